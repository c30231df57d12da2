// SPDX-License-Identifier: MIT
#include "runner/elf/needs.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/elf/bytes.hpp"
#include "runner/elf/machine.hpp"

#include <elf.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <bit>
#include <cerrno>
#include <concepts>
#include <cstring>

namespace bprun::elf {

namespace {

// No honest file comes near these. They bound what a hostile one can cost.
constexpr std::size_t most_program_headers = 4096;
constexpr std::size_t most_dynamic_entries = 65536;
constexpr std::size_t most_versions = 20000;
constexpr std::size_t most_text = 1U << 20;

struct Elf32 {
  using Header = Elf32_Ehdr;
  using Segment = Elf32_Phdr;
  using Entry = Elf32_Dyn;
};

struct Elf64 {
  using Header = Elf64_Ehdr;
  using Segment = Elf64_Phdr;
  using Entry = Elf64_Dyn;
};

/// What the dynamic section says, as numbers. Addresses and offsets are 0 where it says nothing.
struct Dynamic {
  std::uint64_t text_address = 0;
  std::uint64_t text_size = 0;
  std::uint64_t required_address = 0;
  std::uint64_t required_count = 0;
  std::uint64_t defined_address = 0;
  std::uint64_t defined_count = 0;
  std::uint64_t flags = 0;
  std::optional<std::uint64_t> soname, rpath, runpath;
  std::vector<std::uint64_t> libraries;
};

/// Reads one file of one class. The formats of both classes differ in widths and order only.
template <class Class>
class File {
public:
  File(const Place& place, bool swapped) : tables_(place), texts_(place), swapped_(swapped) {}

  Result<Needs> read() {
    const auto header = TRY(record<typename Class::Header>(0, "its header"));
    Needs needs;
    constexpr int bits = std::is_same_v<Class, Elf64> ? 64 : 32;
    const bool big_endian = swapped_ == (std::endian::native == std::endian::little);
    needs.machine = machine_name(number(header.e_machine), bits, big_endian);
    const unsigned type = number(header.e_type);
    if (type != ET_EXEC && type != ET_DYN) return needs;

    TRY(read_segments(header));
    if (interpreter_) {
      const std::uint64_t begin = number(interpreter_->p_offset);
      const std::uint64_t size = number(interpreter_->p_filesz);
      if (begin + size < begin) return not_readable("the loader's name has no place");
      needs.interpreter = TRY(texts_.text_at(begin, begin + size, "the loader's name"));
    }
    needs.is_dynamic = dynamic_ && number(dynamic_->p_filesz) > 0;
    if (needs.is_dynamic) {
      TRY(read_dynamic());
      TRY(fill(needs));
    }
    needs.kind = kind_of(type, needs);
    return needs;
  }

private:
  template <std::integral Number>
  Number number(Number value) const {
    if (!swapped_) return value;
    auto bytes = std::bit_cast<std::array<char, sizeof(Number)>>(value);
    std::reverse(bytes.begin(), bytes.end());
    return std::bit_cast<Number>(bytes);
  }

  template <class Record>
  Result<Record> record(std::uint64_t offset, std::string_view what) {
    const std::string_view bytes = TRY(tables_.at(offset, sizeof(Record), what));
    Record value;
    std::memcpy(&value, bytes.data(), sizeof value);
    return value;
  }

  Result<void> read_segments(const typename Class::Header& header) {
    using Segment = typename Class::Segment;
    const std::size_t count = number(header.e_phnum);
    if (count == 0) return {};
    if (count > most_program_headers) return not_readable(format("it names {} segments", count));
    if (number(header.e_phentsize) != sizeof(Segment)) {
      return not_readable(format("its program headers are of {} bytes each, and not of {}",
                                 number(header.e_phentsize),
                                 sizeof(Segment)));
    }
    for (std::size_t i = 0; i < count; ++i) {
      const std::uint64_t offset = number(header.e_phoff);
      if (offset + i * sizeof(Segment) < offset)
        return not_readable("its program headers have no place");
      const auto segment =
          TRY(record<Segment>(offset + i * sizeof(Segment), "the table of program headers"));
      const std::uint32_t type = number(segment.p_type);
      switch (type) {
      case PT_LOAD:
        loaded_.push_back(segment);
        break;
      case PT_DYNAMIC:
        dynamic_ = segment;
        break;
      case PT_INTERP:
        interpreter_ = segment;
        break;
      default:
        break;
      }
    }
    return {};
  }

  Result<void> read_dynamic() {
    using Entry = typename Class::Entry;
    const std::uint64_t begin = number(dynamic_->p_offset);
    const std::uint64_t count = number(dynamic_->p_filesz) / sizeof(Entry);
    if (begin + count * sizeof(Entry) < begin || count > most_dynamic_entries) {
      return not_readable("its dynamic section is larger than any honest one");
    }
    for (std::uint64_t i = 0; i < count; ++i) {
      const auto entry = TRY(record<Entry>(begin + i * sizeof(Entry), "its dynamic section"));
      if (number(entry.d_tag) == DT_NULL) break;
      note(static_cast<std::int64_t>(number(entry.d_tag)), number(entry.d_un.d_val));
    }
    return {};
  }

  void note(std::int64_t tag, std::uint64_t value) {
    switch (tag) {
    case DT_NEEDED:
      found_.libraries.push_back(value);
      break;
    case DT_SONAME:
      found_.soname = value;
      break;
    case DT_RPATH:
      found_.rpath = value;
      break;
    case DT_RUNPATH:
      found_.runpath = value;
      break;
    case DT_STRTAB:
      found_.text_address = value;
      break;
    case DT_STRSZ:
      found_.text_size = value;
      break;
    case DT_VERNEED:
      found_.required_address = value;
      break;
    case DT_VERNEEDNUM:
      found_.required_count = value;
      break;
    case DT_VERDEF:
      found_.defined_address = value;
      break;
    case DT_VERDEFNUM:
      found_.defined_count = value;
      break;
    case DT_FLAGS_1:
      found_.flags = value;
      break;
    default:
      break;
    }
  }

  /// Where an address of the running program stands in the file.
  Result<std::uint64_t> offset_of(std::uint64_t address, std::string_view what) const {
    for (const auto& segment : loaded_) {
      const std::uint64_t begin = number(segment.p_vaddr);
      if (address < begin || address - begin >= number(segment.p_filesz)) continue;
      const std::uint64_t offset = number(segment.p_offset);
      if (offset + (address - begin) < offset) break;
      return offset + (address - begin);
    }
    return not_readable(format("{} is in none of its segments", what));
  }

  Result<std::string> text(std::uint64_t offset) {
    if (offset >= found_.text_size) return not_readable("a name stands behind its table of names");
    std::string name =
        TRY(texts_.text_at(texts_begin_ + offset, texts_begin_ + found_.text_size, "a name"));
    text_read_ += name.size();
    if (text_read_ > most_text) return not_readable("its names are longer than any honest file's");
    return name;
  }

  Result<std::vector<std::string>> directories(std::uint64_t offset) {
    std::vector<std::string> names;
    const std::string list = TRY(text(offset));
    for (const std::string_view name : text::split(list, ':'))
      names.emplace_back(name);
    return names;
  }

  Result<void> fill(Needs& needs) {
    if (found_.text_address == 0) return {};
    texts_begin_ = TRY(offset_of(found_.text_address, "its table of names"));
    if (texts_begin_ + found_.text_size < texts_begin_) {
      return not_readable("its table of names has no place");
    }
    for (const std::uint64_t library : found_.libraries)
      needs.libraries.push_back(TRY(text(library)));
    if (found_.soname) needs.soname = TRY(text(*found_.soname));
    if (found_.rpath) needs.rpath = TRY(directories(*found_.rpath));
    if (found_.runpath) needs.runpath = TRY(directories(*found_.runpath));
    if (found_.required_address != 0) TRY(read_required(needs));
    if (found_.defined_address != 0) TRY(read_defined(needs));
    return {};
  }

  /// A chain of chains: a record for each library, and in each a record for each version. Steps are
  /// forward only, so that no chain is a ring; 0 ends one.
  Result<void> read_required(Needs& needs) {
    std::uint64_t at = TRY(offset_of(found_.required_address, "its table of required versions"));
    std::size_t seen = 0;
    for (std::uint64_t i = 0; i < found_.required_count; ++i) {
      const auto library = TRY(record<Elf64_Verneed>(at, "a required version"));
      RequiredVersions required{.library = TRY(text(number(library.vn_file))), .versions = {}};
      std::uint64_t version_at = at + number(library.vn_aux);
      for (unsigned k = 0; k < number(library.vn_cnt); ++k) {
        if (++seen > most_versions) return not_readable("it names versions without end");
        const auto version = TRY(record<Elf64_Vernaux>(version_at, "a required version"));
        // Of a weak one the loader only complains.
        if ((number(version.vna_flags) & VER_FLG_WEAK) == 0) {
          required.versions.push_back(TRY(text(number(version.vna_name))));
        }
        if (number(version.vna_next) == 0) break;
        version_at += number(version.vna_next);
      }
      needs.versions_required.push_back(std::move(required));
      if (number(library.vn_next) == 0 || ++seen > most_versions) break;
      at += number(library.vn_next);
    }
    return {};
  }

  Result<void> read_defined(Needs& needs) {
    std::uint64_t at = TRY(offset_of(found_.defined_address, "its table of versions"));
    for (std::uint64_t i = 0; i < found_.defined_count; ++i) {
      if (i > most_versions) return not_readable("it names versions without end");
      const auto version = TRY(record<Elf64_Verdef>(at, "a version"));
      // The base version is the library's own name.
      if ((number(version.vd_flags) & VER_FLG_BASE) == 0 && number(version.vd_cnt) > 0) {
        const auto name = TRY(record<Elf64_Verdaux>(at + number(version.vd_aux), "a version"));
        needs.versions_defined.push_back(TRY(text(number(name.vda_name))));
      }
      if (number(version.vd_next) == 0) break;
      at += number(version.vd_next);
    }
    return {};
  }

  Kind kind_of(unsigned type, const Needs& needs) const {
    if (type == ET_EXEC || (found_.flags & DF_1_PIE) != 0) return Kind::program;
    // The C library can be started as well; its name says that others want it.
    if (!needs.interpreter.empty() && needs.soname.empty()) return Kind::program;
    return needs.is_dynamic ? Kind::library : Kind::other;
  }

  Window tables_;
  Window texts_;
  bool swapped_;
  std::vector<typename Class::Segment> loaded_;
  std::optional<typename Class::Segment> dynamic_;
  std::optional<typename Class::Segment> interpreter_;
  Dynamic found_;
  std::uint64_t texts_begin_ = 0;
  std::size_t text_read_ = 0;
};

// The records of versions are the same in both classes.
static_assert(sizeof(Elf32_Verneed) == sizeof(Elf64_Verneed));
static_assert(sizeof(Elf32_Vernaux) == sizeof(Elf64_Vernaux));
static_assert(sizeof(Elf32_Verdef) == sizeof(Elf64_Verdef));
static_assert(sizeof(Elf32_Verdaux) == sizeof(Elf64_Verdaux));

Result<std::optional<Needs>> read(const Place& place) {
  char identity[EI_NIDENT] = {};
  const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(place.size, EI_NIDENT));
  if (count < SELFMAG || !place.read(0, identity, count)) return std::optional<Needs>();
  if (!begins_as_elf({identity, count})) return std::optional<Needs>();
  if (count < EI_NIDENT) return not_readable("its header would end behind the file's end");

  const int order = static_cast<unsigned char>(identity[EI_DATA]);
  if (order != ELFDATA2LSB && order != ELFDATA2MSB) {
    return not_readable(format("it has no byte order ({})", order));
  }
  const bool swapped = (order == ELFDATA2LSB) != (std::endian::native == std::endian::little);
  switch (identity[EI_CLASS]) {
  case ELFCLASS32:
    return std::optional(TRY(File<Elf32>(place, swapped).read()));
  case ELFCLASS64:
    return std::optional(TRY(File<Elf64>(place, swapped).read()));
  default:
    return not_readable(format("it is neither of 32 nor of 64 bits ({})", int{identity[EI_CLASS]}));
  }
}

}  // namespace

bool begins_as_elf(std::string_view bytes) {
  return bytes.starts_with(ELFMAG);
}

Result<std::optional<Needs>> read_needs(int descriptor) {
  struct stat status = {};

  if (::fstat(descriptor, &status) != 0) return system_error("look at an open file", errno);
  Place place{.size = static_cast<std::uint64_t>(status.st_size),
              .read = [descriptor](std::uint64_t offset, char* to, std::size_t count) {
                while (count > 0) {
                  const ssize_t got = ::pread(descriptor, to, count, static_cast<off_t>(offset));
                  if (got < 0 && errno == EINTR) continue;
                  if (got <= 0) return false;
                  to += got;
                  offset += static_cast<std::uint64_t>(got);
                  count -= static_cast<std::size_t>(got);
                }
                return true;
              }};
  return read(place);
}

Result<std::optional<Needs>> read_needs(std::string_view bytes) {
  Place place{.size = bytes.size(),
              .read = [bytes](std::uint64_t offset, char* to, std::size_t count) {
                std::memcpy(to, bytes.data() + offset, count);
                return true;
              }};
  return read(place);
}

}  // namespace bprun::elf

// SPDX-License-Identifier: MIT
#include "runner/archive/reader.hpp"

#include "runner/base/format.hpp"
#include "runner/base/html.hpp"
#include "runner/base/text.hpp"

#include <archive.h>
#include <archive_entry.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

namespace bprun::archive {

namespace {

constexpr std::size_t block_size = 64UL << 10;

Error corrupt(std::string message, std::string hint = "") {
  return {.kind = ErrorKind::corrupt, .message = std::move(message), .hint = std::move(hint)};
}

Result<std::string> beginning_of(int descriptor, const Path& file) {
  struct stat status = {};

  if (::fstat(descriptor, &status) != 0) {
    return system_error(format("look at {}", file.native()), errno);
  }
  if (S_ISDIR(status.st_mode)) {
    return corrupt(format("{} is a directory, not an archive", file.native()));
  }
  std::string bytes(8192, '\0');
  const ssize_t count = ::pread(descriptor, bytes.data(), bytes.size(), 0);
  if (count < 0) return system_error(format("read {}", file.native()), errno);
  bytes.resize(static_cast<std::size_t>(count));
  return bytes;
}

/// What the file is if it is no archive; libarchive only says "unrecognized".
Error not_an_archive(const Path& file, std::string_view beginning) {
  constexpr auto formats = "It must be a tar (gzip, bzip2, xz, zstd or not compressed) or a zip.";
  if (const auto title = html_title(beginning)) {
    return corrupt(format("{} is no archive but an HTML page{}",
                          file.native(),
                          title->empty() ? "" : format(" titled \"{}\"", *title)),
                   "The address it came from shows a page to browsers, or wants a login; use the "
                   "address of the file itself.");
  }
  const auto is_text = [](unsigned char byte) {
    return byte >= 0x20 || byte == '\n' || byte == '\r' || byte == '\t';
  };
  const auto line = text::trim(beginning).substr(0, 200);
  if (text::is_utf8(line) && std::all_of(line.begin(), line.end(), is_text)) {
    const auto first = text::lines(line);
    return corrupt(format("{} is no archive but text: {}",
                          file.native(),
                          first.empty() ? "" : text::printable(first.front())),
                   formats);
  }
  return corrupt(format("{} is no archive of a known kind", file.native()), formats);
}

la_ssize_t read_gzip(::archive* handle, void* client, const void** bytes) {
  auto& source = *static_cast<GzipSource*>(client);
  const std::string_view found = source.read();
  if (!source.failure().empty() && found.empty()) {
    ::archive_set_error(handle, EILSEQ, "%s", source.failure().c_str());
    return ARCHIVE_FATAL;
  }
  *bytes = found.data();
  return static_cast<la_ssize_t>(found.size());
}

/// True where the first bytes belong to an archive, so that a failure means damage.
bool starts_like_an_archive(std::string_view bytes) {
  using namespace std::string_view_literals;
  for (const auto magic :
       {"\x1f\x8b"sv, "BZh"sv, "\xfd\x37zXZ\0"sv, "\x28\xb5\x2f\xfd"sv, "PK\3\4"sv}) {
    if (bytes.starts_with(magic)) return true;
  }
  return bytes.size() > 262 && bytes.substr(257, 5) == "ustar";
}

}  // namespace

void Reader::Free::operator()(::archive* handle) const {
  ::archive_read_free(handle);
}

Reader::Reader(Path file, fs::Fd descriptor, ::archive* handle)
    : file_(std::move(file)), descriptor_(std::move(descriptor)), handle_(handle) {}

Result<Reader> Reader::open(const Path& file) {
  fs::Fd descriptor = TRY(fs::open_file(file, O_RDONLY));
  const std::string beginning = TRY(beginning_of(descriptor.get(), file));
  if (beginning.empty()) {
    return corrupt(format("{} is empty", file.native()), "Fetch or make it anew.");
  }
  Reader reader(file, std::move(descriptor), ::archive_read_new());
  ::archive* handle = reader.handle();
  // Only these: the others bring xml2, and parsers that nobody needs here.
  ::archive_read_support_filter_bzip2(handle);
  ::archive_read_support_filter_xz(handle);
  ::archive_read_support_filter_zstd(handle);
  ::archive_read_support_format_tar(handle);
  ::archive_read_support_format_zip(handle);
  int status = ARCHIVE_OK;
  if (beginning.starts_with("\x1f\x8b")) {
    reader.gzip_ = std::make_unique<GzipSource>(reader.descriptor_.get());
    status = ::archive_read_open(handle, reader.gzip_.get(), nullptr, &read_gzip, nullptr);
  } else {
    status = ::archive_read_open_fd(handle, reader.descriptor_.get(), block_size);
  }
  if (status != ARCHIVE_OK) {
    if (starts_like_an_archive(beginning)) return reader.damaged();
    return not_an_archive(file, beginning);
  }
  return reader;
}

Result<archive_entry*> Reader::next() {
  archive_entry* entry = nullptr;
  switch (::archive_read_next_header(handle(), &entry)) {
  case ARCHIVE_EOF:
    TRY(finish());
    return nullptr;
  case ARCHIVE_OK:
  case ARCHIVE_WARN:
    return entry;
  default:
    break;
  }
  if (::archive_file_count(handle()) == 0) {
    const std::string beginning = TRY(beginning_of(descriptor_.get(), file_));
    if (!starts_like_an_archive(beginning)) {
      return not_an_archive(file_, beginning);
    }
  }
  return damaged();
}

/// A tar ends before its file does: what is left is read for its checksum's sake.
Result<void> Reader::finish() {
  if (!gzip_) return {};
  while (!gzip_->read().empty()) {
  }
  if (gzip_->failure().empty()) return {};
  ::archive_set_error(handle(), EILSEQ, "%s", gzip_->failure().c_str());
  return damaged();
}

Error Reader::damaged() const {
  const char* reason = ::archive_error_string(handle_.get());
  const std::string words = reason == nullptr ? "" : reason;
  const int number = ::archive_errno(handle_.get());
  if (number == ENOMEM) {
    return {.kind = ErrorKind::system,
            .message = format("not enough memory to read {}", file_.native())};
  }
  const auto again = "Fetch or make it anew.";
  // "No progress is possible" is what liblzma says when it has no more input.
  if (words.find("runcated") != std::string::npos ||
      words.find("No progress is possible") != std::string::npos) {
    return corrupt(format("{} ends in the middle ({})", file_.native(), words), again);
  }
  if (words.find("nrecognized archive format") != std::string::npos) {
    return corrupt(format("{} is compressed, but what is in it is no tar archive", file_.native()),
                   again);
  }
  return corrupt(format("{} is damaged ({})", file_.native(), words), again);
}

std::vector<std::string_view> components(std::string_view path) {
  std::vector<std::string_view> names;
  for (const auto name : text::split(path, '/')) {
    if (!name.empty() && name != ".") names.push_back(name);
  }
  return names;
}

Result<std::string> name_of(const Reader& reader, archive_entry* entry) {
  const char* name = ::archive_entry_pathname(entry);
  if (name == nullptr) name = ::archive_entry_pathname_utf8(entry);
  if (name == nullptr) {
    return corrupt(format("{} holds a name that cannot be read", reader.file().native()));
  }
  return std::string(name);
}

}  // namespace bprun::archive

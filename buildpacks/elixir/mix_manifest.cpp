// SPDX-License-Identifier: MIT
#include "buildpacks/elixir/mix_manifest.hpp"

#include "runner/archive/zlib_stream.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

namespace bprun::elixir {

namespace {

constexpr char version_magic = '\x83';
constexpr char compressed = 'P';
/// More than a manifest of ten thousand modules has; bounds what a broken one costs.
constexpr std::size_t largest_manifest = 256UL << 20;
constexpr std::uint64_t year_2000 = 946684800;
/// Terms in terms. Manifests have less than ten.
constexpr int deepest = 100;

/// The tags of the external term format that manifests are made of.
enum Tag : unsigned char {
  new_float = 70,
  bit_binary = 77,
  small_integer = 97,
  integer = 98,
  old_atom = 100,
  small_tuple = 104,
  large_tuple = 105,
  nil = 106,
  string = 107,
  list = 108,
  binary = 109,
  small_big = 110,
  large_big = 111,
  external_function = 113,
  old_small_atom = 115,
  map = 116,
  atom = 118,
  small_atom = 119,
};

/// The name, where a term begins with an atom.
std::optional<std::string_view> atom_name(std::string_view term) {
  if (term.size() < 3) return std::nullopt;
  const auto byte = [&](std::size_t at) {
    return std::size_t{static_cast<unsigned char>(term[at])};
  };
  switch (byte(0)) {
  case Tag::old_small_atom:
  case Tag::small_atom:
    return term.substr(2, byte(1));
  case Tag::old_atom:
  case Tag::atom:
    return term.substr(3, byte(1) << 8U | byte(2));
  default:
    return std::nullopt;
  }
}

/// Whether a term is one of Mix's records of this name: a tuple that begins with the atom.
bool is_record(std::string_view term, std::string_view name) {
  return term.size() > 2 && static_cast<unsigned char>(term.front()) == Tag::small_tuple &&
         atom_name(term.substr(2)) == name;
}

using Terms = std::vector<std::string_view>;

bool are_records(const Terms& items) {
  return std::ranges::all_of(items, [](std::string_view item) {
    return is_record(item, "module") || is_record(item, "source");
  });
}

bool are_names(const Terms& items) {
  return std::ranges::all_of(items,
                             [](std::string_view item) { return atom_name(item).has_value(); });
}

/// Goes through one term, and on the way makes each of its times `time` and sorts what has no
/// order. Neither changes a length: all is done in place.
class Canonical {
public:
  /// `at`: where the term begins.
  Canonical(std::string& bytes, std::size_t at, std::uint64_t time, std::uint64_t now)
      : bytes_(bytes), at_(at), time_(time), now_(now) {}

  /// False where it is cut, or has something that no manifest has.
  bool make() { return term(0) && at_ == bytes_.size(); }

private:
  std::optional<std::uint64_t> number(std::size_t width) {
    if (bytes_.size() - at_ < width) return std::nullopt;
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < width; ++i) {
      value = value << 8U | static_cast<unsigned char>(bytes_[at_ + i]);
    }
    at_ += width;
    return value;
  }

  bool skip(std::uint64_t count) {
    if (bytes_.size() - at_ < count) return false;
    at_ += static_cast<std::size_t>(count);
    return true;
  }

  /// A length of so many bytes, and what it is the length of.
  bool skip_counted(std::size_t width, std::uint64_t more = 0) {
    const auto length = number(width);
    return length && skip(*length + more);
  }

  bool terms(std::uint64_t count, int depth) {
    for (std::uint64_t i = 0; i < count; ++i) {
      if (!term(depth + 1)) return false;
    }
    return true;
  }

  /// A record's name comes first. Which modules a `source` has and refers to are sets.
  bool tuple(std::size_t width, int depth) {
    const auto count = number(width);
    if (!count) return false;
    const int outer = std::exchange(depth_of_sets_, -1);
    const std::size_t first = at_;
    for (std::uint64_t i = 0; i < *count; ++i) {
      if (!term(depth + 1)) return false;
      if (i == 0 && atom_name(slice(first)) == "source") depth_of_sets_ = depth + 1;
    }
    depth_of_sets_ = outer;
    return true;
  }

  bool list(int depth) {
    const auto count = number(4);
    const std::size_t first = at_;
    Terms items;
    for (std::uint64_t i = 0; count && i < *count; ++i) {
      const std::size_t item = at_;
      if (!term(depth + 1)) return false;
      items.push_back(slice(item));
    }
    if (are_records(items) || (depth == depth_of_sets_ && are_names(items))) {
      sort(first, std::move(items));
    }
    return count && term(depth + 1);
  }

  /// Whoever reads a map gives its keys an order of his own.
  bool map(int depth) {
    const auto count = number(4);
    const std::size_t first = at_;
    Terms pairs;
    for (std::uint64_t i = 0; count && i < *count; ++i) {
      const std::size_t pair = at_;
      if (!term(depth + 1) || !term(depth + 1)) return false;
      pairs.push_back(slice(pair));
    }
    sort(first, std::move(pairs));
    return count.has_value();
  }

  /// From there to where the term is read.
  std::string_view slice(std::size_t from) const {
    return std::string_view(bytes_).substr(from, at_ - from);
  }

  /// Names first, as Erlang compares them, so that a set that is sorted stays one.
  void sort(std::size_t first, Terms items) {
    std::ranges::sort(items, [](std::string_view a, std::string_view b) {
      const auto name = atom_name(a);
      const auto other = atom_name(b);
      if (name.has_value() != other.has_value()) return name.has_value();
      return name == other ? a < b : *name < *other;
    });
    std::string sorted;
    for (const std::string_view item : items)
      sorted += item;
    bytes_.replace(first, sorted.size(), sorted);
  }

  bool is_time(std::uint64_t value) const { return value >= year_2000 && value <= now_; }

  /// INTEGER_EXT: 32 bits, the highest first.
  bool small_time() {
    const auto value = number(4);
    if (!value) return false;
    for (std::size_t i = 0; is_time(*value) && i < 4; ++i) {
      bytes_[at_ - 1 - i] = static_cast<char>(time_ >> (8 * i));
    }
    return true;
  }

  /// SMALL_BIG_EXT: how many bytes, a sign, and the bytes, the lowest first. Times after 2038.
  bool large_time() {
    const auto width = number(1);
    const auto sign = number(1);
    if (!width || !sign || bytes_.size() - at_ < *width) return false;
    std::uint64_t value = 0;
    for (std::size_t i = 0; *width <= 8 && i < *width; ++i) {
      value |= std::uint64_t{static_cast<unsigned char>(bytes_[at_ + i])} << (8 * i);
    }
    for (std::size_t i = 0; *sign == 0 && is_time(value) && i < *width; ++i) {
      bytes_[at_ + i] = static_cast<char>(time_ >> (8 * i));
    }
    return skip(*width);
  }

  bool term(int depth) {
    const auto tag = number(1);
    if (!tag || depth > deepest) return false;
    switch (*tag) {
    case Tag::new_float:
      return skip(8);
    case Tag::small_integer:
      return skip(1);
    case Tag::integer:
      return small_time();
    case Tag::nil:
      return true;
    case Tag::small_tuple:
      return tuple(1, depth);
    case Tag::large_tuple:
      return tuple(4, depth);
    case Tag::list:
      return list(depth);
    case Tag::map:
      return map(depth);
    case Tag::external_function:
      return terms(3, depth);
    case Tag::small_big:
      return large_time();
    case Tag::large_big:
    case Tag::bit_binary:
      return skip_counted(4, 1);
    case Tag::binary:
      return skip_counted(4);
    case Tag::string:
    case Tag::old_atom:
    case Tag::atom:
      return skip_counted(2);
    case Tag::old_small_atom:
    case Tag::small_atom:
      return skip_counted(1);
    default:
      return false;
    }
  }

  std::string& bytes_;
  std::size_t at_;
  std::uint64_t time_;
  std::uint64_t now_;
  /// How deep lists of names are sets; -1 outside a `source`.
  int depth_of_sets_ = -1;
};

/// The term as it is without compression; nullopt where there is none.
std::optional<std::string> plain_term(std::string_view manifest) {
  if (manifest.size() < 2 || manifest[0] != version_magic) return std::nullopt;
  if (manifest[1] != compressed) return std::string(manifest);
  constexpr std::size_t head = 6;
  if (manifest.size() < head) return std::nullopt;
  std::size_t size = 0;
  for (std::size_t i = 2; i < head; ++i)
    size = size << 8U | static_cast<unsigned char>(manifest[i]);
  if (size > largest_manifest) return std::nullopt;
  const auto term = archive::inflate_zlib(manifest.substr(head), size);
  if (!term) return std::nullopt;
  return version_magic + *term;
}

}  // namespace

std::string canonical_manifest(std::string_view manifest, std::uint64_t time, std::uint64_t now) {
  auto term = plain_term(manifest);
  if (term && Canonical(*term, 1, time, now).make()) return std::move(*term);
  return std::string(manifest);
}

}  // namespace bprun::elixir

// SPDX-License-Identifier: MIT
#include "buildpacks/elixir/mix_manifest.hpp"

#include "runner/archive/zlib_stream.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>

namespace bprun::elixir {

namespace {

constexpr char version_magic = '\x83';
constexpr char compressed = 'P';
/// More than a manifest of ten thousand modules has; bounds what a broken one costs.
constexpr std::size_t largest_manifest = 256UL << 20;
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

/// Goes through one term, and on the way sets to 0 the last element of every tuple
/// {module, …, Integer}: Mix's record of a module, which ends with its time.
class ModuleTimes {
public:
  /// `at`: where the term begins.
  ModuleTimes(std::string& bytes, std::size_t at) : bytes_(bytes), at_(at) {}

  /// False where it is cut, or has something that no manifest has.
  bool clear() { return term(0) && at_ == bytes_.size(); }

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

  bool counted_terms(int depth, std::uint64_t each, std::uint64_t more) {
    const auto count = number(4);
    return count && terms(*count * each + more, depth);
  }

  bool tuple(std::size_t width, int depth) {
    const auto arity = number(width);
    if (!arity) return false;
    const std::size_t first = at_;
    std::size_t last = at_;
    for (std::uint64_t i = 0; i < *arity; ++i) {
      last = at_;
      if (!term(depth + 1)) return false;
    }
    if (*arity > 1 && is_atom_module(first)) clear_number(last);
    return true;
  }

  bool is_atom_module(std::size_t at) const {
    const std::string_view from = std::string_view(bytes_).substr(at);
    using namespace std::string_view_literals;
    return from.starts_with("w\x06module"sv) || from.starts_with("s\x06module"sv) ||
           from.starts_with("v\x00\x06module"sv) || from.starts_with("d\x00\x06module"sv);
  }

  /// The integer that stands from `at` up to where we are.
  void clear_number(std::size_t at) {
    const auto tag = static_cast<unsigned char>(bytes_[at]);
    const std::size_t head = tag == Tag::integer ? 1 : tag == Tag::small_big ? 3 : 0;
    if (head == 0) return;
    std::fill(bytes_.begin() + static_cast<std::ptrdiff_t>(at + head),
              bytes_.begin() + static_cast<std::ptrdiff_t>(at_),
              '\0');
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
      return skip(4);
    case Tag::nil:
      return true;
    case Tag::small_tuple:
      return tuple(1, depth);
    case Tag::large_tuple:
      return tuple(4, depth);
    case Tag::list:
      return counted_terms(depth, 1, 1);
    case Tag::map:
      return counted_terms(depth, 2, 0);
    case Tag::external_function:
      return terms(3, depth);
    case Tag::small_big:
      return skip_counted(1, 1);
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

std::string without_compile_times(std::string_view manifest) {
  auto term = plain_term(manifest);
  if (term && ModuleTimes(*term, 1).clear()) return std::move(*term);
  return std::string(manifest);
}

}  // namespace bprun::elixir

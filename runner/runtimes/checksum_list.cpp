// SPDX-License-Identifier: MIT
#include "runner/runtimes/checksum_list.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"

#include <algorithm>

namespace bprun::runtimes {

namespace {

constexpr std::size_t digits_of_sha256 = 64;

bool is_digit(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

/// The name on a line of the list; empty where the line is none.
std::string_view name_on(std::string_view line) {
  if (line.size() < digits_of_sha256 + 2) return {};
  if (!std::all_of(line.begin(), line.begin() + digits_of_sha256, is_digit)) return {};
  const std::size_t name = line.find_first_not_of(" \t*", digits_of_sha256);
  return name == std::string_view::npos || name == digits_of_sha256 ? std::string_view()
                                                                    : line.substr(name);
}

}  // namespace

Result<Checksum>
find_in_checksum_list(std::string_view list, std::string_view file, const std::string& url) {
  bool is_list = false;
  for (std::string_view line : text::split(list, '\n')) {
    if (line.ends_with('\r')) line.remove_suffix(1);
    const std::string_view name = name_on(line);
    is_list = is_list || !name.empty();
    if (name != file) continue;
    if (const auto checksum = Checksum::parse(std::string(line.substr(0, digits_of_sha256)))) {
      return *checksum;
    }
  }
  if (!is_list) {
    return Error{.kind = ErrorKind::network,
                 .message = bprun::format("what came from {} is no list of checksums", url),
                 .hint = "It is a page of another kind: of an error, or of a proxy."};
  }
  return Error{.kind = ErrorKind::corrupt,
               .message = bprun::format("{} has no checksum of {}", url, text::printable(file)),
               .hint = "bprun takes nothing that it cannot verify."};
}

}  // namespace bprun::runtimes

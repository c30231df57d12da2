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

/// The checksum on a line of builds.hex.pm's builds.txt: "OTP-27.2 COMMIT TIME SHA256". The name is
/// the archive's without its ending.
std::string_view checksum_on_build_line(std::string_view line, std::string_view file) {
  const auto fields = text::words(line);
  if (fields.size() < 4 || fields[3].size() != digits_of_sha256) return {};
  if (!std::all_of(fields[3].begin(), fields[3].end(), is_digit)) return {};
  for (const std::string_view ending : {".tar.gz", ".zip"}) {
    if (file.ends_with(ending) && file.substr(0, file.size() - ending.size()) == fields[0]) {
      return fields[3];
    }
  }
  return {};
}

/// Whether it is a line of such a list at all; older builds have no checksum.
bool is_build_line(std::string_view line) {
  const auto fields = text::words(line);
  return fields.size() >= 3 && fields.size() <= 4 && fields[1].size() == 40 &&
         std::all_of(fields[1].begin(), fields[1].end(), is_digit);
}

}  // namespace

Result<Checksum>
find_in_checksum_list(std::string_view list, std::string_view file, const std::string& url) {
  bool is_list = false;
  for (std::string_view line : text::split(list, '\n')) {
    if (line.ends_with('\r')) line.remove_suffix(1);
    const std::string_view name = name_on(line);
    is_list = is_list || !name.empty() || is_build_line(line);
    if (const std::string_view hex = checksum_on_build_line(line, file); !hex.empty()) {
      if (const auto checksum = Checksum::parse(std::string(hex))) return *checksum;
    }
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

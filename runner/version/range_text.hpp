// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

/// The steps that npm's semver takes on a range as a string, before it looks at words. Internal to
/// the room.
namespace bprun::version::grammar {

/// A piece of a range that still knows where each byte was in what the user wrote.
struct Text {
  std::string bytes;
  std::vector<std::size_t> offsets;  ///< of each byte, and of the end

  void add(char c, std::size_t offset) {
    bytes.push_back(c);
    offsets.push_back(offset);
  }

  Text piece(std::size_t begin, std::size_t end) const {
    Text result;
    result.bytes = bytes.substr(begin, end - begin);
    result.offsets.assign(offsets.begin() + static_cast<std::ptrdiff_t>(begin),
                          offsets.begin() + static_cast<std::ptrdiff_t>(end) + 1);
    return result;
  }

  Text trimmed() const {
    const std::size_t begin = std::min(bytes.find_first_not_of(' '), bytes.size());
    const std::size_t end = bytes.find_last_not_of(' ');
    return piece(begin, end == std::string::npos ? begin : std::max(begin, end + 1));
  }
};

/// Every run of blanks of any kind becomes one space; none at the ends.
Text with_single_spaces(std::string_view raw);

std::vector<Text> split(const Text& text, std::string_view separator);

/// Without "+build", wherever it stands. Spaces around it stay, and may now be two in a row.
Text without_builds(const Text& text);

/// Length of one of < > = <= >= at the beginning, 0 where there is none.
std::size_t operator_length(std::string_view text);

/// 1 where a blank is. More than one in a row is left where build metadata stood between them; npm
/// then takes one off and stumbles over the other.
std::size_t blank_at(std::string_view text, std::size_t at);

/// `> 1.2.3` becomes `>1.2.3`; an operator without a version behind it stays alone, and fails.
Text without_blanks_behind_operators(const Text& text);

/// `~ 1.2` and `~> 1.2` become `~1.2`; `^ 1` becomes `^1`.
Text without_blanks_behind_marks(const Text& text);

}  // namespace bprun::version::grammar

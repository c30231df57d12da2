// SPDX-License-Identifier: MIT
#include "runner/requests/version_file.hpp"

#include "runner/base/text.hpp"
#include "runner/requests/config_text.hpp"

namespace bprun::requests {

Result<std::optional<Request>>
parse_version_file(std::string_view text, const std::string& file, Runtime runtime) {
  int number = 0;
  for (const std::string_view line : text::lines(TRY(config_text(text, file)))) {
    ++number;
    const std::string_view word = text::trim(line.substr(0, line.find('#')));
    if (word.empty()) continue;
    TRY(check_version_length(word, "the version", {file, number}));
    return std::optional(
        Request{.runtime = runtime, .text = std::string(word), .where = {file, number}});
  }
  return std::optional<Request>();
}

}  // namespace bprun::requests

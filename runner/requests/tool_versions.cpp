// SPDX-License-Identifier: MIT
#include "runner/requests/tool_versions.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/requests/config_text.hpp"

#include <algorithm>

namespace bprun::requests {

namespace {

std::optional<Runtime> runtime_of(std::string_view tool) {
  if (tool == "erlang") return Runtime::erlang;
  if (tool == "elixir") return Runtime::elixir;
  if (tool == "nodejs" || tool == "node") return Runtime::node;
  return std::nullopt;
}

std::string_view shown_name(Runtime runtime) {
  if (runtime == Runtime::erlang) return "Erlang";
  return runtime == Runtime::elixir ? "Elixir" : "Node.js";
}

}  // namespace

Result<std::vector<Request>> parse_tool_versions(std::string_view text, const std::string& file) {
  std::vector<Request> found;
  int number = 0;
  for (const std::string_view line : text::lines(TRY(config_text(text, file)))) {
    ++number;
    const auto words = text::words(line.substr(0, line.find('#')));
    if (words.size() < 2) continue;
    const auto runtime = runtime_of(words[0]);
    if (!runtime) continue;
    TRY(check_version_length(words[1], words[0], {file, number}));
    const auto earlier = std::find_if(
        found.begin(), found.end(), [&](const Request& one) { return one.runtime == *runtime; });
    if (earlier == found.end()) {
      found.push_back(
          {.runtime = *runtime, .text = std::string(words[1]), .where = {file, number}});
    } else if (earlier->text != words[1]) {
      return config_error(format("{} asks for {} {} in line {} and for {} in line {}",
                                 file,
                                 shown_name(*runtime),
                                 text::printable(earlier->text),
                                 earlier->where.line,
                                 text::printable(words[1]),
                                 number),
                          {file, number},
                          "Keep one of the two lines.");
    }
  }
  return found;
}

}  // namespace bprun::requests

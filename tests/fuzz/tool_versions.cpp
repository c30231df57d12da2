// SPDX-License-Identifier: MIT
// The files of version managers: .tool-versions, mise.toml, .nvmrc, and package.json's engines.
#include "runner/requests/tool_versions.hpp"

#include "runner/requests/engines.hpp"
#include "runner/requests/mise.hpp"
#include "runner/requests/version_file.hpp"
#include "tests/fuzz/target.hpp"

#include <set>

using namespace bprun;
using namespace bprun::requests;

namespace {

void each_once(const Result<std::vector<Request>>& requests) {
  if (!requests) {
    holds(requests.error().where.has_value(), "a refusal says where");
    return;
  }
  std::set<Runtime> seen;
  for (const Request& request : *requests) {
    holds(seen.insert(request.runtime).second, "a file asks once for each runtime");
    holds(!request.text.empty(), "and says what it wants");
    holds(request.where.line > 0, "in a line");
  }
}

}  // namespace

void fuzz(std::string_view input) {
  each_once(parse_tool_versions(input, "f"));
  each_once(parse_mise(input, "f"));
  if (const auto request = parse_version_file(input, "f", Runtime::node); request && *request)
    holds(!(*request)->text.empty(), "a version says something");
  if (const auto engines = parse_engines(input, "f"); engines) {
    for (const Engine& engine : *engines)
      holds(!engine.range.empty(), "an engine has a range");
  }
}

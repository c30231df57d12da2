// SPDX-License-Identifier: MIT
#include "runner/requests/mise.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/document/value.hpp"
#include "runner/requests/config_text.hpp"

namespace bprun::requests {

namespace {

struct Tool {
  Runtime runtime;
  const char* name;
  const char* example;
};

/// `core:` is what mise calls its own way of installing a tool. Of two names for one runtime the
/// first counts.
constexpr Tool tools_read[] = {
    {Runtime::erlang, "erlang", "27"},
    {Runtime::erlang, "core:erlang", "27"},
    {Runtime::elixir, "elixir", "1.18"},
    {Runtime::elixir, "core:elixir", "1.18"},
    {Runtime::node, "node", "22"},
    {Runtime::node, "nodejs", "22"},
    {Runtime::node, "core:node", "22"},
};

/// A string, the first of a list, or `version` of a table; a list may hold tables.
const document::Value* wanted_version(const document::Value& tool) {
  const document::Value* value = &tool;
  if (value->is_array()) {
    if (value->elements().empty()) return nullptr;
    value = &value->elements()[0];
  }
  return value->is_object() ? value->find("version") : value;
}

Error no_version(const Tool& tool,
                 const document::Value* version,
                 const document::Value& given,
                 const std::string& file) {
  const bool is_number =
      version != nullptr && (version->as_integer() != nullptr || version->as_double() != nullptr);
  return config_error(is_number
                          ? format("tools.{} in {} is a number, not a string", tool.name, file)
                          : format("tools.{} in {} names no version", tool.name, file),
                      {file, given.line()},
                      format("Write it as {} = \"{}\".", tool.name, tool.example));
}

}  // namespace

Result<std::vector<Request>> parse_mise(std::string_view text, const std::string& file) {
  const document::Value root = TRY(document::parse_toml(TRY(config_text(text, file)), file));
  std::vector<Request> found;
  const document::Value* tools = root.find("tools");
  if (tools == nullptr) return found;
  for (const Tool& tool : tools_read) {
    if (!found.empty() && found.back().runtime == tool.runtime) continue;
    const document::Value* given = tools->find(tool.name);
    if (given == nullptr) continue;
    const document::Value* version = wanted_version(*given);
    if (version == nullptr || version->as_string() == nullptr ||
        text::trim(*version->as_string()).empty()) {
      return no_version(tool, version, *given, file);
    }
    Location where{file, version->line() != 0 ? version->line() : given->line()};
    const std::string_view wanted = text::trim(*version->as_string());
    TRY(check_version_length(wanted, format("tools.{}", tool.name), where));
    found.push_back(
        {.runtime = tool.runtime, .text = std::string(wanted), .where = std::move(where)});
  }
  return found;
}

}  // namespace bprun::requests

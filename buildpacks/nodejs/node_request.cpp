// SPDX-License-Identifier: MIT
#include "buildpacks/nodejs/node_request.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/fs/file.hpp"

namespace bprun::nodejs {

namespace {

std::string_view without_comment(std::string_view line) {
  return text::trim(line.substr(0, line.find('#')));
}

/// What a mise.toml gives for one tool: a string, the first of a list, or `version` of a table.
const document::Value* wanted_version(const document::Value& tool) {
  if (tool.is_array())
    return tool.elements().empty() ? nullptr : wanted_version(tool.elements()[0]);
  if (tool.is_object()) return tool.find("version");
  return &tool;
}

}  // namespace

std::optional<NodeRequest> parse_nvmrc(std::string_view text, const std::string& file) {
  int number = 0;
  for (const std::string_view line : text::lines(text)) {
    ++number;
    const std::string_view word = without_comment(line);
    if (word.empty()) continue;
    return NodeRequest{.text = std::string(word), .where = {file, number}, .range = false};
  }
  return std::nullopt;
}

Result<std::optional<NodeRequest>> parse_tool_versions(std::string_view text,
                                                       const std::string& file) {
  std::optional<NodeRequest> found;
  int number = 0;
  for (const std::string_view line : text::lines(text)) {
    ++number;
    const auto words = text::words(without_comment(line));
    if (words.size() < 2 || (words[0] != "nodejs" && words[0] != "node")) continue;
    if (found && found->text != words[1]) {
      return Error{.kind = ErrorKind::app,
                   .message = format("{} asks for Node.js {} in line {} and for {} in line {}",
                                     file,
                                     found->text,
                                     found->where.line,
                                     words[1],
                                     number),
                   .where = Location{file, number},
                   .hint = "Keep one of the two lines."};
    }
    if (!found) found = NodeRequest{std::string(words[1]), {file, number}, false};
  }
  return found;
}

Result<std::optional<NodeRequest>> parse_mise(std::string_view text, const std::string& file) {
  const document::Value root = TRY(document::parse_toml(text, file));
  const document::Value* tools = root.find("tools");
  if (tools == nullptr) return std::optional<NodeRequest>{};
  for (const auto* name : {"node", "nodejs"}) {
    const document::Value* tool = tools->find(name);
    if (tool == nullptr) continue;
    const document::Value* version = wanted_version(*tool);
    if (version == nullptr || version->as_string() == nullptr ||
        text::trim(*version->as_string()).empty()) {
      return Error{.kind = ErrorKind::app,
                   .message = format("tools.{} in {} names no version", name, file),
                   .where = Location{file, tool->line()},
                   .hint = "Write it as node = \"22\"."};
    }
    const int line = version->line() != 0 ? version->line() : tool->line();
    return std::optional(
        NodeRequest{std::string(text::trim(*version->as_string())), {file, line}, false});
  }
  return std::optional<NodeRequest>{};
}

Result<std::optional<NodeRequest>> find_node_request(const Path& app, const PackageJson& package) {
  if (auto engine = package.engine("node")) {
    return std::optional(NodeRequest{engine->text, engine->where, true});
  }
  for (const std::string file : {".nvmrc", ".node-version"}) {
    const auto text = TRY(fs::read_file_if_exists(app / file, 1UL << 20));
    if (!text) continue;
    if (auto request = parse_nvmrc(*text, file)) return request;
  }
  if (const auto text = TRY(fs::read_file_if_exists(app / ".tool-versions", 1UL << 20))) {
    if (auto request = TRY(parse_tool_versions(*text, ".tool-versions"))) return request;
  }
  for (const std::string file : {"mise.toml", ".mise.toml"}) {
    const auto text = TRY(fs::read_file_if_exists(app / file, 1UL << 20));
    if (!text) continue;
    if (auto request = TRY(parse_mise(*text, file))) return request;
  }
  return std::optional<NodeRequest>{};
}

}  // namespace bprun::nodejs

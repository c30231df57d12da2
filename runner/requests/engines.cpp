// SPDX-License-Identifier: MIT
#include "runner/requests/engines.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/requests/config_text.hpp"

#include <array>

namespace bprun::requests {

namespace {

constexpr std::array<std::string_view, 5> known_engines{"node", "npm", "yarn", "pnpm", "iojs"};

}  // namespace

Result<std::vector<Engine>> engines_of(const document::Value& package, const std::string& file) {
  std::vector<Engine> found;
  const document::Value* engines = package.find("engines");
  if (engines == nullptr || !engines->is_object()) return found;
  for (const std::string_view tool : known_engines) {
    const document::Value* value = engines->find(tool);
    if (value == nullptr || value->is_null()) continue;
    Location where{file, value->line()};
    if (!value->is_string()) {
      return config_error(format("engines.{} is {}, not a string", tool, value->type_name()),
                          std::move(where),
                          "Write a version range in quotes, for example \"22.x\".");
    }
    const std::string_view range = text::trim(*value->as_string());
    if (range.empty()) continue;
    if (tool == "iojs") {
      return config_error("engines.iojs asks for io.js, which ended in 2015",
                          std::move(where),
                          "Ask for Node.js instead: \"engines\": { \"node\": \"22.x\" }.");
    }
    TRY(check_version_length(range, format("engines.{}", tool), where));
    found.push_back({std::string(tool), std::string(range), std::move(where)});
  }
  return found;
}

Result<std::vector<Engine>> parse_engines(std::string_view text, const std::string& file) {
  TRY(check_not_utf16(text, file));
  auto root = document::parse_json(text, file);
  if (!root) return std::move(root).error().while_doing("while reading the app's package.json");
  if (!root->is_object()) {
    return config_error(format("{} holds {}, not an object", file, root->type_name()),
                        {file, root->line()},
                        "`npm init` writes a valid one.");
  }
  return engines_of(*root, file);
}

}  // namespace bprun::requests

// SPDX-License-Identifier: MIT
#include "runner/manifest/app_json_values.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"

#include <algorithm>

namespace bprun::manifest {

using document::Value;

Error wrong_type(std::string_view name,
                 std::string_view expected,
                 const Value& value,
                 const std::string& file) {
  return Error{.kind = ErrorKind::app,
               .message = format("{} must be {}, and is {}", name, expected, value.type_name()),
               .where = Location{file, value.line()}};
}

Result<std::vector<ListedBuildpack>>
read_listed_buildpacks(const Value& list, const std::string& name, const std::string& file) {
  std::vector<ListedBuildpack> all;
  if (list.is_null()) return all;
  if (!list.is_array()) return wrong_type(name, "a list of objects with url", list, file);
  std::size_t index = 0;
  for (const auto& entry : list.elements()) {
    const std::string item = format("{}[{}]", name, index++);
    if (!entry.is_object()) {
      Error error = wrong_type(item, "an object with url", entry, file);
      if (const auto* text = entry.as_string()) {
        error.hint = format("Write {{\"url\": {}}} instead.",
                            document::to_json(Value(text::without_userinfo(*text))));
      }
      return error;
    }
    const Value* url = entry.find("url");
    if (url == nullptr) {
      return Error{.kind = ErrorKind::app,
                   .message = format("{} must be an object with url, and has none", item),
                   .where = Location{file, entry.line()}};
    }
    const auto* text = url->as_string();
    if (text == nullptr) return wrong_type(item + ".url", "a string", *url, file);
    const auto source = text::trim(*text);
    if (source.empty() || source.find('\0') != std::string_view::npos) {
      return Error{.kind = ErrorKind::app,
                   .message = format("{}.url must be the address or name of a buildpack", item),
                   .where = Location{file, url->line()}};
    }
    all.push_back({std::string(source), Location{file, url->line()}});
  }
  return all;
}

Result<std::optional<ListedStack>>
read_listed_stack(const Value& stack, const std::string& name, const std::string& file) {
  std::optional<ListedStack> listed;
  if (stack.is_null()) return listed;
  const auto* text = stack.as_string();
  if (text == nullptr) return wrong_type(name, "a string", stack, file);
  if (const auto word = text::trim(*text); !word.empty()) {
    listed = ListedStack{std::string(word), Location{file, stack.line()}};
  }
  return listed;
}

void warn_of_unknown_keys(const Value& object,
                          const std::vector<std::string>& known,
                          std::string_view inside,
                          const std::string& file,
                          std::vector<Problem>& warnings) {
  for (const auto& [key, value] : object.members()) {
    if (std::find(known.begin(), known.end(), key) != known.end()) continue;
    const auto nearest = text::nearest(key, known);
    warnings.push_back({format("unknown key {}{}{}",
                               inside,
                               text::printable(key.substr(0, 100)),
                               nearest ? format(", did you mean {}?", *nearest) : ""),
                        Location{file, value.line()}});
  }
}

const std::vector<std::string>& app_json_keys() {
  static const std::vector<std::string> keys = {"name",
                                                "description",
                                                "keywords",
                                                "website",
                                                "repository",
                                                "logo",
                                                "success_url",
                                                "image",
                                                "stack",
                                                "scripts",
                                                "env",
                                                "formation",
                                                "addons",
                                                "buildpacks",
                                                "environments",
                                                "cron",
                                                "healthchecks",
                                                "$schema"};
  return keys;
}

Result<Value> parse_app_json_text(std::string_view text, const std::string& file) {
  std::string_view content = text;
  if (content.starts_with("\xEF\xBB\xBF")) content.remove_prefix(3);
  if (text::trim(content).empty()) return Value::object();
  auto root = TRY(document::parse_json_with_comments(text, file));
  if (!root.is_object()) return wrong_type("the top level", "an object", root, file);
  return root;
}

}  // namespace bprun::manifest

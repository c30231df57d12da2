// SPDX-License-Identifier: MIT
#include "runner/manifest/app_json.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/document/value.hpp"
#include "runner/fs/beneath.hpp"

#include <algorithm>

namespace bprun::manifest {

namespace {

using document::Value;

/// The keys of Heroku's and Dokku's app.json (J-2, J-6), whether or not bprun reads them.
const std::vector<std::string> known_keys = {"name",
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

/// One member of app.json at a time: each key has one function.
class AppJsonReader {
public:
  AppJsonReader(const Value& root, const std::string& file) : root_(root), file_(file) {}

  Result<AppJson> run() {
    if (!root_.is_object()) return wrong("the top level", "an object", root_);
    look_for_unknown_keys();
    if (const Value* list = root_.find("buildpacks")) TRY(read_buildpacks(*list));
    if (const Value* stack = root_.find("stack")) TRY(read_stack(*stack));
    return std::move(app_);
  }

private:
  Location place(const Value& value) const { return {file_, value.line()}; }

  Error wrong(std::string_view what, std::string_view expected, const Value& value) const {
    return Error{.kind = ErrorKind::app,
                 .message = format("{} must be {}, and is {}", what, expected, value.type_name()),
                 .where = place(value)};
  }

  void look_for_unknown_keys() {
    for (const auto& [key, value] : root_.members()) {
      if (std::find(known_keys.begin(), known_keys.end(), key) != known_keys.end()) continue;
      const auto nearest = text::nearest(key, known_keys);
      app_.warnings.push_back({format("unknown key {}{}",
                                      text::printable(key.substr(0, 100)),
                                      nearest ? format(", did you mean {}?", *nearest) : ""),
                               place(value)});
    }
  }

  Result<void> read_buildpacks(const Value& list) {
    if (list.is_null()) return {};
    if (list.as_array() == nullptr) return wrong("buildpacks", "a list of objects with url", list);
    std::size_t index = 0;
    for (const auto& entry : list.elements()) {
      const std::string name = format("buildpacks[{}]", index++);
      if (!entry.is_object()) {
        Error error = wrong(name, "an object with url", entry);
        if (const auto* text = entry.as_string()) {
          error.hint = format("Write {{\"url\": {}}} instead.",
                              document::to_json(Value(text::without_userinfo(*text))));
        }
        return error;
      }
      const Value* url = entry.find("url");
      if (url == nullptr) {
        return Error{.kind = ErrorKind::app,
                     .message = format("{} must be an object with url, and has none", name),
                     .where = place(entry)};
      }
      const auto* text = url->as_string();
      if (text == nullptr) return wrong(name + ".url", "a string", *url);
      const auto source = text::trim(*text);
      if (source.empty() || source.find('\0') != std::string_view::npos) {
        return Error{.kind = ErrorKind::app,
                     .message = format("{}.url must be the address or name of a buildpack", name),
                     .where = place(*url)};
      }
      app_.buildpacks.push_back({std::string(source), place(*url)});
    }
    return {};
  }

  Result<void> read_stack(const Value& stack) {
    if (stack.is_null()) return {};
    const auto* text = stack.as_string();
    if (text == nullptr) return wrong("stack", "a string", stack);
    const auto name = text::trim(*text);
    if (!name.empty()) app_.stack = ListedStack{std::string(name), place(stack)};
    return {};
  }

  const Value& root_;
  const std::string& file_;
  AppJson app_;
};

}  // namespace

Result<AppJson> parse_app_json(std::string_view text, const std::string& file) {
  std::string_view content = text;
  if (content.starts_with("\xEF\xBB\xBF")) content.remove_prefix(3);
  if (text::trim(content).empty()) return AppJson{};
  const Value root = TRY(document::parse_json_with_comments(text, file));
  return AppJsonReader(root, file).run();
}

Result<std::optional<AppJson>> read_app_json(const fs::Path& app_dir) {
  const auto text = TRY(fs::read_file_beneath(app_dir, "app.json"));
  if (!text) return std::optional<AppJson>();
  return std::optional<AppJson>(TRY(parse_app_json(*text, "app.json")));
}

}  // namespace bprun::manifest

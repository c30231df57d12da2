// SPDX-License-Identifier: MIT
#include "runner/manifest/app_json.hpp"

#include "runner/base/text.hpp"
#include "runner/fs/beneath.hpp"
#include "runner/manifest/app_json_shape.hpp"
#include "runner/manifest/app_json_values.hpp"

namespace bprun::manifest {

namespace {

using document::Value;

/// Takes what is wanted out of a document that has its shape: types need no second look.
class AppJsonReader {
public:
  AppJsonReader(const Value& root, const std::string& file) : root_(root), file_(file) {}

  AppJson read() const {
    AppJson app;
    static_cast<AppSection&>(app) = section(root_);
    if (const Value* environments = root_.find("environments")) {
      app.test = section_of(*environments, "test");
      app.review = section_of(*environments, "review");
    }
    if (const Value* cron = root_.find("cron")) app.cron_tasks = cron->elements().size();
    if (const Value* checks = root_.find("healthchecks")) {
      for (const auto& [type, list] : checks->members())
        app.healthchecks += list.elements().size();
    }
    return app;
  }

private:
  Location place(const Value& value) const { return {file_, value.line()}; }

  /// The member of that name; nullptr for null, too.
  static const Value* given(const Value& object, std::string_view key) {
    const Value* value = object.find(key);
    return value == nullptr || value->is_null() ? nullptr : value;
  }

  std::optional<AppSection> section_of(const Value& environments, std::string_view key) const {
    const Value* value = given(environments, key);
    if (value == nullptr) return std::nullopt;
    return section(*value);
  }

  AppSection section(const Value& object) const {
    AppSection section;
    if (const Value* list = given(object, "buildpacks")) section.buildpacks = buildpacks(*list);
    if (const auto* stack = object.find_string("stack")) {
      if (const auto word = text::trim(*stack); !word.empty()) {
        section.stack = ListedStack{std::string(word), place(*object.find("stack"))};
      }
    }
    if (const Value* env = given(object, "env")) {
      section.env.reserve(env->members().size());
      for (const auto& [name, value] : env->members())
        section.env.push_back(variable(name, value));
    }
    if (const Value* formation = given(object, "formation")) {
      section.formation_at = place(*formation);
      section.formation.reserve(formation->members().size());
      for (const auto& [type, value] : formation->members())
        section.formation.push_back(processes(type, value));
    }
    if (const Value* scripts = given(object, "scripts")) section.scripts = all_scripts(*scripts);
    if (const Value* addons = given(object, "addons")) {
      section.addons_at = place(*addons);
      section.addons = addons->elements().size();
    }
    return section;
  }

  std::vector<ListedBuildpack> buildpacks(const Value& list) const {
    std::vector<ListedBuildpack> all;
    all.reserve(list.elements().size());
    for (const auto& entry : list.elements()) {
      const Value* url = entry.find("url");
      all.push_back({std::string(text::trim(*url->as_string())), place(*url)});
    }
    return all;
  }

  AppVariable variable(const std::string& name, const Value& value) const {
    AppVariable variable{.name = name, .where = place(value)};
    if (const auto* text = value.as_string()) {
      variable.value = *text;
      return variable;
    }
    if (const auto* text = value.find_string("description")) variable.description = *text;
    if (const auto* text = value.find_string("value")) variable.value = *text;
    variable.is_required = flag(value, "required", true);
    variable.is_synced = flag(value, "sync", false);
    variable.is_secret = given(value, "generator") != nullptr && !variable.value;
    return variable;
  }

  static bool flag(const Value& object, std::string_view key, bool otherwise) {
    const Value* value = given(object, key);
    const bool* said = value == nullptr ? nullptr : value->as_bool();
    return said == nullptr ? otherwise : *said;
  }

  AppFormation processes(const std::string& type, const Value& value) const {
    AppFormation formation{.type = type, .where = place(value)};
    formation.quantity = integer_of(value.find("quantity"));
    if (const auto* size = value.find_string("size")) formation.size = *size;
    return formation;
  }

  AppScripts all_scripts(const Value& scripts) const {
    AppScripts all{.postdeploy = script(scripts, "postdeploy"),
                   .pr_predestroy = script(scripts, "pr-predestroy")};
    all.test_setup = script(scripts, "test-setup");
    all.test = script(scripts, "test");
    if (const Value* dokku = given(scripts, "dokku")) {
      all.dokku_predeploy = script(*dokku, "predeploy");
      all.dokku_postdeploy = script(*dokku, "postdeploy");
    }
    return all;
  }

  std::optional<AppScript> script(const Value& scripts, std::string_view key) const {
    const Value* value = given(scripts, key);
    if (value != nullptr && value->is_object()) value = value->find("command");
    // At the top level the scripts of a test are misplaced, and may be anything.
    if (value == nullptr || !value->is_string()) return std::nullopt;
    return AppScript{*value->as_string(), place(*value)};
  }

  const Value& root_;
  const std::string& file_;
};

}  // namespace

Result<AppJson> parse_app_json(std::string_view text, const std::string& file) {
  const auto root = TRY(parse_app_json_text(text, file));
  ShapeFindings findings;
  check_shape(root, app_json_shape(), "", file, findings);
  if (!findings.errors.empty()) return findings.errors.front();
  AppJson app = AppJsonReader(root, file).read();
  app.warnings = std::move(findings.warnings);
  return app;
}

Result<std::optional<AppJson>> read_app_json(const fs::Path& app_dir) {
  const auto text = TRY(fs::read_file_beneath(app_dir, "app.json"));
  if (!text) return std::optional<AppJson>();
  return std::optional<AppJson>(TRY(parse_app_json(*text, "app.json")));
}

ShapeFindings check_app_json(std::string_view text, const std::string& file) {
  ShapeFindings findings;
  const auto root = parse_app_json_text(text, file);
  if (!root) {
    findings.errors.push_back(root.error());
    return findings;
  }
  check_shape(*root, app_json_shape(), "", file, findings);
  return findings;
}

}  // namespace bprun::manifest

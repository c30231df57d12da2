// SPDX-License-Identifier: MIT
#include "runner/manifest/test_environment.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/fs/beneath.hpp"
#include "runner/manifest/app_json_values.hpp"
#include "runner/process/environment.hpp"

#include <algorithm>

namespace bprun::manifest {

namespace {

using document::Value;

constexpr const char* inside = "environments.test";

/// One key of app.json at a time, the top level's before those of environments.test.
class TestEnvironmentReader {
public:
  TestEnvironmentReader(const Value& root, const std::string& file) : root_(root), file_(file) {}

  Result<TestEnvironment> run() {
    if (const Value* env = root_.find("env")) TRY(read_env(*env, "env"));
    look_at_top_level_scripts();
    const Value* addons = root_.find("addons");
    const Value* environments = TRY(object(root_, "environments", "environments"));
    const Value* test =
        environments != nullptr ? TRY(object(*environments, "test", inside)) : nullptr;
    if (test != nullptr) {
      TRY(read_test(*test));
      if (const Value* own = test->find("addons")) addons = own;
    }
    if (addons != nullptr && !addons->is_null()) TRY(note_addons(*addons));
    return std::move(read_);
  }

private:
  Location place(const Value& value) const { return {file_, value.line()}; }

  /// A member that must be an object; nullptr where there is none.
  Result<const Value*>
  object(const Value& parent, std::string_view key, const std::string& name) const {
    const Value* value = parent.find(key);
    if (value == nullptr || value->is_null()) return static_cast<const Value*>(nullptr);
    if (!value->is_object()) return wrong_type(name, "an object", *value, file_);
    return value;
  }

  std::string named(std::string_view key) const { return format("{}.{}", inside, key); }

  Result<void> read_test(const Value& test) {
    warn_of_unknown_keys(test, app_json_keys(), format("{}.", inside), file_, read_.warnings);
    if (const Value* list = test.find("buildpacks"); list != nullptr && !list->is_null()) {
      read_.buildpacks = TRY(read_listed_buildpacks(*list, named("buildpacks"), file_));
    }
    if (const Value* stack = test.find("stack")) {
      read_.stack = TRY(read_listed_stack(*stack, named("stack"), file_));
    }
    if (const Value* env = test.find("env")) TRY(read_env(*env, named("env")));
    if (const Value* scripts = TRY(object(test, "scripts", named("scripts")))) {
      read_.setup = TRY(read_command(*scripts, "test-setup"));
      read_.test = TRY(read_command(*scripts, "test"));
    }
    if (const Value* formation = TRY(object(test, "formation", named("formation")))) {
      read_.notes.push_back(
          {format("{} is not used: the tests run once, on this machine", named("formation")),
           place(*formation)});
    }
    return {};
  }

  Result<void> note_addons(const Value& addons) {
    if (!addons.is_array()) return wrong_type("addons", "a list", addons, file_);
    if (addons.elements().empty()) return {};
    read_.notes.push_back(
        {"addons are not provided: give the variables that they would set with --env",
         place(addons)});
    return {};
  }

  void look_at_top_level_scripts() {
    const Value* scripts = root_.find("scripts");
    if (scripts == nullptr) return;
    for (const char* key : {"test", "test-setup"}) {
      if (const Value* found = scripts->find(key)) {
        read_.warnings.push_back(
            {format("scripts.{} is not read: it belongs into {}", key, named("scripts")),
             place(*found)});
      }
    }
  }

  Result<std::optional<TestCommand>> read_command(const Value& scripts, const std::string& key) {
    std::optional<TestCommand> command;
    const std::string name = named("scripts." + key);
    const Value* value = scripts.find(key);
    if (value == nullptr || value->is_null()) return command;
    if (value->is_object()) {
      const Value* inner = value->find("command");
      if (inner == nullptr) {
        return Error{.kind = ErrorKind::app,
                     .message = format("{} must have a command, and has none", name),
                     .where = place(*value)};
      }
      value = inner;
    }
    const auto* line = value->as_string();
    if (line == nullptr) return wrong_type(name, "a string", *value, file_);
    if (text::trim(*line).empty() || line->find('\0') != std::string::npos) {
      return Error{.kind = ErrorKind::app,
                   .message = format("{} holds no command", name),
                   .where = place(*value),
                   .hint = "Leave the key out, and bin/test of the buildpacks runs the tests."};
    }
    command = TestCommand{*line, place(*value)};
    return command;
  }

  Result<void> read_env(const Value& env, const std::string& name) {
    if (env.is_null()) return {};
    if (!env.is_object()) return wrong_type(name, "an object", env, file_);
    for (const auto& [key, value] : env.members()) {
      const std::string shown = format("{}.{}", name, text::printable(key.substr(0, 100)));
      if (!process::is_variable_name(key)) {
        return Error{.kind = ErrorKind::app,
                     .message = format("{} is no name for a variable", shown),
                     .where = place(value),
                     .hint =
                         "Names are made of letters, digits and _, and do not begin with a digit."};
      }
      keep(TRY(read_variable(key, value, shown)));
    }
    return {};
  }

  Result<TestVariable>
  read_variable(const std::string& key, const Value& value, const std::string& shown) const {
    TestVariable variable{.name = key, .where = place(value)};
    const Value* content = &value;
    if (value.is_object()) {
      content = value.find("value");
      if (content != nullptr && content->is_null()) content = nullptr;
      const Value* required = value.find("required");
      if (required != nullptr && required->as_bool() == nullptr) {
        return wrong_type(shown + ".required", "true or false", *required, file_);
      }
      variable.is_required = required == nullptr || *required->as_bool();
      const auto* generator = value.find_string("generator");
      variable.is_secret = generator != nullptr && *generator == "secret" && content == nullptr;
      if (content == nullptr) return variable;
    }
    const auto* text = content->as_string();
    if (text == nullptr) {
      return value.is_object() ? wrong_type(shown + ".value", "a string", *content, file_)
                               : wrong_type(shown, "a string or an object", value, file_);
    }
    if (text->find('\0') != std::string::npos) {
      return Error{.kind = ErrorKind::app,
                   .message =
                       format("the value of {} holds a NUL byte, which no environment can", shown),
                   .where = place(*content)};
    }
    variable.value = *text;
    return variable;
  }

  /// Of two with the same name the later counts: the one of environments.test.
  void keep(TestVariable variable) {
    const auto same = std::find_if(read_.variables.begin(),
                                   read_.variables.end(),
                                   [&](const auto& old) { return old.name == variable.name; });
    if (same != read_.variables.end()) {
      *same = std::move(variable);
    } else {
      read_.variables.push_back(std::move(variable));
    }
  }

  const Value& root_;
  const std::string& file_;
  TestEnvironment read_;
};

}  // namespace

Result<TestEnvironment> parse_test_environment(std::string_view text, const std::string& file) {
  const Value root = TRY(parse_app_json_text(text, file));
  return TestEnvironmentReader(root, file).run();
}

Result<TestEnvironment> read_test_environment(const fs::Path& app_dir) {
  const auto text = TRY(fs::read_file_beneath(app_dir, "app.json"));
  if (!text) return TestEnvironment{};
  return parse_test_environment(*text, "app.json");
}

}  // namespace bprun::manifest

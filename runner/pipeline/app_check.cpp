// SPDX-License-Identifier: MIT
#include "runner/pipeline/app_check.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/containers/engine.hpp"
#include "runner/fs/beneath.hpp"
#include "runner/manifest/app_json.hpp"
#include "runner/manifest/app_json_shape.hpp"
#include "runner/manifest/heroku_yml.hpp"
#include "runner/manifest/process_types.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <utility>

namespace bprun::pipeline {

namespace {

using document::Value;

/// Words of commands that change a database.
constexpr std::array migration_words{"migrate",
                                     "migration",
                                     "diesel",
                                     "alembic",
                                     "flyway",
                                     "liquibase",
                                     "db:setup",
                                     "db:prepare",
                                     "upgrade head"};

bool is_migration(const std::string& line) {
  return std::any_of(migration_words.begin(), migration_words.end(), [&](const char* word) {
    return line.find(word) != std::string::npos;
  });
}

/// Reads the files of one directory, and what they say of each other.
class AppChecker {
public:
  explicit AppChecker(const fs::Path& directory) : directory_(directory) {}

  Result<AppCheck> run(const std::vector<std::string>& config_vars) {
    TRY(check_procfile());
    TRY(check_app_json());
    TRY(check_manifest(config_vars));
    sort_by_place();
    return std::move(check_);
  }

private:
  void add(const Error& error) {
    check_.findings.push_back(
        {.is_error = true, .text = error.message, .where = error.where, .hint = error.hint});
  }

  void add(const manifest::Problem& problem) {
    check_.findings.push_back({.text = problem.text, .where = problem.where});
  }

  void warn(const Location& where, std::string text, std::string hint) {
    check_.findings.push_back({.text = std::move(text), .where = where, .hint = std::move(hint)});
  }

  /// File by file, and by line in each.
  void sort_by_place() {
    std::map<std::string, std::size_t> order;
    for (const auto& finding : check_.findings) {
      if (finding.where) order.emplace(finding.where->file, order.size());
    }
    std::stable_sort(
        check_.findings.begin(), check_.findings.end(), [&](const auto& a, const auto& b) {
          if (!a.where || !b.where) return !a.where && b.where;
          return std::pair(order.at(a.where->file), a.where->line) <
                 std::pair(order.at(b.where->file), b.where->line);
        });
  }

  Result<void> check_procfile() {
    const auto procfile = manifest::read_procfile(directory_);
    if (!procfile) {
      check_.files.emplace_back("Procfile");
      add(procfile.error());
      return {};
    }
    if (!*procfile) return {};
    check_.files.emplace_back("Procfile");
    types_ = (*procfile)->types;
    for (const auto& problem : (*procfile)->warnings)
      add(problem);
    return {};
  }

  Result<void> check_app_json() {
    const auto text = TRY(fs::read_file_beneath(directory_, "app.json"));
    if (!text) return {};
    check_.files.emplace_back("app.json");
    const auto findings = manifest::check_app_json(*text, "app.json");
    for (const auto& error : findings.errors)
      add(error);
    for (const auto& problem : findings.warnings)
      add(problem);
    if (!findings.errors.empty()) return {};
    const auto app = TRY(manifest::parse_app_json(*text, "app.json"));
    look_at_scripts(app.scripts);
    look_at_formation(app);
    return {};
  }

  void look_at_scripts(const manifest::AppScripts& scripts) {
    const auto advise =
        [&](const std::optional<manifest::AppScript>& script, const char* name, const char* why) {
          if (!script || !is_migration(script->line)) return;
          warn(script->where,
               format("{} looks like a migration, and {}", name, why),
               format("Make it a release command, which runs before the new code serves, and whose "
                      "failure leaves the old release up. In the Procfile:\nrelease: {}",
                      text::printable(script->line)));
        };
    advise(scripts.dokku_postdeploy,
           "scripts.dokku.postdeploy",
           "runs when the new code has traffic already");
    advise(scripts.postdeploy, "scripts.postdeploy", "runs at the app's first deploy alone");
    advise(scripts.dokku_predeploy,
           "scripts.dokku.predeploy",
           "is for what changes the app's files: it runs before the release is made");
  }

  void look_at_formation(const manifest::AppJson& app) {
    for (const auto& wanted : app.formation) {
      if (wanted.type == "release") {
        warn(wanted.where,
             "formation.release: the release command is no process to be scaled",
             "Leave it out.");
      } else if (!types_.empty() && wanted.quantity.value_or(0) > 0 &&
                 manifest::find_process_type(types_, wanted.type) == nullptr) {
        warn(wanted.where,
             format("{} is not a valid process name to scale up", wanted.type),
             "The Procfile has no such type; a buildpack's default types may.");
      }
    }
  }

  Result<void> check_manifest(const std::vector<std::string>& config_vars) {
    const auto check = TRY(manifest::check_heroku_yml(directory_, config_vars));
    if (!check) return {};
    check_.files.emplace_back("heroku.yml");
    for (const auto& error : check->errors)
      add(error);
    for (const auto& problem : check->warnings)
      add(problem);
    if (!types_.empty()) {
      warn({"heroku.yml", 0},
           "the Procfile is not used by an app that has a heroku.yml",
           "Put its commands under run and release.");
    }
    return {};
  }

  const fs::Path& directory_;
  AppCheck check_;
  std::vector<manifest::ProcessType> types_;
};

}  // namespace

bool AppCheck::has_errors() const {
  return std::any_of(
      findings.begin(), findings.end(), [](const auto& finding) { return finding.is_error; });
}

Result<AppCheck> check_app(const fs::Path& directory, const std::vector<std::string>& config_vars) {
  std::error_code failed;
  if (!std::filesystem::is_directory(directory, failed)) {
    return Error{.kind = ErrorKind::usage,
                 .message = format("there is no directory {}", directory.native())};
  }
  return AppChecker(directory).run(config_vars);
}

std::string to_text(const AppCheck& check) {
  if (check.files.empty()) return "there is no app.json, heroku.yml or Procfile\n";
  std::string text;
  for (const auto& finding : check.findings) {
    text += format("{}: {}: {}\n",
                   finding.where ? to_string(*finding.where) : check.files.front(),
                   finding.is_error ? "error" : "warning",
                   finding.text);
    if (finding.hint.empty()) continue;
    for (const auto line : text::lines(finding.hint))
      text += format("    {}\n", line);
  }
  if (text.empty()) return format("nothing is wrong with {}\n", text::list(check.files));
  return text;
}

Value to_document(const AppCheck& check) {
  Value findings = Value::array();
  for (const auto& finding : check.findings) {
    Value value = Value::object();
    value.set("severity", finding.is_error ? "error" : "warning").set("message", finding.text);
    if (finding.where) value.set("file", finding.where->file).set("line", finding.where->line);
    if (!finding.hint.empty()) value.set("hint", finding.hint);
    findings.add(std::move(value));
  }
  Value files = Value::array();
  for (const auto& file : check.files)
    files.add(file);
  return Value::object().set("files", std::move(files)).set("findings", std::move(findings));
}

Result<std::string> heroku_yml_plan(const fs::Path& directory, const std::string& engine) {
  const fs::Path app = std::filesystem::absolute(directory).lexically_normal();
  const auto manifest = TRY(manifest::read_heroku_yml(app, {}));
  if (!manifest) {
    return Error{.kind = ErrorKind::app,
                 .message = format("there is no heroku.yml in {}", directory.native())};
  }
  auto found = containers::find_engine(engine);
  const containers::Engine used =
      found ? *found
            : containers::Engine{.name = engine.empty() ? "docker" : engine,
                                 .program = engine.empty() ? "docker" : engine};
  std::string text;
  for (const auto& image : manifest->images) {
    const containers::ImageBuild build{.image = image,
                                       .arguments = manifest->build_arguments,
                                       .app = app,
                                       .storage = "STORE/containers",
                                       .layout = "OUT/images"};
    for (const auto& command :
         {build_command(used, build), push_command(used, build, "IMAGE_ID")}) {
      text += text::shell_join(command.argv) + "\n";
    }
  }
  return text;
}

std::optional<std::string> schema_of(const std::string& file) {
  const auto text = [](const manifest::Shape& shape) {
    return document::to_json(manifest::to_json_schema(shape), 2) + "\n";
  };
  if (file == "app.json") return text(manifest::app_json_shape());
  if (file == "heroku.yml") return text(manifest::heroku_yml_shape());
  return std::nullopt;
}

}  // namespace bprun::pipeline

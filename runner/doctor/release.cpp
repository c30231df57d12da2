// SPDX-License-Identifier: MIT
#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/doctor/app.hpp"
#include "runner/document/value.hpp"
#include "runner/fs/file.hpp"

namespace bprun::doctor {

namespace {

constexpr const char* move_to_release =
    "Move it into the Procfile, where a failure keeps the old release live: `release: {}`.";

/// ecto.migrate, db:migrate, knex migrate:latest, prisma migrate deploy, manage.py migrate …
bool migrates(std::string_view command) {
  return command.find("migrat") != std::string_view::npos;
}

const manifest::ProcessType* find_type(const std::vector<manifest::ProcessType>& types,
                                       std::string_view name) {
  for (const auto& type : types) {
    if (type.name == name) return &type;
  }
  return nullptr;
}

/// A script of app.json, wherever it may stand.
struct AppScript {
  std::string_view shown;
  std::string_view why;
  const document::Value* command = nullptr;
};

void examine_script(const AppScript& script,
                    const manifest::ProcessType* release,
                    std::vector<Finding>& findings) {
  const std::string* command = script.command != nullptr ? script.command->as_string() : nullptr;
  if (command == nullptr || !migrates(*command)) return;
  const Location where{"app.json", script.command->line()};
  if (release != nullptr && migrates(release->command)) {
    findings.push_back(found(
        "migration-twice",
        where,
        format("{} migrates, and so does release in Procfile:{}", script.shown, release->line),
        format("Take it out of {}.", script.shown)));
    return;
  }
  findings.push_back(found("migration-after-deploy",
                           where,
                           format("{} migrates: {}", script.shown, script.why),
                           format(move_to_release, text::printable(*command))));
}

}  // namespace

void examine_release(const fs::Path& app,
                     const std::vector<manifest::ProcessType>& types,
                     std::vector<Finding>& findings) {
  const auto* release = find_type(types, "release");
  for (const auto& type : types) {
    const auto migration = type.command.find("migrat");
    if (type.name == "release" || migration == std::string::npos) continue;
    // What comes behind it is what the process is for: `migrate && serve`.
    const bool goes_on = type.command.find("&&", migration) != std::string::npos ||
                         type.command.find(';', migration) != std::string::npos;
    if (!goes_on) continue;
    const std::string first(text::trim(
        std::string_view(type.command).substr(0, type.command.find_first_of("&;", migration))));
    findings.push_back(found(
        release != nullptr && migrates(release->command) ? "migration-twice" : "migration-at-start",
        {"Procfile", type.line},
        format("{} migrates before it starts: several of them would at the same time, and "
               "each restart does again",
               type.name),
        format(move_to_release, text::printable(first))));
  }

  const auto file = fs::read_file_if_exists(app / "app.json");
  if (!file || !*file) return;
  const auto json = document::parse_json_with_comments(**file, "app.json");
  if (!json) return;  // told as broken
  const auto* scripts = json->find("scripts");
  if (scripts == nullptr) return;
  const auto* dokku = scripts->find("dokku");
  examine_script({.shown = "scripts.dokku.postdeploy",
                  .why = "it runs when the new release serves already, and its failure stops "
                         "nothing",
                  .command = dokku != nullptr ? dokku->find("postdeploy") : nullptr},
                 release,
                 findings);
  examine_script({.shown = "scripts.dokku.predeploy",
                  .why = "it runs in a container of the build, before the release is made, and "
                         "nobody but Dokku knows it",
                  .command = dokku != nullptr ? dokku->find("predeploy") : nullptr},
                 release,
                 findings);
  examine_script({.shown = "scripts.postdeploy",
                  .why = "it runs once in the life of an app, and not at each deploy",
                  .command = scripts->find("postdeploy")},
                 release,
                 findings);
}

}  // namespace bprun::doctor

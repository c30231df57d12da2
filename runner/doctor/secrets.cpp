// SPDX-License-Identifier: MIT
#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/doctor/app.hpp"
#include "runner/fs/directory.hpp"
#include "runner/fs/file.hpp"
#include "runner/manifest/env_file.hpp"
#include "runner/manifest/slugignore.hpp"
#include "runner/process/run.hpp"

#include <algorithm>
#include <array>

namespace bprun::doctor {

namespace {

/// Shorter ones are numbers, ports and words.
constexpr std::size_t shortest_secret = 8;

bool is_env_file(std::string_view name) {
  if (name != ".env" && !name.starts_with(".env.")) return false;
  // What shows others which variables there are holds no real value.
  return !name.ends_with(".example") && !name.ends_with(".sample") &&
         !name.ends_with(".template") && !name.ends_with(".dist");
}

bool names_a_secret(std::string_view name) {
  const std::string upper = text::to_lower(name);
  const std::array words{"secret",
                         "token",
                         "password",
                         "passwd",
                         "api_key",
                         "apikey",
                         "private_key",
                         "access_key",
                         "credential"};
  return std::any_of(words.begin(), words.end(), [&](const char* word) {
    return upper.find(word) != std::string::npos;
  });
}

/// "scheme://user:password@host".
bool holds_a_password(std::string_view value) {
  const auto scheme = value.find("://");
  if (scheme == std::string_view::npos) return false;
  const auto rest = value.substr(scheme + 3);
  const auto authority = rest.substr(0, rest.find_first_of("/?#"));
  const auto at = authority.rfind('@');
  return at != std::string_view::npos && authority.substr(0, at).find(':') < at;
}

bool is_placeholder(std::string_view value) {
  const std::string lower = text::to_lower(value);
  for (const char* word : {"change", "example", "your", "xxx", "todo", "dummy", "placeholder"}) {
    if (lower.find(word) != std::string::npos) return true;
  }
  return value.starts_with('$') || value.starts_with('<');
}

const manifest::EnvEntry* first_secret(const manifest::EnvFile& file) {
  for (const auto& entry : file.entries) {
    if (is_placeholder(entry.value)) continue;
    const bool named = names_a_secret(entry.name) && entry.value.size() >= shortest_secret;
    if (named || holds_a_password(entry.value)) return &entry;
  }
  return nullptr;
}

/// Whether git has the file; false where there is no git, or no repository.
bool is_committed(const fs::Path& app,
                  const std::string& name,
                  const process::Environment& caller) {
  process::Environment environment;
  environment.set("PATH", caller.get("PATH").value_or(process::default_path));
  environment.set("GIT_CONFIG_NOSYSTEM", "1");
  environment.set("GIT_OPTIONAL_LOCKS", "0");
  environment.set("HOME", caller.get("HOME").value_or("/"));
  // Its own configuration cannot run a program by this.
  const auto asked = process::capture({.argv = {"git",
                                                "-c",
                                                "core.fsmonitor=false",
                                                "-C",
                                                app.native(),
                                                "ls-files",
                                                "--error-unmatch",
                                                "--",
                                                name},
                                       .environment = environment});
  return asked && asked->exit.ok();
}

}  // namespace

void examine_secrets(const fs::Path& app,
                     const process::Environment& caller,
                     std::vector<Finding>& findings) {
  const auto names = fs::list_directory(app);
  if (!names) return;
  const auto ignore = manifest::read_slugignore(app, manifest::SlugIgnore::Negation::ignored);
  for (const auto& name : *names) {
    if (!is_env_file(name) || !fs::is_file(app / name)) continue;
    const auto file = manifest::read_env_file(app / name);
    if (!file) continue;
    const auto* secret = first_secret(*file);
    if (secret == nullptr) continue;
    const Location where{name, secret->line};
    if (is_committed(app, name, caller)) {
      findings.push_back(
          found("secret-committed",
                where,
                format("{} looks like a secret, and the file is committed", secret->name),
                format("Make the secret anew: whoever has the repository has it. Then "
                       "`git rm --cached -- {}`, and it into .gitignore; set it with "
                       "`bprun config set`.",
                       text::shell_quote(name))));
      continue;
    }
    const bool left_out = ignore && *ignore && (*ignore)->matches(name, false);
    if (left_out) continue;
    findings.push_back(
        found("secret-in-slug",
              where,
              format("{} looks like a secret, and a build of this directory puts "
                     "the file into the slug",
                     secret->name),
              format("Write {} into .slugignore, or build what is committed.", name)));
  }
}

}  // namespace bprun::doctor

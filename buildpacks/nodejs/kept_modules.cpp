// SPDX-License-Identifier: MIT
#include "buildpacks/nodejs/kept_modules.hpp"

#include "runner/archive/extract.hpp"
#include "runner/archive/tree_archive.hpp"
#include "runner/base/digest.hpp"
#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/document/value.hpp"
#include "runner/fs/atomic_file.hpp"
#include "runner/fs/directory.hpp"
#include "runner/fs/file.hpp"
#include "runner/fs/remove_tree.hpp"
#include "runner/script/kept_trees.hpp"
#include "runner/script/output.hpp"

#include <algorithm>
#include <array>

namespace bprun::nodejs {

namespace {

constexpr std::string_view modules = "node_modules";

/// What package managers read of an app before they install; workspaces never come here.
bool describes_packages(const std::string& name) {
  constexpr std::array<std::string_view, 11> names{"package.json",
                                                   "package-lock.json",
                                                   "npm-shrinkwrap.json",
                                                   "yarn.lock",
                                                   "pnpm-lock.yaml",
                                                   "pnpm-workspace.yaml",
                                                   ".pnpmfile.cjs",
                                                   ".npmrc",
                                                   ".yarnrc",
                                                   ".yarnrc.yml",
                                                   "pnpmfile.js"};
  return std::find(names.begin(), names.end(), name) != names.end() || name.ends_with(".patch");
}

bool is_no_source(const fs::WalkEntry& entry) {
  const std::string_view name = entry.name();
  return entry.is_directory() && (name == modules || name == ".git" || name == ".heroku");
}

/// pnpm-workspace.yaml is also where pnpm 10 has settings of an app that has none.
bool pnpm_has_workspaces(const Path& app) {
  const auto text = fs::read_file_if_exists(app / "pnpm-workspace.yaml", 1UL << 20);
  if (!text || !*text) return false;
  const auto lines = text::lines(**text);
  return std::any_of(lines.begin(), lines.end(), [](std::string_view line) {
    return line.starts_with("packages");
  });
}

/// Keys of the note, and how the log calls them. The digests are told in words of their own.
struct Part {
  const char* key;
  const char* shown;
  decltype(&ModulesKey::stack) value;
};

constexpr std::array<Part, 5> plain_parts{{{"stack", "stack", &ModulesKey::stack},
                                           {"node", "Node.js", &ModulesKey::node},
                                           {"manager", "package manager", &ModulesKey::manager},
                                           {"machine", "machine", &ModulesKey::machine},
                                           {"directory", "directory", &ModulesKey::directory}}};
constexpr std::array<Part, 2> digest_parts{
    {{"files", "package files", &ModulesKey::files},
     {"config_vars", "config vars", &ModulesKey::config_vars}}};

}  // namespace

Result<std::string> ModulesKey::files_of(const Path& app) {
  return script::digests_of_sources(app, is_no_source, describes_packages);
}

std::string ModulesKey::digest_of(const process::Environment& config_vars) {
  std::string all;
  for (const auto& [name, value] : config_vars.variables())
    all.append(name).append(1, '=').append(value).append(1, '\0');
  return sha256_hex(all);
}

std::string ModulesKey::to_json() const {
  document::Value note = document::Value::object();
  for (const auto& part : plain_parts)
    note.set(part.key, this->*part.value);
  for (const auto& part : digest_parts)
    note.set(part.key, this->*part.value);
  return document::to_json(note, 2) + "\n";
}

std::optional<ModulesKey> ModulesKey::parse(const std::string& json) {
  const auto note = document::parse_json(json, "modules.json");
  if (!note || !note->is_object()) return std::nullopt;
  ModulesKey key;
  const auto read = [&](const Part& part) {
    const std::string* value = note->find_string(part.key);
    if (value != nullptr) key.*part.value = *value;
    return value != nullptr;
  };
  if (!std::all_of(plain_parts.begin(), plain_parts.end(), read)) return std::nullopt;
  if (!std::all_of(digest_parts.begin(), digest_parts.end(), read)) return std::nullopt;
  return key;
}

std::vector<script::KeyPart> ModulesKey::parts_since(const ModulesKey& before) const {
  std::vector<script::KeyPart> parts;
  parts.reserve(plain_parts.size());
  for (const auto& part : plain_parts)
    parts.push_back({part.shown, this->*part.value, before.*part.value});
  return parts;
}

std::string ModulesKey::changes_since(const ModulesKey& before) const {
  std::vector<std::string> changes;
  if (files != before.files) changes.push_back(script::digest_differences(before.files, files));
  if (config_vars != before.config_vars) changes.emplace_back("config vars changed");
  if (std::string others = script::changes_of(parts_since(before)); !others.empty())
    changes.push_back(std::move(others));
  return text::join(changes, "; ");
}

std::string never_the_same(const PackageJson& package,
                           const InstallSituation& situation,
                           const process::Environment& environment,
                           const Path& app) {
  if (situation.modules_checked_in) return "node_modules is checked into the repository";
  if (situation.manager == Manager::berry)
    return "yarn 2 and later keep what is installed themselves";
  if (situation.manager == Manager::npm && !situation.has_lockfile) return "there is no lockfile";
  if (environment.get("USE_NPM_INSTALL") == "true") return "USE_NPM_INSTALL is 'true'";
  for (const auto* script : {"heroku-prebuild",
                             "preinstall",
                             "install",
                             "postinstall",
                             "preprepare",
                             "prepare",
                             "postprepare",
                             "prepublish",
                             "predependencies",
                             "dependencies",
                             "postdependencies",
                             "pnpm:devPreinstall"}) {
    if (package.has_script(script)) return format("package.json has a script {}", script);
  }
  if (fs::exists(app / "binding.gyp")) return "the app itself is compiled (binding.gyp)";
  if (package.has_workspaces() || pnpm_has_workspaces(app)) return "the app has workspaces";
  if (const auto local = package.local_dependency()) {
    return format("{} is a part of the app", *local);
  }
  return "";
}

Result<bool> KeptModules::restore(const Path& app, script::Reuse& reuse) const {
  const auto note = TRY(fs::read_file_if_exists(note_, 16UL << 20));
  const auto before = note ? ModulesKey::parse(*note) : std::nullopt;
  if (!before) {
    reuse.why = "nothing is kept yet";
    return false;
  }
  reuse.key = key_.parts_since(*before);
  reuse.why = key_.changes_since(*before);
  if (!reuse.why.empty()) return false;
  const auto unpacked = archive::extract(archive_, app / modules);
  if (!unpacked) {
    output::warning("The packages of the last build cannot be used: " + unpacked.error().message);
    reuse.why = "what was kept is damaged";
    TRY(fs::remove_tree(app / modules));
    return false;
  }
  reuse.reused = true;
  reuse.why = "package files and config vars are unchanged, and " + script::sameness_of(reuse.key);
  return true;
}

Result<void> KeptModules::keep(const Path& app) const {
  TRY(fs::remove_file(note_));
  const Path incoming = archive_.native() + ".new";
  TRY_WHILE(archive::write_tree(app / modules, incoming), "while keeping node_modules");
  TRY(fs::rename(incoming, archive_));
  return fs::replace_file(note_, key_.to_json());
}

Result<void> KeptModules::forget(const Path& cache) {
  TRY(fs::remove_file(cache / "node/modules.json"));
  return fs::remove_file(cache / "node/modules.tar.zst");
}

}  // namespace bprun::nodejs

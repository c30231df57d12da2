// SPDX-License-Identifier: MIT
#include "buildpacks/nodejs/lockfiles.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/fs/file.hpp"

#include <vector>

namespace bprun::nodejs {

namespace {

std::string_view unquoted(std::string_view text) {
  text = text::trim(text);
  const bool quoted = text.size() >= 2 && (text.front() == '"' || text.front() == '\'') &&
                      text.back() == text.front();
  return quoted ? text.substr(1, text.size() - 2) : text;
}

/// The value of a top-level `key: value` line. These files are machine-written and can be tens of
/// megabytes, so they are looked through and not parsed.
std::optional<std::string_view> top_level_value(std::string_view yaml, std::string_view key) {
  for (const std::string_view line : text::lines(yaml)) {
    if (line.size() > key.size() && line.substr(0, key.size()) == key && line[key.size()] == ':') {
      return unquoted(line.substr(key.size() + 1));
    }
  }
  return std::nullopt;
}

}  // namespace

std::string program_of(Manager manager) {
  switch (manager) {
  case Manager::npm:
    return "npm";
  case Manager::yarn:
  case Manager::berry:
    return "yarn";
  case Manager::pnpm:
    return "pnpm";
  }
  return "npm";
}

std::optional<int> berry_lock_version(std::string_view yarn_lock) {
  bool inside = false;
  for (const std::string_view line : text::lines(yarn_lock)) {
    if (line.substr(0, 11) == "__metadata:") {
      inside = true;
    } else if (inside && !line.empty() && line.front() != ' ') {
      break;
    } else if (inside && text::trim(line).substr(0, 8) == "version:") {
      const auto number = text::to_integer(unquoted(text::trim(line).substr(8)));
      return number ? static_cast<int>(*number) : 0;
    }
  }
  return inside ? std::optional(0) : std::nullopt;
}

std::string pnpm_lock_version(std::string_view pnpm_lock) {
  return std::string(top_level_value(pnpm_lock, "lockfileVersion").value_or(""));
}

std::optional<std::string> yarn_path(std::string_view yarnrc) {
  const auto value = top_level_value(yarnrc, "yarnPath");
  if (!value || value->empty()) return std::nullopt;
  return std::string(*value);
}

Result<Lockfiles> Lockfiles::look(const Path& app) {
  Lockfiles found;
  found.package_lock = fs::is_file(app / "package-lock.json");
  found.shrinkwrap = fs::is_file(app / "npm-shrinkwrap.json");
  found.yarn = fs::is_file(app / "yarn.lock");
  found.pnpm = fs::is_file(app / "pnpm-lock.yaml");
  if (found.yarn) found.berry_version = berry_lock_version(TRY(fs::read_file(app / "yarn.lock")));
  if (found.pnpm) {
    found.pnpm_version = pnpm_lock_version(TRY(fs::read_file(app / "pnpm-lock.yaml")));
  }
  return found;
}

Result<Manager> choose_manager(const Lockfiles& lockfiles) {
  std::vector<std::string> names;
  if (lockfiles.package_lock) names.emplace_back("package-lock.json");
  if (lockfiles.shrinkwrap) names.emplace_back("npm-shrinkwrap.json");
  if (lockfiles.yarn) names.emplace_back("yarn.lock");
  if (lockfiles.pnpm) names.emplace_back("pnpm-lock.yaml");
  if (names.size() > 1) {
    return Error{.kind = ErrorKind::app,
                 .message = format("Multiple lockfiles found: {}", text::list(names)),
                 .hint = "The lockfile says which package manager installs, so there can be only "
                         "one. Keep the one of the manager you use, and `git rm` the rest."};
  }
  if (lockfiles.yarn) return lockfiles.berry_version ? Manager::berry : Manager::yarn;
  if (lockfiles.pnpm) return Manager::pnpm;
  return Manager::npm;
}

Result<void> check_declared_managers(const PackageJson& package) {
  std::vector<std::string> said;
  std::optional<std::string> manager;
  bool differ = false;
  std::optional<Location> where;
  const auto note = [&](const std::string& name, const std::string& field, const Location& at) {
    differ = differ || (manager && *manager != name);
    manager = name;
    where = at;
    said.push_back(format("{} ({})", field, to_string(at)));
  };
  if (const auto& field = package.package_manager()) {
    note(field->name, format("packageManager {}", field->name), field->where);
  }
  for (const std::string tool : {"yarn", "pnpm"}) {
    if (const auto engine = package.engine(tool)) note(tool, "engines." + tool, engine->where);
  }
  if (!differ) return {};
  return Error{
      .kind = ErrorKind::app,
      .message = format("Multiple package managers declared in package.json: {}", text::list(said)),
      .where = where,
      .hint = "Keep the one that wrote your lockfile, and remove the others."};
}

}  // namespace bprun::nodejs

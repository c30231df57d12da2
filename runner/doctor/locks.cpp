// SPDX-License-Identifier: MIT
#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/doctor/app.hpp"
#include "runner/document/value.hpp"
#include "runner/fs/file.hpp"

#include <optional>

namespace bprun::doctor {

namespace {

using document::Value;

constexpr std::size_t largest_lock = 64UL << 20;

std::optional<Value> read_json(const fs::Path& file, const std::string& name) {
  const auto text = fs::read_file_if_exists(file, largest_lock);
  if (!text || !*text) return std::nullopt;
  auto value = document::parse_json(**text, name);
  if (!value) return std::nullopt;
  return std::move(value).take();
}

bool has_dependencies(const Value& package) {
  for (const char* key : {"dependencies", "devDependencies"}) {
    const Value* list = package.find(key);
    if (list != nullptr && !list->members().empty()) return true;
  }
  return false;
}

/// package-lock.json repeats what package.json asked for when it was written.
void compare_npm_lock(const Value& package, const Value& lock, std::vector<Finding>& findings) {
  const Value* packages = lock.find("packages");
  const Value* root = packages != nullptr ? packages->find("") : nullptr;
  if (root == nullptr) return;  // of an npm before 7
  for (const char* key : {"dependencies", "devDependencies", "optionalDependencies"}) {
    const Value* wanted = package.find(key);
    if (wanted == nullptr) continue;
    const Value* locked = root->find(key);
    for (const auto& [name, range] : wanted->members()) {
      const Value* known = locked != nullptr ? locked->find(name) : nullptr;
      if (known != nullptr && *known == range) continue;
      const std::string* asked = range.as_string();
      const std::string* has = known != nullptr ? known->as_string() : nullptr;
      findings.push_back(
          found("lock-drift",
                {"package.json", range.line()},
                format("{} {} is asked for, and package-lock.json {}",
                       text::printable(name),
                       text::printable(asked != nullptr ? *asked : "?"),
                       has != nullptr ? "has " + text::printable(*has) : "does not know it"),
                "Run `npm install`, and commit package-lock.json: `npm ci` refuses "
                "what does not agree."));
    }
  }
}

void examine_node(const fs::Path& app, std::vector<Finding>& findings) {
  const auto package = read_json(app / "package.json", "package.json");
  if (!package || !package->is_object()) return;
  std::vector<std::string> locks;
  for (const char* name :
       {"package-lock.json", "npm-shrinkwrap.json", "yarn.lock", "pnpm-lock.yaml"}) {
    if (fs::is_file(app / name)) locks.emplace_back(name);
  }
  if (locks.empty() && has_dependencies(*package)) {
    findings.push_back(found("lock-missing",
                             {"package.json"},
                             "it has dependencies, and there is no lockfile: each build takes "
                             "other versions",
                             "Run `npm install` (or yarn, or pnpm), and commit the lockfile."));
  }
  if (locks.size() > 1) {
    findings.push_back(found("lock-several",
                             {locks[1]},
                             format("there are {}", text::list(locks)),
                             "Keep that of the package manager that you use; buildpacks refuse "
                             "to guess."));
  }
  if (const auto lock = read_json(app / "package-lock.json", "package-lock.json")) {
    compare_npm_lock(*package, *lock, findings);
  }
}

/// The name in a line like `{:phoenix, "~> 1.7"},` of mix.exs: a dependency from Hex.
std::string hex_dependency(std::string_view line) {
  const auto trimmed = text::trim(line);
  if (!trimmed.starts_with("{:")) return "";
  const auto comma = trimmed.find(',');
  if (comma == std::string_view::npos) return "";
  const auto name = text::trim(trimmed.substr(2, comma - 2));
  const auto rest = text::trim(trimmed.substr(comma + 1));
  if (name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") != std::string_view::npos ||
      !rest.starts_with('"') || trimmed.find("path:") != std::string_view::npos ||
      trimmed.find("in_umbrella:") != std::string_view::npos) {
    return "";
  }
  return std::string(name);
}

void examine_mix(const fs::Path& app, std::vector<Finding>& findings) {
  const auto mix = fs::read_file_if_exists(app / "mix.exs", largest_lock);
  if (!mix || !*mix) return;
  const auto lock = fs::read_file_if_exists(app / "mix.lock", largest_lock);
  if (!lock) return;
  int number = 0;
  for (const auto line : text::lines(**mix)) {
    ++number;
    const std::string name = hex_dependency(line);
    if (name.empty()) continue;
    if (!*lock) {
      findings.push_back(found("lock-missing",
                               {"mix.exs", number},
                               "it has dependencies, and there is no mix.lock: each build takes "
                               "other versions",
                               "Run `mix deps.get`, and commit mix.lock."));
      return;
    }
    if ((*lock)->find(format("\"{}\":", name)) != std::string::npos) continue;
    findings.push_back(found("lock-drift",
                             {"mix.exs", number},
                             format("{} is asked for, and mix.lock does not know it", name),
                             "Run `mix deps.get`, and commit mix.lock."));
  }
}

}  // namespace

void examine_locks(const fs::Path& app, std::vector<Finding>& findings) {
  examine_node(app, findings);
  examine_mix(app, findings);
}

}  // namespace bprun::doctor

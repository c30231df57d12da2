// SPDX-License-Identifier: MIT
#include "buildpacks/elixir/mix_files.hpp"

#include "runner/base/digest.hpp"
#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/script/kept_trees.hpp"

#include <algorithm>
#include <array>

namespace bprun::elixir {

namespace {

constexpr std::array<std::string_view, 9> not_sources{"deps",
                                                      "_build",
                                                      ".git",
                                                      "node_modules",
                                                      ".platform_tools",
                                                      ".mix",
                                                      ".hex",
                                                      ".heroku",
                                                      ".profile.d"};

bool says_dependencies(const std::string& name) {
  return name == "mix.exs" || name == "mix.lock" || name == "rebar.config" || name == "rebar.lock";
}

}  // namespace

LockNeeds needs_of_lock(std::string_view mix_lock) {
  LockNeeds needs;
  for (const std::string_view line : text::lines(mix_lock)) {
    const bool hex = line.find("{:hex,") != std::string_view::npos;
    const bool git = line.find("{:git,") != std::string_view::npos;
    const bool rebar = line.find(":rebar") != std::string_view::npos;
    needs.hex = needs.hex || hex;
    // What builds a dependency from git, no lock says.
    needs.rebar = needs.rebar || git || (hex && rebar);
  }
  return needs;
}

bool is_no_source(const fs::WalkEntry& entry) {
  const std::string name = entry.relative.substr(entry.relative.rfind('/') + 1);
  const bool top = name.size() == entry.relative.size();
  const bool named = std::find(not_sources.begin(), not_sources.end(), name) != not_sources.end();
  // An app may have a folder lib/…/deps; the ones that count lie on top, but for node_modules.
  return entry.is_directory() && named && (top || name == "node_modules" || name == ".git");
}

Result<std::string> dependency_signature(const fs::Path& app) {
  return script::digests_of_sources(app, is_no_source, says_dependencies);
}

std::string environment_signature(const process::Environment& environment) {
  Hasher hasher(DigestAlgorithm::sha256);
  for (const auto& [name, value] : environment.variables()) {
    if (name == "REQUEST_ID") continue;  // another one for each build
    hasher.update(format("{} {}\n", name, value.size()));
    hasher.update(value);
  }
  return hasher.hex();
}

}  // namespace bprun::elixir

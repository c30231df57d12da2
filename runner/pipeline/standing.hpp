// SPDX-License-Identifier: MIT
#pragma once

#include "runner/document/value.hpp"
#include "runner/manifest/config_vars.hpp"
#include "runner/pipeline/step.hpp"
#include "runner/process/environment.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace bprun::pipeline {

/// One buildpack of a build that was stopped.
struct StandingBuildpack {
  std::string name;
  std::string revision;
  std::string display_name;  ///< what detect printed
  std::optional<int> detect_status = std::nullopt;
  std::optional<int> compile_status = std::nullopt;

  bool operator==(const StandingBuildpack&) const = default;
};

/// What one environment has that another had not.
struct EnvironmentChange {
  std::vector<std::pair<std::string, std::string>> set = {};
  std::vector<std::string> unset = {};

  bool empty() const { return set.empty() && unset.empty(); }

  bool operator==(const EnvironmentChange&) const = default;
};

EnvironmentChange change_between(const process::Environment& before,
                                 const process::Environment& after);
void apply(const EnvironmentChange& change, process::Environment& environment);

/// Somebody was in a shell of the build.
struct ByHandRecord {
  std::string step;    ///< "compile:2"
  std::string choice;  ///< "again", "go on", "stop"
  std::chrono::milliseconds duration{0};

  bool operator==(const ByHandRecord&) const = default;
};

/// Which config vars a build had, without their values: digests with a salt of its own, for short
/// secrets can be guessed.
struct ConfigMark {
  std::string salt;
  std::vector<std::pair<std::string, std::string>> digests = {};  ///< by name

  static ConfigMark of(const manifest::ConfigVars& variables);
  /// The names that are other now, new, or gone.
  std::vector<std::string> changes_to(const manifest::ConfigVars& variables) const;

  bool operator==(const ConfigMark&) const = default;
};

/// What --until leaves for --from: this, and beside it the directories that scripts write to. It
/// may hold secrets (an export that repeats a config var), and is its owner's alone.
struct Standing {
  Step reached;
  std::string made_at;  ///< UTC
  std::string stack;
  std::string isolation;
  std::string build_dir;
  std::string source;  ///< as in the record, for the tree is of then
  std::string source_version;
  ConfigMark config = {};
  std::vector<ByHandRecord> by_hand = {};             ///< the cache that stands is not to be kept
  std::vector<StandingBuildpack> buildpacks = {};     ///< those that had a turn
  EnvironmentChange exports = {};                     ///< by all of them
  std::optional<std::string> release = std::nullopt;  ///< as to_release_yaml() writes it
  std::string release_name = "";

  bool operator==(const Standing&) const = default;
};

document::Value to_document(const Standing& standing);
/// Kind corrupt: it is not what to_document() wrote.
Result<Standing> read_standing(const document::Value& value);

}  // namespace bprun::pipeline

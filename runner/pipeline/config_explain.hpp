// SPDX-License-Identifier: MIT
#pragma once

#include "runner/base/result.hpp"
#include "runner/document/value.hpp"
#include "runner/fs/fd.hpp"
#include "runner/manifest/config_vars.hpp"
#include "runner/process/environment.hpp"

#include <optional>
#include <string>
#include <vector>

namespace bprun::pipeline {

struct ConfigQuestion {
  std::string name;
  fs::Path source = ".";
  /// What the options say of the variable, each that says something; the last one wins.
  std::vector<manifest::ConfigVar> given = {};
  /// The config vars of an app on this machine, and what it is called.
  std::optional<manifest::ConfigVars> of_app = std::nullopt;
  std::string app = "";
  process::Environment caller = {};
};

/// One place that says something of the variable.
struct ConfigSource {
  std::string origin;  ///< ".env:3", "--env", "bprun config of shop"
  std::string value;   ///< secret
  bool counts = false;
  std::string why;  ///< what hides it, or why nobody reads it; empty where it counts
};

struct ConfigExplanation {
  std::string name;
  std::vector<ConfigSource> sources = {};  ///< what counts first
  /// Who sees what: "build", "release command", "run", and a clause for each.
  std::vector<std::pair<std::string, std::string>> seen_by = {};
};

/// Kind usage: it is no name of a variable.
Result<ConfigExplanation> explain_config(const ConfigQuestion& question);

/// Values are shown only if that is asked for: they are secrets.
std::string to_text(const ConfigExplanation& explanation, bool show_values);
document::Value to_document(const ConfigExplanation& explanation, bool show_values);

}  // namespace bprun::pipeline

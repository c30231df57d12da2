// SPDX-License-Identifier: MIT
#pragma once

#include "runner/base/result.hpp"
#include "runner/document/value.hpp"
#include "runner/fs/fd.hpp"

#include <optional>
#include <string>
#include <vector>

namespace bprun::pipeline {

/// What `bprun app check` found in app.json, heroku.yml and the Procfile of a directory.
struct AppCheck {
  struct Finding {
    bool is_error = false;
    std::string text;
    std::optional<Location> where = std::nullopt;
    std::string hint = "";
  };

  std::vector<std::string> files = {};  ///< those that are there
  std::vector<Finding> findings = {};

  bool has_errors() const;
};

/// `config_vars`: names of variables that the app has when it runs.
Result<AppCheck> check_app(const fs::Path& directory, const std::vector<std::string>& config_vars);

/// "app.json:3: error: …", the hint below it, indented.
std::string to_text(const AppCheck& check);
document::Value to_document(const AppCheck& check);

/// The commands that a build of the directory's heroku.yml runs, one a line, quoted for a shell.
/// `engine`: "buildah", "podman", "docker"; empty: the one that is there, or else docker.
Result<std::string> heroku_yml_plan(const fs::Path& directory, const std::string& engine);

/// The JSON Schema of app.json or heroku.yml; nullopt for all other names.
std::optional<std::string> schema_of(const std::string& file);

}  // namespace bprun::pipeline

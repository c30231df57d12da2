// SPDX-License-Identifier: MIT
#pragma once

#include "runner/document/value.hpp"
#include "runner/manifest/app_json.hpp"

#include <string>
#include <string_view>
#include <vector>

/// What the readers of app.json share: keys that stand at the top level and in environments.test
/// alike. `name` is how a message calls the value ("environments.test.buildpacks").
namespace bprun::manifest {

/// "NAME must be EXPECTED, and is a list", with its line (J-15).
Error wrong_type(std::string_view name,
                 std::string_view expected,
                 const document::Value& value,
                 const std::string& file);

Result<std::vector<ListedBuildpack>> read_listed_buildpacks(const document::Value& list,
                                                            const std::string& name,
                                                            const std::string& file);

/// nullopt for null and for blanks.
Result<std::optional<ListedStack>>
read_listed_stack(const document::Value& stack, const std::string& name, const std::string& file);

/// A warning for each member that is not among `known`, with the nearest that is; `inside` goes in
/// front of its name ("environments.test.", or nothing).
void warn_of_unknown_keys(const document::Value& object,
                          const std::vector<std::string>& known,
                          std::string_view inside,
                          const std::string& file,
                          std::vector<Problem>& warnings);

/// The keys of Heroku's and Dokku's app.json (J-2, J-6), whether or not bprun reads them.
const std::vector<std::string>& app_json_keys();

/// Without a byte order mark; an empty file is an empty object (J-7).
Result<document::Value> parse_app_json_text(std::string_view text, const std::string& file);

}  // namespace bprun::manifest

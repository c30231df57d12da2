// SPDX-License-Identifier: MIT
#pragma once

#include "runner/manifest/procfile.hpp"
#include "runner/run/request.hpp"

#include <string>
#include <vector>

/// What an app's own files say about its start.
namespace bprun::run {

struct AppFiles {
  /// The Procfile's types, then the defaults of `.release` that it lacks.
  std::vector<manifest::ProcessType> types;
  /// profile_scripts() of profile.hpp.
  std::vector<std::string> profile_scripts;
  std::vector<std::string> warnings;
};

Result<AppFiles> read_app_files(const Path& app);

/// The command of that type. The Error (kind app) lists the types there are.
Result<std::string> command_of(const std::vector<manifest::ProcessType>& types,
                               const std::string& name);

/// Gives a tree to that user, all of it. Links are given, and not followed.
Result<void> give_to(const Path& tree, const sandbox::Identity& owner);

/// Where the app is in an unpacked slug (S-9). `slug`: for messages.
Result<Path> find_app(const Path& unpacked, SlugLayout layout, const Path& slug);

/// Kind usage: there is no such slug.
Result<void> check_is_slug(const Path& slug);

/// Unpacks `slug` into `into`, a new directory, and answers where the app is in it. Owners are set
/// to `owner` where the caller may.
Result<Path>
unpack_slug(const Path& slug, const Path& into, SlugLayout layout, const sandbox::Identity& owner);

}  // namespace bprun::run

// SPDX-License-Identifier: MIT
#pragma once

#include "runner/base/result.hpp"
#include "runner/fs/fd.hpp"
#include "runner/fs/walk.hpp"

#include <functional>
#include <string>
#include <string_view>

/// What a build leaves for the next one: trees, and what the sources were that it saw.
namespace bprun::script {

using LeaveOut = std::function<bool(const fs::WalkEntry&)>;

/// Copies the entries of a directory that are not in the other one yet. No directory: nothing.
Result<void> add_entries(const fs::Path& from, const fs::Path& to);

/// Makes `to` a copy of `from`, by a rename, where it is not one already (names, modes, sizes,
/// times). No `from`: no `to`.
Result<void>
replace_directory(const fs::Path& from, const fs::Path& to, const LeaveOut& leave_out = nullptr);

/// A release in _build: assembled anew by each build, and the largest part of it.
bool is_release(const fs::WalkEntry& entry);

/// Path, size and time of each source of the app, for renew_changed_sources() of the next build.
/// `is_no_source`: dependencies, builds, what buildpacks put there.
Result<std::string> list_sources(const fs::Path& app, const LeaveOut& is_no_source);

/// Compilers look into those files only that are newer than what they made of them. Files that are
/// no newer than `list` (a file that list_sources() filled), and still not the ones that it saw,
/// get the present as their time: an older revision, a moved file.
Result<void>
renew_changed_sources(const fs::Path& app, const fs::Path& list, const LeaveOut& is_no_source);

/// The sources that `counts` names ("rebar.lock"), as a line "DIGEST PATH" each. A line end in a
/// path is shown as an escape.
Result<std::string> digests_of_sources(const fs::Path& app,
                                       const LeaveOut& is_no_source,
                                       const std::function<bool(const std::string& name)>& counts);

/// What is different between two of these, for people: "mix.lock changed, apps/a/mix.exs is new".
/// Of more than a few the rest is counted.
std::string digest_differences(std::string_view before, std::string_view now);

}  // namespace bprun::script

// SPDX-License-Identifier: MIT
#pragma once

#include "runner/base/result.hpp"
#include "runner/fs/fd.hpp"

#include <array>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// The JUnit files that an app's tests write: finding them in the tree that they ran in, and
/// keeping them.
namespace bprun::pipeline {

using fs::Path;

/// What `bprun test` calls its own report, in a directory of reports.
inline constexpr std::string_view own_junit_file = "bprun-test.xml";

/// One report, as its test runner wrote it.
struct JunitReport {
  std::string name;  ///< its path in the app
  std::string text;
};

struct JunitFiles {
  std::vector<JunitReport> reports = {};  ///< by name
  std::vector<std::string> warnings = {};
};

/// The suites in a JUnit file: what <testsuites> holds, or the whole <testsuite>. nullopt where the
/// text is something else; an empty one may be the end of a file that was cut off.
std::optional<std::string_view> junit_suites(std::string_view text);

/// Whether a file's first element is one of JUnit's, whatever comes after.
bool begins_as_junit(std::string_view text);

/// Paths in the app as a walk names them. Kind usage: one that leads out of it.
Result<std::vector<std::string>> junit_places(const std::vector<std::string>& given);

/// Finds *.xml files with JUnit in them that were not there, or were others, at begin().
class JunitSearch {
public:
  /// `places`: junit_places() of the files and folders to look into. None: everywhere but in hidden
  /// folders and in `deps`, `node_modules` and `vendor`.
  static Result<JunitSearch> begin(const Path& app, std::vector<std::string> places);

  /// Links are not followed, and what nobody can read is a warning.
  Result<JunitFiles> finish() const;

private:
  /// What changes when a file is written to: inode, size, and time of the last change.
  using Stamp = std::array<std::int64_t, 4>;

  JunitSearch(Path app, std::vector<std::string> places)
      : app_(std::move(app)), places_(std::move(places)) {}

  Result<std::map<std::string, Stamp>> look() const;
  bool enters(const std::string& folder) const;
  bool takes(const std::string& file) const;

  Path app_;
  std::vector<std::string> places_;
  std::map<std::string, Stamp> before_;
};

/// Whether `target` stands for one file: it ends in ".xml" and is no directory.
bool is_junit_file(const Path& target);

/// Into a file: the only report as it is, several as one. Into a directory: each at its name below
/// it. What a run before left there as own_junit_file is removed.
Result<void> write_junit(const Path& target, const std::vector<JunitReport>& reports);

}  // namespace bprun::pipeline

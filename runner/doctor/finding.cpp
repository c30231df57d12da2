// SPDX-License-Identifier: MIT
#include "runner/doctor/finding.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <tuple>

namespace bprun::doctor {

namespace {

constexpr std::array all_kinds{
    Kind{"app-file-broken", Severity::error, "a file of the app cannot be read"},
    Kind{"app-file-line", Severity::warning, "a line of a file means nothing"},
    Kind{"clock-behind", Severity::error, "the clock is behind"},
    Kind{"disk-full", Severity::error, "the disk of the store is nearly full"},
    Kind{"disk-low", Severity::warning, "the disk of the store has little room"},
    Kind{"executable-missing", Severity::warning, "a process type starts a file that is not there"},
    Kind{"executable-mode", Severity::error, "a process type starts a file that is not executable"},
    Kind{"locale-missing", Severity::warning, "the locale that is set does not exist"},
    Kind{"lock-drift", Severity::error, "the lockfile lacks what is asked for"},
    Kind{"lock-missing", Severity::warning, "there are dependencies, and no lockfile"},
    Kind{"lock-several", Severity::error, "there are lockfiles of several package managers"},
    Kind{"memory-low", Severity::warning, "little memory is free"},
    Kind{"migration-after-deploy",
         Severity::warning,
         "a migration runs when the app is live already"},
    Kind{"migration-at-start", Severity::warning, "each process migrates when it starts"},
    Kind{"migration-twice", Severity::warning, "a migration runs in two places"},
    Kind{"no-sandbox", Severity::warning, "builds cannot be sandboxed here"},
    Kind{"proxy-malformed", Severity::error, "a proxy variable holds no address"},
    Kind{"proxy-password", Severity::note, "a proxy wants a password that scripts do not get"},
    Kind{"script-line-ends", Severity::error, "a script has Windows line ends"},
    Kind{"secret-committed", Severity::error, "a secret is committed"},
    Kind{"secret-in-slug", Severity::warning, "a secret goes into the slug"},
    Kind{"unreachable", Severity::error, "a source or mirror cannot be reached"},
    Kind{"version-unread", Severity::note, "what a file asks for is known to bash alone"},
    Kind{"versions-disagree", Severity::warning, "two files ask for different versions"},
    Kind{"web-missing", Severity::note, "there is no process type web"},
};

}  // namespace

std::string_view to_string(Severity severity) {
  switch (severity) {
  case Severity::error:
    return "error";
  case Severity::warning:
    return "warning";
  case Severity::note:
    return "note";
  }
  return "";
}

std::span<const Kind> kinds() {
  return all_kinds;
}

Finding found(std::string_view id, Location where, std::string message, std::string fix) {
  const auto* kind = std::find_if(
      all_kinds.begin(), all_kinds.end(), [&](const Kind& row) { return row.id == id; });
  assert(kind != all_kinds.end());
  return Finding{.id = id,
                 .severity = kind->severity,
                 .where = std::move(where),
                 .message = std::move(message),
                 .fix = std::move(fix)};
}

bool has_errors(const std::vector<Finding>& findings) {
  return std::any_of(findings.begin(), findings.end(), [](const Finding& finding) {
    return finding.severity == Severity::error;
  });
}

void sort(std::vector<Finding>& findings) {
  std::stable_sort(findings.begin(), findings.end(), [](const Finding& a, const Finding& b) {
    return std::tie(a.severity, a.where.file, a.where.line, a.id) <
           std::tie(b.severity, b.where.file, b.where.line, b.id);
  });
}

}  // namespace bprun::doctor

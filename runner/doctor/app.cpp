// SPDX-License-Identifier: MIT
#include "runner/doctor/app.hpp"

#include "runner/base/format.hpp"
#include "runner/fs/file.hpp"
#include "runner/manifest/app_json.hpp"
#include "runner/manifest/buildpacks_file.hpp"
#include "runner/manifest/problem.hpp"
#include "runner/manifest/slugignore.hpp"
#include "runner/requests/read_requests.hpp"

#include <algorithm>

namespace bprun::doctor {

namespace {

void add_broken(const Error& error, std::vector<Finding>& findings) {
  findings.push_back(found("app-file-broken",
                           error.where.value_or(Location{}),
                           error.message,
                           error.hint.empty() ? "Mend it." : error.hint));
}

void add_problems(const std::vector<manifest::Problem>& problems, std::vector<Finding>& findings) {
  for (const auto& problem : problems) {
    findings.push_back(
        found("app-file-line", problem.where, problem.text, "Mend the line, or take it out."));
  }
}

std::vector<manifest::ProcessType> examine_procfile(const fs::Path& app,
                                                    std::vector<Finding>& findings) {
  const auto procfile = manifest::read_procfile(app);
  if (!procfile) {
    add_broken(procfile.error(), findings);
    return {};
  }
  if (!*procfile) return {};
  add_problems((*procfile)->warnings, findings);
  const auto& types = (*procfile)->types;
  const bool has_web =
      std::any_of(types.begin(), types.end(), [](const auto& type) { return type.name == "web"; });
  if (!has_web) {
    findings.push_back(found("web-missing",
                             {"Procfile"},
                             "no process type is called web, so nothing gets requests",
                             "If the app serves, call the server web."));
  }
  return types;
}

void examine_lists(const fs::Path& app, std::vector<Finding>& findings) {
  const auto app_json = manifest::read_app_json(app);
  if (!app_json) add_broken(app_json.error(), findings);
  if (app_json && *app_json) add_problems((*app_json)->warnings, findings);
  const auto list = manifest::read_buildpacks_file(app);
  if (!list) add_broken(list.error(), findings);
  if (list && *list) add_problems((*list)->warnings, findings);
  const auto ignore = manifest::read_slugignore(app, manifest::SlugIgnore::Negation::ignored);
  if (!ignore) add_broken(ignore.error(), findings);
  if (ignore && *ignore) add_problems((*ignore)->warnings(), findings);
}

void examine_versions(const fs::Path& app, std::vector<Finding>& findings) {
  const auto requests = requests::read_requests(app);
  if (!requests) {
    add_broken(requests.error(), findings);
    return;
  }
  for (const auto& conflict : requests->conflicts) {
    findings.push_back(found("versions-disagree",
                             conflict.overruled.where,
                             format("{} {} is asked for here, and {} by {}, which decides",
                                    requests::to_string(conflict.overruled.runtime),
                                    conflict.overruled.text,
                                    conflict.decides.text,
                                    to_string(conflict.decides.where)),
                             format("Write the same version into both, or take the line out: what "
                                    "runs is {}.",
                                    conflict.decides.text)));
  }
  for (const auto& unread : requests->unread) {
    findings.push_back(found("version-unread",
                             unread.cause.where,
                             format("{} decides which {} is taken, which a build finds out by "
                                    "running it",
                                    unread.cause.construct,
                                    requests::to_string(unread.runtime)),
                             "Write the version itself, and everybody can read it."));
  }
}

}  // namespace

Result<std::vector<Finding>> examine_app(const fs::Path& app, const process::Environment& caller) {
  if (!fs::is_directory(app)) {
    return Error{.kind = ErrorKind::usage,
                 .message = format("there is no directory {}", app.native()),
                 .hint = "bprun doctor looks at a directory; without one, at the machine and the "
                         "current directory."};
  }
  std::vector<Finding> findings;
  const auto types = examine_procfile(app, findings);
  examine_lists(app, findings);
  examine_versions(app, findings);
  examine_executables(app, types, findings);
  examine_release(app, types, findings);
  examine_locks(app, findings);
  examine_secrets(app, caller, findings);
  return findings;
}

}  // namespace bprun::doctor

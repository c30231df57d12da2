// SPDX-License-Identifier: MIT
#include "runner/git/work_tree.hpp"

#include "runner/base/text.hpp"
#include "runner/git/program.hpp"

namespace bprun::git {

namespace {

/// "# branch.head main" and the like; every line without "#" is a change.
void read_status(std::string_view out, WorkTree& found) {
  constexpr std::string_view head = "# branch.head ";
  for (const auto line : text::lines(out)) {
    if (line.starts_with(head) && line.substr(head.size()) != "(detached)") {
      found.branch = line.substr(head.size());
    }
    if (!line.starts_with('#')) found.dirty = true;
  }
}

}  // namespace

Result<std::optional<WorkTree>> work_tree_of(const Path& directory, const Options& options) {
  Call call{.arguments = {"rev-parse", "--show-toplevel", "HEAD", "HEAD:./"},
            .directory = directory,
            .timeout = options.ask_timeout,
            .credentials = foreign_owner(directory)};
  const auto place = run_git(call, options);
  // No git, or one that does not answer, is no obstacle: the directory is an app all the same.
  if (!place && place.error().kind == ErrorKind::interrupted) return place.error();
  if (!place || !place->exit.ok()) return std::optional<WorkTree>();
  const auto lines = text::lines(place->out);
  if (lines.size() != 3) return std::optional<WorkTree>();

  WorkTree found{.top = Path(lines[0]), .commit = std::string(lines[1])};
  call.arguments = {"status", "--porcelain=v2", "--branch", "--untracked-files=normal", "--", "."};
  const auto status = run_git(call, options);
  if (!status && status.error().kind == ErrorKind::interrupted) return status.error();
  if (status && status->exit.ok()) {
    read_status(status->out, found);
  } else {
    found.dirty = true;  // not known to be clean
  }
  return std::optional<WorkTree>(std::move(found));
}

}  // namespace bprun::git

// SPDX-License-Identifier: MIT
#include "runner/script/kept_trees.hpp"

#include "runner/base/digest.hpp"
#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/fs/copy_tree.hpp"
#include "runner/fs/directory.hpp"
#include "runner/fs/file.hpp"
#include "runner/fs/remove_tree.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>
#include <map>
#include <vector>

namespace bprun::script {

namespace {

/// A file as compilers tell whether it is the one they compiled.
std::string stamp_of(const struct stat& status) {
  return format("{}.{} {}", status.st_mtim.tv_sec, status.st_mtim.tv_nsec, status.st_size);
}

std::map<std::string, std::string, std::less<>> parse_sources(std::string_view list) {
  std::map<std::string, std::string, std::less<>> sources;
  // A path may hold a line end; the NUL in front of the stamp finds the border again.
  while (!list.empty()) {
    const std::size_t nul = list.find('\0');
    const std::size_t end = nul == std::string_view::npos ? nul : list.find('\n', nul);
    if (end == std::string_view::npos) break;
    sources.emplace(list.substr(0, nul), list.substr(nul + 1, end - nul - 1));
    list.remove_prefix(end + 1);
  }
  return sources;
}

/// Path to digest.
std::map<std::string, std::string, std::less<>> parse_digests(std::string_view lines) {
  std::map<std::string, std::string, std::less<>> digests;
  for (const std::string_view line : text::lines(lines)) {
    const std::size_t blank = line.find(' ');
    if (blank == std::string_view::npos) continue;  // of an earlier version: one digest of all
    digests.emplace(line.substr(blank + 1), line.substr(0, blank));
  }
  return digests;
}

/// A tree as one text: what is in it, how large, and from when.
Result<std::string> stamps_of(const fs::Path& root, const LeaveOut& leave_out) {
  std::string stamps;
  if (!fs::is_directory(root)) return stamps;
  TRY(fs::walk(root, [&](const fs::WalkEntry& entry) -> Result<fs::WalkStep> {
    if (leave_out && leave_out(entry)) return fs::WalkStep::skip;
    // A directory's own time changes with every copy.
    const std::string stamp = entry.is_directory() ? "/" : stamp_of(entry.status);
    stamps += format("{}\n{:o} {}\n", entry.relative, entry.status.st_mode, stamp);
    return fs::WalkStep::enter;
  }));
  return stamps;
}

}  // namespace

Result<void> add_entries(const fs::Path& from, const fs::Path& to) {
  if (!fs::is_directory(from)) return {};
  TRY(fs::make_directories(to));
  for (const std::string& name : TRY(fs::list_directory(from))) {
    if (fs::exists(to / name)) continue;
    if (fs::is_directory(from / name)) {
      TRY(fs::copy_tree(from / name, to / name));
    } else {
      TRY(fs::copy_file(from / name, to / name));
    }
  }
  return {};
}

Result<void>
replace_directory(const fs::Path& from, const fs::Path& to, const LeaveOut& leave_out) {
  // Mostly a build changes nothing of its dependencies, and looking is cheaper than copying.
  if (fs::exists(to) && TRY(stamps_of(from, leave_out)) == TRY(stamps_of(to, nullptr))) return {};
  const fs::Path incoming = to.native() + ".new";
  const fs::Path outgoing = to.native() + ".old";
  TRY(fs::remove_tree(incoming));
  TRY(fs::remove_tree(outgoing));
  if (fs::is_directory(from)) TRY(fs::copy_tree(from, incoming, {.leave_out = leave_out}));
  if (fs::exists(to)) TRY(fs::rename(to, outgoing));
  if (fs::exists(incoming)) TRY(fs::rename(incoming, to));
  return fs::remove_tree(outgoing);
}

bool is_release(const fs::WalkEntry& entry) {
  // PROFILE/rel
  return entry.is_directory() && entry.relative.ends_with("/rel") &&
         entry.relative.find('/') == entry.relative.size() - 4;
}

Result<std::string> list_sources(const fs::Path& app, const LeaveOut& is_no_source) {
  // "PATH\0STAMP\n" for each.
  std::string list;
  TRY(fs::walk(app, [&](const fs::WalkEntry& entry) -> Result<fs::WalkStep> {
    if (is_no_source(entry)) return fs::WalkStep::skip;
    if (entry.is_regular()) {
      list += entry.relative + std::string(1, '\0') + stamp_of(entry.status) + "\n";
    }
    return fs::WalkStep::enter;
  }));
  return list;
}

Result<void>
renew_changed_sources(const fs::Path& app, const fs::Path& list, const LeaveOut& is_no_source) {
  const auto text = TRY(fs::read_file_if_exists(list));
  const auto saved = TRY(fs::status_of(list));
  if (!text || !saved) return {};
  const auto seen = parse_sources(*text);
  return fs::walk(app, [&](const fs::WalkEntry& entry) -> Result<fs::WalkStep> {
    if (is_no_source(entry)) return fs::WalkStep::skip;
    if (!entry.is_regular() || entry.status.st_mtime > saved->st_mtime) return fs::WalkStep::enter;
    const auto before = seen.find(entry.relative);
    if (before != seen.end() && before->second == stamp_of(entry.status))
      return fs::WalkStep::enter;
    if (::utimensat(AT_FDCWD, entry.path.c_str(), nullptr, AT_SYMLINK_NOFOLLOW) != 0) {
      return system_error(format("set the time of {}", entry.relative), errno);
    }
    return fs::WalkStep::enter;
  });
}

Result<std::string> digests_of_sources(const fs::Path& app,
                                       const LeaveOut& is_no_source,
                                       const std::function<bool(const std::string& name)>& counts) {
  std::vector<std::string> lines;
  TRY(fs::walk(app, [&](const fs::WalkEntry& entry) -> Result<fs::WalkStep> {
    if (is_no_source(entry)) return fs::WalkStep::skip;
    const std::string name = entry.relative.substr(entry.relative.rfind('/') + 1);
    if (!entry.is_regular() || !counts(name)) return fs::WalkStep::enter;
    const std::string text = TRY(fs::read_file(entry.path));
    lines.push_back(format("{} {}", sha256_hex(text), text::printable(entry.relative)));
    return fs::WalkStep::enter;
  }));
  return text::join(lines, "\n");
}

std::string digest_differences(std::string_view before, std::string_view now) {
  const auto old_files = parse_digests(before);
  const auto new_files = parse_digests(now);
  std::vector<std::string> differences;
  for (const auto& [path, digest] : new_files) {
    const auto old_file = old_files.find(path);
    if (old_file == old_files.end())
      differences.push_back(path + " is new");
    else if (old_file->second != digest)
      differences.push_back(path + " changed");
  }
  for (const auto& [path, digest] : old_files) {
    if (!new_files.contains(path)) differences.push_back(path + " is gone");
  }
  constexpr std::size_t most = 5;
  if (differences.size() > most) {
    const std::size_t more = differences.size() - most;
    differences.resize(most);
    differences.push_back(format("{} more", more));
  }
  return text::join(differences, ", ");
}

}  // namespace bprun::script

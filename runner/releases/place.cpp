// SPDX-License-Identifier: MIT
#include "runner/releases/place.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/fs/directory.hpp"
#include "runner/fs/file.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace bprun::releases {

namespace {

constexpr std::size_t longest_app_name = 63;

bool is_plain_character(char byte) {
  return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
         (byte >= '0' && byte <= '9');
}

bool is_own(const struct stat& status) {
  return status.st_uid == ::geteuid() || status.st_uid == 0;
}

Result<void> check_state(const Path& given) {
  // With a slash at its end the name is of what a link leads to, and not of the link.
  const Path state = given.has_filename() ? given : given.parent_path();
  auto status = TRY(fs::status_of(state));
  if (!status) return {};
  bool is_ours = is_own(*status);
  if (S_ISLNK(status->st_mode) && is_ours) {
    // Whose link it is says who chose the place; what lies there is somebody's, too.
    if (::stat(state.c_str(), &*status) != 0) {
      if (errno == ENOENT) return {};
      return system_error(format("look at {}", state.native()), errno);
    }
    is_ours = is_own(*status);
  }
  if (is_ours && (status->st_mode & S_IWOTH) == 0) return {};
  return Error{.kind = ErrorKind::denied,
               .message = is_ours ? format("others may write to {}", state.native())
                                  : format("{} belongs to uid {}", state.native(), status->st_uid),
               .hint =
                   "What lies there is run later. Give a directory of your own with --state, or "
                   "see to its owner and mode."};
}

}  // namespace

Result<Path> default_state(const process::Environment& environment, uid_t uid) {
  if (uid == 0) return Path("/var/lib/bprun");
  if (const auto state = environment.get("XDG_STATE_HOME"); state && state->starts_with("/")) {
    return Path(*state) / "bprun";
  }
  if (const auto home = environment.get("HOME"); home && home->starts_with("/")) {
    return Path(*home) / ".local/state/bprun";
  }
  return Error{.kind = ErrorKind::config,
               .message = "there is no place for releases: HOME is not set",
               .hint = "Give one with --state DIR."};
}

bool is_app_name(std::string_view name) {
  return !name.empty() && name.size() <= longest_app_name && is_plain_character(name.front()) &&
         std::all_of(name.begin(), name.end(), [](char byte) {
           return is_plain_character(byte) || byte == '-' || byte == '_' || byte == '.';
         });
}

Result<Place> Place::of(const Path& state, const std::string& app) {
  if (!is_app_name(app)) {
    return Error{.kind = ErrorKind::usage,
                 .message = format("\"{}\" is no name for an app", text::printable(app)),
                 .hint = "Take letters, digits, -, _ and full stops, a letter or a digit first, 63 "
                         "at the most."};
  }
  TRY(check_state(state));
  return Place(state / "apps" / app, app);
}

Result<void> Place::make() const {
  // Whoever may enter the state could read nothing below: these are the owner's alone.
  TRY(fs::make_directories(directory_.parent_path(), 0700));
  TRY(fs::make_directories(releases(), 0700));
  return fs::make_directories(queue(), 0700);
}

Result<std::vector<std::string>> list_apps(const Path& state) {
  std::vector<std::string> apps;
  if (!fs::is_directory(state / "apps")) return apps;
  for (auto& name : TRY(fs::list_directory(state / "apps"))) {
    if (is_app_name(name)) apps.push_back(std::move(name));
  }
  return apps;
}

}  // namespace bprun::releases

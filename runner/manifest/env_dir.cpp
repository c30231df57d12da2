// SPDX-License-Identifier: MIT
#include "runner/manifest/env_dir.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/fs/directory.hpp"
#include "runner/fs/file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

namespace bprun::manifest {

namespace {

constexpr const char* file_name_rule =
    "A name is made of letters, digits and _, and does not begin with a digit.";

Result<void> check(const process::Environment& variables) {
  for (const auto& [name, value] : variables.variables()) {
    if (!process::is_variable_name(name)) {
      return Error{.kind = ErrorKind::app,
                   .message = format("illegal name of a config var: {}", text::printable(name)),
                   .hint = file_name_rule};
    }
    if (value.find('\0') != std::string::npos) {
      return Error{.kind = ErrorKind::app,
                   .message = format("the config var {} holds a NUL byte", name),
                   .hint = "An environment variable can hold any byte but this one."};
    }
  }
  return {};
}

Result<void> write_variable(const fs::Path& path,
                            const std::string& value,
                            const std::optional<std::pair<uid_t, gid_t>>& owner) {
  constexpr int flags = O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW;
  fs::Fd file = TRY(fs::open_file(path, flags, 0600));
  TRY(fs::write_all(file.get(), value));
  if (owner && ::fchown(file.get(), owner->first, owner->second) != 0) {
    return system_error(format("change the owner of {}", path.native()), errno);
  }
  return file.close();
}

}  // namespace

Result<void> write_env_dir(const fs::Path& dir,
                           const process::Environment& variables,
                           const std::optional<std::pair<uid_t, gid_t>>& owner) {
  TRY(check(variables));
  TRY(fs::make_directories(dir, 0700));
  for (const auto& [name, value] : variables.variables()) {
    TRY_WHILE(write_variable(dir / name, value, owner), "while writing the config vars");
  }
  // Last: from here on the directory may be out of our hands.
  if (owner && ::chown(dir.c_str(), owner->first, owner->second) != 0) {
    return system_error(format("change the owner of {}", dir.native()), errno);
  }
  return {};
}

Result<EnvDir> read_env_dir(const fs::Path& dir) {
  if (!fs::is_directory(dir)) {
    return Error{.kind = ErrorKind::usage,
                 .message = format("there is no directory {} of config vars", dir.native()),
                 .hint = "It holds one file for each config var: its name, and in it the value."};
  }
  EnvDir read;
  for (const auto& name : TRY(fs::list_directory(dir))) {
    if (name.starts_with('.')) continue;
    const fs::Path path = dir / name;
    if (!fs::is_file(path)) {
      read.warnings.push_back({"passed over, for it is no regular file", {path.native(), 0}});
      continue;
    }
    if (!process::is_variable_name(name)) {
      return Error{.kind = ErrorKind::usage,
                   .message = format("illegal name of a config var: {}", text::printable(name)),
                   .where = Location{path.native(), 0},
                   .hint = file_name_rule};
    }
    std::string value = TRY_WHILE(fs::read_file(path), "while reading the config vars");
    if (value.find('\0') != std::string::npos) {
      return Error{.kind = ErrorKind::usage,
                   .message = format("the config var {} holds a NUL byte", name),
                   .where = Location{path.native(), 0}};
    }
    read.variables.set(name, std::move(value));
  }
  return read;
}

}  // namespace bprun::manifest

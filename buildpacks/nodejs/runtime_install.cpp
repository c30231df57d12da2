// SPDX-License-Identifier: MIT
#include "buildpacks/nodejs/runtime_install.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/document/value.hpp"
#include "runner/fs/directory.hpp"
#include "runner/fs/file.hpp"
#include "runner/fs/remove_tree.hpp"

#include <sys/stat.h>

#include <cerrno>

namespace bprun::nodejs {

namespace {

Result<void> add_mode(const Path& path, mode_t bits) {
  const auto status = TRY(fs::status_of(path));
  if (!status || ::chmod(path.c_str(), (status->st_mode & 07777) | bits) == 0) return {};
  return system_error(format("set the mode of {}", path.native()), errno);
}

Result<void> link_program(const Path& bin, const std::string& name, const std::string& target) {
  TRY(fs::make_directories(bin));
  TRY(fs::remove_file(bin / name));
  return fs::make_symlink(target, bin / name);
}

/// `bin` of a package.json: names of programs to files of the package.
Result<std::vector<std::pair<std::string, std::string>>> programs_of(const std::string& tool,
                                                                     const Path& tree) {
  const std::string text = TRY(fs::read_file(tree / "package.json"));
  const document::Value root = TRY(document::parse_json(text, "package.json of " + tool));
  std::vector<std::pair<std::string, std::string>> programs;
  const document::Value* bin = root.find("bin");
  if (bin == nullptr) return programs;
  if (bin->as_string() != nullptr) programs.emplace_back(tool, *bin->as_string());
  for (const auto& [name, file] : bin->members()) {
    if (file.as_string() != nullptr) programs.emplace_back(name, *file.as_string());
  }
  return programs;
}

}  // namespace

Result<void> install_node(const Path& tree, const Path& app) {
  if (!fs::is_file(tree / "bin/node")) {
    return Error{.kind = ErrorKind::corrupt,
                 .message = format("there is no bin/node in {}", tree.native()),
                 .hint = "A build of Node.js has bin/, include/, lib/ and share/ at its top."};
  }
  const Path home = app / ".heroku/node";
  TRY(script::copy_runtime(tree, home));
  // Of the registry's package only: an official tarball has none.
  return fs::remove_file(home / "package.json");
}

Result<void> replace_npm(const Path& tree, const Path& app) {
  const Path node = app / ".heroku/node";
  const Path npm = node / "lib/node_modules/npm";
  TRY(script::copy_runtime(tree, npm));
  for (const std::string program : {"npm", "npx"}) {
    const Path file = npm / "bin" / (program + "-cli.js");
    if (!fs::is_file(file)) continue;
    TRY(add_mode(file, 0755));
    TRY(link_program(
        node / "bin", program, format("../lib/node_modules/npm/bin/{}-cli.js", program)));
  }
  return {};
}

Result<void> install_tool(const std::string& name, const Path& tree, const Path& app) {
  const Path home = app / ".heroku" / name;
  TRY(script::copy_runtime(tree, home));
  for (const auto& [program, file] : TRY(programs_of(name, home))) {
    const Path target = (home / file).lexically_normal();
    if (!fs::is_file(target)) continue;
    TRY(add_mode(target, 0755));
    const std::string shown = target.lexically_relative(home / "bin").native();
    if (shown != program) TRY(link_program(home / "bin", program, shown));
  }
  if (fs::is_file(home / "bin" / name)) return {};
  return Error{.kind = ErrorKind::corrupt,
               .message = format("the package of {} has no program of that name", name)};
}

Result<void> install_vendored_yarn(const std::string& path, const Path& app) {
  const Path bin = app / ".heroku/yarn/bin";
  TRY(fs::remove_tree(app / ".heroku/yarn"));
  TRY(fs::make_directories(bin));
  // By its own place, since the app moves between build and start.
  TRY(fs::write_file(bin / "yarn",
                     format("#!/bin/sh\n"
                            "app=$(CDPATH= cd -- \"$(dirname -- \"$0\")/../../..\" && pwd)\n"
                            "exec node \"$app\"/{} \"$@\"\n",
                            text::shell_quote(path))));
  return add_mode(bin / "yarn", 0755);
}

}  // namespace bprun::nodejs

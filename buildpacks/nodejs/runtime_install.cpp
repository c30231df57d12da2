// SPDX-License-Identifier: MIT
#include "buildpacks/nodejs/runtime_install.hpp"

#include "buildpacks/nodejs/output.hpp"
#include "runner/archive/extract.hpp"
#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/document/value.hpp"
#include "runner/fs/copy_tree.hpp"
#include "runner/fs/directory.hpp"
#include "runner/fs/file.hpp"
#include "runner/fs/remove_tree.hpp"
#include "runner/process/interrupt.hpp"
#include "runner/runtimes/ensure.hpp"
#include "runner/store/store.hpp"
#include "runner/transfer/fetch.hpp"

#include <sys/stat.h>

#include <set>

namespace bprun::nodejs {

namespace {

Result<void> add_mode(const Path& path, mode_t mode, mode_t bits) {
  if ((mode & bits) == bits || ::chmod(path.c_str(), (mode & 07777) | bits) == 0) return {};
  return system_error(format("set the mode of {}", path.native()), errno);
}

/// Trees of a store are read-only; in an app, or in a cache that another runner clears, files must
/// be the owner's to change.
Result<void> make_writable(const Path& tree) {
  TRY(add_mode(tree, 0, 0755));
  return fs::walk(tree, [](const fs::WalkEntry& entry) -> Result<fs::WalkStep> {
    if (!entry.is_symlink()) TRY(add_mode(entry.path, entry.status.st_mode, S_IRUSR | S_IWUSR));
    return fs::WalkStep::enter;
  });
}

Result<void> copy_runtime(const Path& tree, const Path& to) {
  TRY(fs::remove_tree(to));
  TRY(fs::make_directories(to.parent_path()));
  TRY_WHILE(fs::copy_tree(tree, to, {.checkpoint = process::interrupt::check}),
            "while installing into the app");
  return make_writable(to);
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

/// Only the newest use of each runtime is kept: caches are not to grow with every upgrade.
void forget_others(const Path& store_root, const std::string& name, const std::string& key) {
  const auto kept = fs::list_directory(store_root / "runtimes");
  if (!kept) return;
  for (const std::string& entry : *kept) {
    if (entry.rfind(name + "-", 0) != 0 || entry == key) continue;
    (void)fs::remove_tree(store_root / "runtimes" / entry);
  }
}

}  // namespace

Result<std::optional<Path>> find_prefetched(const Path& folder, const runtimes::Runtime& runtime) {
  const auto text = TRY(fs::read_file_if_exists(folder / "index.json", 8UL << 20));
  if (!text) return std::optional<Path>{};
  const document::Value index = TRY(document::parse_json(*text, (folder / "index.json").native()));
  const document::Value* entries = index.find("runtimes");
  if (entries == nullptr) return std::optional<Path>{};
  for (const document::Value& entry : entries->elements()) {
    const auto says = [&](std::string_view key, const std::string& value) {
      const std::string* text = entry.find_string(key);
      return text != nullptr && *text == value;
    };
    const std::string* path = entry.find_string("path");
    if (path == nullptr || !says("name", runtime.name) || !says("version", runtime.version) ||
        !says("arch", runtime.arch)) {
      continue;
    }
    if (fs::is_directory(folder / *path)) return std::optional(folder / *path);
  }
  return std::optional<Path>{};
}

Result<Path> RuntimeSource::provide(const runtimes::Runtime& runtime) const {
  const auto folder = environment_.get("BPRUN_RUNTIMES");
  if (folder && !folder->empty()) {
    const auto tree = TRY_WHILE(find_prefetched(*folder, runtime), "while reading BPRUN_RUNTIMES");
    if (tree) return *tree;
  }
  return acquire(runtime);
}

Result<Path> RuntimeSource::acquire(const runtimes::Runtime& runtime) const {
  const Path root = cache_ / "node-runtimes";
  const auto store = store::Store::open(root);
  if (!store) return store.error();
  runtimes::EnsureSettings settings;
  settings.npm.environment = environment_;
  settings.npm.project = app_;
  settings.fetch.environment = environment_;
  settings.on_note = [](const std::string& line) { output::detail(line); };
  settings.on_warning = [](const std::string& text) { output::warning(text); };
  const auto ensured = TRY_WHILE(runtimes::ensure_runtime(runtime, *store, settings),
                                 format("while fetching {} {}", runtime.name, runtime.version));
  TRY(make_writable(ensured.path));
  forget_others(root, runtime.name, store::file_name_for(runtime.key()));
  return ensured.path;
}

Result<Path> RuntimeSource::download(const std::string& url, const Path& scratch) const {
  const Path archive = scratch / "download.tar";
  const Path tree = scratch / "downloaded";
  TRY(fs::remove_tree(tree));
  transfer::FetchOptions options;
  options.environment = environment_;
  auto results = transfer::fetch(
      {{.url = url, .destination = archive, .content = transfer::Content::archive}}, options);
  if (!results.at(0)) return std::move(results.at(0)).error();
  TRY_WHILE(archive::extract(archive, tree, {.strip_components = 1}),
            "while unpacking " + text::without_userinfo(url));
  TRY(fs::remove_file(archive));
  return tree;
}

Result<void> install_node(const Path& tree, const Path& app) {
  if (!fs::is_file(tree / "bin/node")) {
    return Error{.kind = ErrorKind::corrupt,
                 .message = format("there is no bin/node in {}", tree.native()),
                 .hint = "A build of Node.js has bin/, include/, lib/ and share/ at its top."};
  }
  const Path home = app / ".heroku/node";
  TRY(copy_runtime(tree, home));
  // Of the registry's package only: an official tarball has none.
  return fs::remove_file(home / "package.json");
}

Result<void> replace_npm(const Path& tree, const Path& app) {
  const Path node = app / ".heroku/node";
  const Path npm = node / "lib/node_modules/npm";
  TRY(copy_runtime(tree, npm));
  for (const std::string program : {"npm", "npx"}) {
    const Path file = npm / "bin" / (program + "-cli.js");
    if (!fs::is_file(file)) continue;
    TRY(add_mode(file, 0644, 0755));
    TRY(link_program(
        node / "bin", program, format("../lib/node_modules/npm/bin/{}-cli.js", program)));
  }
  return {};
}

Result<void> install_tool(const std::string& name, const Path& tree, const Path& app) {
  const Path home = app / ".heroku" / name;
  TRY(copy_runtime(tree, home));
  for (const auto& [program, file] : TRY(programs_of(name, home))) {
    const Path target = (home / file).lexically_normal();
    if (!fs::is_file(target)) continue;
    TRY(add_mode(target, 0644, 0755));
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
  return add_mode(bin / "yarn", 0644, 0755);
}

}  // namespace bprun::nodejs

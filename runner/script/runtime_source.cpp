// SPDX-License-Identifier: MIT
#include "runner/script/runtime_source.hpp"

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
#include "runner/script/output.hpp"
#include "runner/store/store.hpp"
#include "runner/transfer/fetch.hpp"

#include <sys/stat.h>

#include <cerrno>

namespace bprun::script {

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

Result<void> copy_runtime(const Path& tree, const Path& to) {
  TRY(fs::remove_tree(to));
  TRY(fs::make_directories(to.parent_path()));
  TRY_WHILE(fs::copy_tree(tree, to, {.checkpoint = process::interrupt::check}),
            "while installing into the app");
  return make_writable(to);
}

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
  const Path& root = kept_;
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

}  // namespace bprun::script

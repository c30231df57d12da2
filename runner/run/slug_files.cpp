// SPDX-License-Identifier: MIT
#include "runner/run/slug_files.hpp"

#include "runner/archive/extract.hpp"
#include "runner/base/format.hpp"
#include "runner/fs/file.hpp"
#include "runner/run/app_files.hpp"

#include <sys/stat.h>

namespace bprun::run {

namespace {

/// The slug's tree in the store, unpacked now where it is not there; nullopt where it could not be
/// mounted, so that keeping it would serve nobody.
Result<std::optional<store::SlugTrees::Held>> kept_tree(const Path& slug,
                                                        const store::Store& store,
                                                        const Path& work,
                                                        const sandbox::Identity& identity) {
  const auto trees = TRY(store::SlugTrees::open(store));
  const auto opened = TRY(trees.open_slug(slug));
  if (auto held = trees.find(opened)) return held;
  if (!sandbox::check_tree_view(identity, work / "try")) {
    return std::optional<store::SlugTrees::Held>();
  }
  const auto unpack = [&](const Path& file, const Path& into) -> Result<void> {
    TRY_WHILE(archive::extract(file, into), format("while unpacking {}", slug.native()));
    return {};
  };
  auto added = trees.add(opened, unpack);
  if (added) return std::optional(std::move(added).take());
  // Somebody replaces it just now: it is unpacked for this run alone.
  if (added.error().kind == ErrorKind::busy) return std::optional<store::SlugTrees::Held>();
  return std::move(added).error();
}

}  // namespace

Result<SlugFiles> SlugFiles::open(const Path& slug,
                                  SlugLayout layout,
                                  const store::Store& store,
                                  const Path& work,
                                  const SlugUser& user) {
  TRY(check_is_slug(slug));
  SlugFiles files;
  if (user.mode == sandbox::Mode::sandbox) {
    files.held_ = TRY(kept_tree(slug, store, work, user.identity));
  }
  if (files.held_) {
    files.readable_ = TRY(find_app(files.held_->path(), layout, slug));
    auto view =
        sandbox::TreeView::create(files.readable_, user.identity, work / "layers", work / "app");
    if (view) {
      files.view_.emplace(std::move(*view));
      files.app_ = work / "app";
      return files;
    }
    files.held_.reset();
  }
  files.app_ = TRY(unpack_slug(slug, work / "app", layout, user.identity));
  files.readable_ = files.app_;
  return files;
}

Result<KeptText>
kept_text(const store::Store& store, const Path& slug, SlugLayout layout, const std::string& name) {
  const auto trees = TRY(store::SlugTrees::open(store));
  const auto held = trees.find(TRY(trees.open_slug(slug)));
  if (!held) return KeptText{};
  const Path file = TRY(find_app(held->path(), layout, slug)) / name;
  const auto status = TRY(fs::status_of(file));
  // Through a link it would be a file of the machine's.
  if (!status || !S_ISREG(status->st_mode)) return KeptText{.is_kept = true};
  std::string text = TRY(fs::read_file(file));
  return KeptText{.is_kept = true, .text = std::move(text)};
}

}  // namespace bprun::run

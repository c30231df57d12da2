// SPDX-License-Identifier: MIT
#pragma once

#include "runner/run/request.hpp"
#include "runner/sandbox/tree_view.hpp"
#include "runner/store/slug_trees.hpp"

#include <optional>
#include <string>
#include <vector>

/// A slug's files for one run.
namespace bprun::run {

/// Who runs in them, and how.
struct SlugUser {
  sandbox::Mode mode = sandbox::Mode::none;
  sandbox::Identity identity;
};

/// Mounted where that can be had, which is in the sandbox on a machine whose kernel lets us: the
/// store keeps the slug unpacked (store::SlugTrees), and the run sees it with a layer of its own
/// above, which goes with the run. Else unpacked into the work directory, as ever.
class SlugFiles {
public:
  /// `work`: the run's work directory. Kind usage: there is no such slug; corrupt: it is none.
  static Result<SlugFiles> open(const Path& slug,
                                SlugLayout layout,
                                const store::Store& store,
                                const Path& work,
                                const SlugUser& user);

  /// The app: a directory of the host that, where it is mounted, holds it in namespaces() only.
  const Path& app() const { return app_; }

  /// Where the app's files can be read by us before the run has begun. Not to be written to.
  const Path& readable() const { return readable_; }

  /// For sandbox::Spec::namespaces. Empty: unpacked.
  std::vector<int> namespaces() const { return view_ ? view_->namespaces() : std::vector<int>(); }

private:
  SlugFiles() = default;

  std::optional<store::SlugTrees::Held> held_;  ///< the tree below the view stays
  std::optional<sandbox::TreeView> view_;
  Path app_;
  Path readable_;
};

/// A file of an app whose slug the store keeps unpacked.
struct KeptText {
  bool is_kept = false;                            ///< else the slug has to be looked through
  std::optional<std::string> text = std::nullopt;  ///< nullopt: there is no such regular file
};

/// Reads the file of that name at the app's top, without unpacking anything.
Result<KeptText>
kept_text(const store::Store& store, const Path& slug, SlugLayout layout, const std::string& name);

}  // namespace bprun::run

// SPDX-License-Identifier: MIT
#pragma once

#include "runner/buildpack/checkout.hpp"

#include <sys/types.h>

#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace bprun::buildpack {

/// The optional scripts that a buildpack has, beside bin/detect and bin/compile.
struct Scripts {
  bool release = false;
  bool report = false;
  bool test = false;
  bool test_compile = false;
  bool plan = false;  ///< bprun's own: says which runtimes compile will ask for

  bool operator==(const Scripts&) const = default;
};

/// A buildpack ready to run, in a writable directory of its own (B-18).
struct Buildpack {
  std::string name;        ///< as the log names it
  std::string short_name;  ///< "nodejs"
  std::string revision;    ///< Checkout::revision
  Path directory;          ///< outside the sandbox
  Scripts scripts;

  /// directory/bin/`name`
  Path script(std::string_view name) const;

  /// What compile leaves for later buildpacks (B-18).
  Path export_file() const { return directory / "export"; }
};

struct InstantiateOptions {
  /// Whom the copy belongs to: the build uid, where the runner is root.
  std::optional<std::pair<uid_t, gid_t>> owner = std::nullopt;
};

/// Copies the checkout to `into`, which must not exist: modification times kept, everything
/// writable by its owner, bin/* executable whatever modes the checkout came with (B-33), without
/// ".git" and without an `export` left from another build (B-19). The checkout is not changed.
///
/// Kind buildpack: bin/detect or bin/compile is missing (B-34), or this is a Cloud Native
/// Buildpack, which bprun does not run.
Result<Buildpack>
instantiate(const Checkout& checkout, const Path& into, const InstantiateOptions& options = {});

}  // namespace bprun::buildpack

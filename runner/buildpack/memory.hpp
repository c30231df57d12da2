// SPDX-License-Identifier: MIT
#pragma once

#include "runner/buildpack/reference.hpp"
#include "runner/store/store.hpp"

#include <optional>
#include <string>

/// What a name led to last time: the store's `refs/<hash>` files. Not for other rooms.
namespace bprun::buildpack {

struct Remembered {
  std::string revision;   ///< full commit, or sha256 of a tarball
  std::string etag = "";  ///< of a tarball's download

  bool operator==(const Remembered&) const = default;
};

/// Names the place that a reference is from: a hash of the URL without user and password.
std::string origin_key(const Reference& reference);

/// The key of a kept tree: readable, by origin and revision, without any secret.
std::string tree_key(const Reference& reference, const std::string& revision);

/// nullopt where nothing is known, or what is there cannot be read.
std::optional<Remembered> recall(const store::Store& store, const Reference& reference);

Result<void>
remember(const store::Store& store, const Reference& reference, const Remembered& remembered);

}  // namespace bprun::buildpack

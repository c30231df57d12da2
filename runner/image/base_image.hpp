// SPDX-License-Identifier: MIT
#pragma once

#include "runner/document/value.hpp"
#include "runner/fs/fd.hpp"
#include "runner/process/environment.hpp"
#include "runner/rootfs/tools.hpp"

#include <optional>
#include <string>
#include <vector>

namespace bprun::image {

using fs::Path;

/// What an app's image stands on.
struct BaseImage {
  struct Layer {
    Path file;  ///< checked against its digest
    std::string digest;
    std::string media_type;
    std::string diff_id;
  };

  std::string name = "";    ///< as it was asked for; empty: nothing
  std::string digest = "";  ///< of its manifest; empty for a directory
  std::vector<Layer> layers = {};
  document::Value config = {};              ///< its whole configuration; null: none
  std::optional<Path> root = std::nullopt;  ///< a root filesystem that is to become one layer
};

struct BaseRequest {
  std::string text;  ///< as open_base() takes it
  Path work;         ///< a directory of the build's own
  Path kept = {};    ///< where blobs from registries stay; empty: nowhere
  process::Environment caller;
  rootfs::Tell tell;
};

/// Finds a base: "oci:DIR:TAG", "oci:DIR" or a directory that is a layout; a "docker://" reference,
/// which skopeo copies; a directory that is a root filesystem; "scratch" or "": none.
/// Every blob is checked. What a registry gave once is not asked for again, unless the kept one is
/// damaged; what no build took for a month goes.
///
/// Errors: kind usage (it is none of these), those of a damaged or foreign layout, network, denied.
Result<BaseImage> open_base(const BaseRequest& request);

}  // namespace bprun::image

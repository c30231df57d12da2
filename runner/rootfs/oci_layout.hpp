// SPDX-License-Identifier: MIT
#pragma once

#include "runner/base/result.hpp"
#include "runner/document/value.hpp"
#include "runner/fs/fd.hpp"

#include <optional>
#include <string>
#include <vector>

/// OCI image layouts: a directory with index.json, oci-layout and blobs/ (OCI image spec 1.0).
namespace bprun::rootfs {

using fs::Path;

/// A layout and what is wanted of it: "oci:DIR:TAG", "oci:DIR", or a directory that is one.
struct LayoutName {
  Path directory;
  std::string tag = "";  ///< empty: the only image in it, or the one for this machine
};

/// nullopt where `text` names none: no "oci:" in front, and no directory with an index.json.
std::optional<LayoutName> parse_layout_name(const std::string& text);

/// An image's documents, as they lie in a layout.
struct ImageDocuments {
  std::string digest;  ///< of the manifest: "sha256:…"
  document::Value manifest;
  document::Value config;
};

/// The manifest and the configuration of the image that is meant. Errors as unpack_image().
Result<ImageDocuments> read_image(const LayoutName& name);

/// The file of a blob ("sha256:…") in a layout, once its bytes are known to be the right ones.
Result<Path> checked_blob(const Path& layout, const std::string& digest);

/// An image that was unpacked.
struct Image {
  std::string digest;  ///< of its manifest: "sha256:…"
  std::string stack;   ///< what STACK is in its environment; empty where it does not say
};

/// Unpacks an image's layers into `root`, an empty directory, lower ones first, with their
/// whiteouts. Every file belongs to the caller; set-user-id bits and devices are left out, for
/// builds have no use for them and an image is somebody else's. Every blob is checked against its
/// digest before it is used.
///
/// Errors: kind corrupt (no layout, a missing or wrong blob, a damaged layer), unsupported (another
/// architecture, several images and none named, with the tags there are).
Result<Image> unpack_image(const LayoutName& name, const Path& root);

}  // namespace bprun::rootfs

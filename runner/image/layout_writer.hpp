// SPDX-License-Identifier: MIT
#pragma once

#include "runner/document/value.hpp"
#include "runner/fs/fd.hpp"

#include <functional>
#include <string>
#include <vector>

/// OCI images as files: a layout is a directory with oci-layout, index.json and blobs/.
namespace bprun::image {

using fs::Path;

inline constexpr const char* manifest_type = "application/vnd.oci.image.manifest.v1+json";
inline constexpr const char* config_type = "application/vnd.oci.image.config.v1+json";
inline constexpr const char* gzip_layer_type = "application/vnd.oci.image.layer.v1.tar+gzip";

struct Blob {
  std::string digest;  ///< "sha256:…"
  unsigned long long bytes = 0;
  bool was_there = false;  ///< the layout had it already
};

/// A descriptor as manifests and indexes hold them.
document::Value descriptor_of(const Blob& blob, const char* media_type);

/// One process's hold on a layout. Blobs are added one by one under their digests; the image is
/// there when commit() has put its line into index.json, in one rename. Whatever happens before
/// that, the images that were there stay. All errors are of kind `output`, but one: `busy` where
/// another bprun writes to it.
class LayoutWriter {
public:
  /// Makes the directory if absent. One with other things in it than a layout is refused.
  static Result<LayoutWriter> open(const Path& directory);

  LayoutWriter(LayoutWriter&& other) noexcept;
  LayoutWriter& operator=(LayoutWriter&&) = delete;
  /// Removes what was being written, and the directory if open() made it and no image came.
  ~LayoutWriter();

  const Path& directory() const { return directory_; }

  Path path_of(const std::string& digest) const;

  /// A blob whose bytes `fill` writes to the descriptor; it answers their sha256 as hex.
  Result<Blob> add(const std::function<Result<std::string>(int descriptor)>& fill);
  Result<Blob> add(std::string_view bytes);
  /// A blob that lies in a file, whose bytes are known to be `digest`'s.
  Result<Blob> add_file(const Path& file, const std::string& digest);

  /// Makes `manifest` the image `tag`. The blobs of the image that had the tag go where no other
  /// needs them.
  Result<void>
  commit(const std::string& tag, const Blob& manifest, const document::Value& platform);

private:
  LayoutWriter(Path directory, fs::Fd lock, bool created);

  Result<void> begin();
  Result<Blob> put_in_place(const Path& scratch, fs::Fd file, const std::string& hex);
  void drop_blobs_of(const document::Value& replaced, const document::Value& index) const;

  Path directory_;
  fs::Fd lock_;  ///< the directory itself, locked
  bool created_ = false;
};

}  // namespace bprun::image

// SPDX-License-Identifier: MIT
#pragma once

#include "runner/image/configuration.hpp"
#include "runner/image/layout_writer.hpp"
#include "runner/pack/compose.hpp"
#include "runner/pack/tree_book.hpp"

#include <string>
#include <vector>

namespace bprun::image {

/// One writer of the app's files.
struct AppLayer {
  std::string kind;  ///< "source", "buildpack", "runtime"
  std::string name;
  pack::WriterId writer = 0;
};

struct ImageRequest {
  Path app;                      ///< the finished BUILD
  Path book;                     ///< its pack::TreeBook; empty: all is one layer
  std::vector<AppLayer> layers;  ///< those that have something in it, in the order of the build
  BaseImage base;
  Path launcher;  ///< the program that starts process types
  Path work;      ///< an empty directory of the build's own
  std::vector<manifest::ProcessType> process_types;
  std::vector<std::pair<std::string, std::string>> labels;
  std::string stack;
  unsigned uid = 0;  ///< who the app runs as, and whom its files belong to
  unsigned gid = 0;
  long long mtime = pack::constant_mtime;
  pack::SlugMemory memory = {};       ///< the app's; its index is read only
  pack::SlugMemory base_memory = {};  ///< of the base's root filesystem
  std::string tag = "latest";
};

/// A layer as it was written.
struct ImageLayer {
  std::string kind;  ///< "base", "launcher", "runtime", "buildpack", "source"
  std::string name;
  Blob blob;
  std::string diff_id;
  std::size_t segments = 0;
  std::size_t segments_kept = 0;
};

struct Image {
  std::string digest;  ///< of the manifest
  std::vector<ImageLayer> layers;
  std::string default_type;
  std::vector<std::string> skipped;  ///< sockets, FIFOs, devices
};

/// Writes the image into the layout and commits it.
///
/// Layers from the bottom: the base's, the launcher, the runtimes, what each buildpack wrote, the
/// source: what changes most often comes last, so that whoever has an earlier image unpacks only
/// the end. Each file of the app is in one layer, whoever wrote it last; directories are in each
/// layer that needs them. The same tree, book and base give the same bytes, root or not.
///
/// Errors: kind app where a file's name begins with ".wh.", which in a layer stands for a removed
/// file; those of pack::compose_slug; output.
Result<Image> write_image(const ImageRequest& request, LayoutWriter& layout);

}  // namespace bprun::image

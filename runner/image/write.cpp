// SPDX-License-Identifier: MIT
#include "runner/image/write.hpp"

#include "runner/archive/plain_digest.hpp"
#include "runner/base/digest.hpp"
#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/fs/copy_tree.hpp"
#include "runner/fs/directory.hpp"
#include "runner/fs/file.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <cerrno>

namespace bprun::image {

namespace {

using document::Value;

constexpr std::string_view whiteout = ".wh.";

Error is_whiteout(const std::string& path) {
  return {.kind = ErrorKind::app,
          .message = format("{} cannot be in an image: in a layer, a name that begins with .wh. "
                            "stands for a file that is removed",
                            text::printable(path)),
          .hint = "Rename it, or name it in .slugignore."};
}

class ImageWriter {
public:
  ImageWriter(const ImageRequest& request, LayoutWriter& layout)
      : request_(request), layout_(layout) {}

  Result<Image> run() {
    TRY(add_base());
    TRY(add_launcher());
    for (const char* kind : {"runtime", "buildpack", "source"}) {
      for (const auto& layer : request_.layers) {
        if (layer.kind == kind) TRY(add_app_layer(layer));
      }
    }
    if (request_.book.empty()) {
      TRY(add_layer("app", "app", request_.app, app_options(nullptr), request_.memory));
    }
    return finish();
  }

private:
  Result<void> add_base() {
    for (const auto& layer : request_.base.layers) {
      ImageLayer written{
          .kind = "base", .name = request_.base.name, .blob = {}, .diff_id = layer.diff_id};
      written.blob = TRY(layout_.add_file(layer.file, layer.digest));
      types_.push_back(layer.media_type);
      image_.layers.push_back(std::move(written));
    }
    if (!request_.base.root) return {};
    pack::SlugOptions options{.mtime = request_.mtime, .prefix = "", .keep_modes = true};
    // Of the root of a stack, what bprun says of it is not the system's.
    options.leave_out = [](const fs::WalkEntry& entry) {
      return entry.relative == ".bprun-root.json";
    };
    return add_layer("base", "base", *request_.base.root, options, request_.base_memory);
  }

  Result<void> add_launcher() {
    const Path tree = request_.work / "launcher";
    TRY(fs::make_directories(tree / "process", 0755));
    TRY(fs::copy_file(request_.launcher, tree / "launch"));
    if (::chmod((tree / "launch").c_str(), 0755) != 0) {
      return system_error("set the mode of the launcher", errno);
    }
    for (const auto& type : request_.process_types) {
      const auto& name = type.name;
      const bool is_a_name = !name.empty() && name != "." && name != ".." && name.size() < 256 &&
                             name.find('/') == std::string::npos && !name.starts_with(whiteout);
      if (is_a_name) TRY(fs::make_symlink("../launch", tree / "process" / name));
    }
    const pack::SlugOptions options{.mtime = request_.mtime, .prefix = "bprun/"};
    return add_layer("launcher", "launcher", tree, options, {.segments = request_.memory.segments});
  }

  pack::SlugOptions app_options(std::function<bool(const fs::WalkEntry&)> belongs) {
    return {.leave_out =
                [this](const fs::WalkEntry& entry) {
                  if (std::string_view(entry.name()).starts_with(whiteout)) {
                    whiteout_ = entry.relative;
                  }
                  return false;
                },
            .mtime = request_.mtime,
            .prefix = std::string(app_directory + 1) + "/",
            .belongs = std::move(belongs),
            .uid = request_.uid,
            .gid = request_.gid};
  }

  Result<void> add_app_layer(const AppLayer& layer) {
    auto book = TRY(pack::BookReader::open(request_.book));
    const bool is_source = layer.kind == "source";
    // What the book does not know came when it was closed: it goes with what changes most.
    const auto belongs = [&](const fs::WalkEntry& entry) {
      const auto writer = book.writer_of(entry.relative);
      return writer == layer.writer || (is_source && writer == pack::unknown_writer);
    };
    return add_layer(layer.kind, layer.name, request_.app, app_options(belongs), request_.memory);
  }

  Result<void> add_layer(const std::string& kind,
                         const std::string& name,
                         const Path& tree,
                         const pack::SlugOptions& options,
                         const pack::SlugMemory& memory) {
    pack::SlugTotals totals;
    auto blob = layout_.add([&](int descriptor) -> Result<std::string> {
      totals = TRY(pack::compose_slug(tree, descriptor, options, memory));
      return totals.sha256;
    });
    if (!blob) {
      return std::move(blob).error().while_doing(
          format("while writing the image's layer {}", name));
    }
    if (!whiteout_.empty()) return is_whiteout(whiteout_);
    ImageLayer layer{.kind = kind,
                     .name = name,
                     .blob = std::move(*blob),
                     .diff_id = "",
                     .segments = totals.segments,
                     .segments_kept = totals.segments_kept};
    layer.diff_id = TRY(diff_id_of(layer.blob));
    types_.emplace_back(gzip_layer_type);
    ours_.push_back({.diff_id = layer.diff_id,
                     .created_by = kind == name ? format("bprun: {}", kind)
                                                : format("bprun: {} {}", kind, name)});
    for (auto& path : totals.skipped) {
      if (kind != "base") image_.skipped.push_back(std::move(path));
    }
    image_.layers.push_back(std::move(layer));
    return {};
  }

  /// Packed bytes always unpack to the same: it is looked at once.
  Result<std::string> diff_id_of(const Blob& blob) const {
    const auto* segments = request_.memory.segments;
    const std::string key = sha256_hex(format("bprun diff id 1\n{}", blob.digest));
    std::vector<char> kept;
    if (segments != nullptr && segments->find(key, kept))
      return std::string(kept.begin(), kept.end());
    std::string diff_id =
        format("sha256:{}", TRY(archive::plain_sha256(layout_.path_of(blob.digest))));
    if (segments != nullptr) static_cast<void>(segments->add(key, diff_id));
    return diff_id;
  }

  Result<Image> finish() {
    const ConfigurationRequest wanted{.base = request_.base,
                                      .layers = ours_,
                                      .process_types = request_.process_types,
                                      .labels = request_.labels,
                                      .stack = request_.stack,
                                      .uid = request_.uid,
                                      .gid = request_.gid,
                                      .created = request_.mtime};
    const Blob config = TRY(layout_.add(document::to_json(make_configuration(wanted))));
    Value layers = Value::array();
    for (std::size_t i = 0; i < image_.layers.size(); ++i)
      layers.add(descriptor_of(image_.layers[i].blob, types_[i].c_str()));
    Value document = Value::object()
                         .set("schemaVersion", 2)
                         .set("mediaType", manifest_type)
                         .set("config", descriptor_of(config, config_type))
                         .set("layers", std::move(layers));
    if (!request_.base.digest.empty()) {
      document.set(
          "annotations",
          Value::object().set("org.opencontainers.image.base.digest", request_.base.digest));
    }
    const Blob manifest = TRY(layout_.add(document::to_json(document)));
    TRY(layout_.commit(
        request_.tag,
        manifest,
        Value::object().set("architecture", image_architecture()).set("os", "linux")));
    image_.digest = manifest.digest;
    image_.default_type = default_process_type(request_.process_types);
    return std::move(image_);
  }

  const ImageRequest& request_;
  LayoutWriter& layout_;
  Image image_;
  std::vector<std::string> types_;  ///< media types of image_.layers
  std::vector<LayerLine> ours_;
  std::string whiteout_;  ///< a path that no layer can hold
};

}  // namespace

Result<Image> write_image(const ImageRequest& request, LayoutWriter& layout) {
  return ImageWriter(request, layout).run();
}

}  // namespace bprun::image

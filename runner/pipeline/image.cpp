// SPDX-License-Identifier: MIT
// The image of a build: where it goes and what it stands on, known early; its layers, at the end.
#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/fs/directory.hpp"
#include "runner/fs/file.hpp"
#include "runner/pipeline/build_state.hpp"
#include "runner/pipeline/slug_create.hpp"
#include "runner/process/own_program.hpp"
#include "runner/store/app_cache.hpp"

namespace bprun::pipeline {

namespace {

using document::Value;

Result<Path> find_launcher() {
  Path launcher = TRY(process::own_program()).parent_path() / "bprun-launch";
  if (fs::is_file(launcher)) return launcher;
  return Error{.kind = ErrorKind::denied,
               .message = "bprun-launch is not installed beside bprun, and images need it",
               .hint = format("It belongs at {}.", launcher.native())};
}

/// A buildpack as an image names it: where on this machine it lay is nobody's business, and would
/// make each machine's image another.
std::string public_name(const std::string& name) {
  return name.starts_with('/') ? Path(name).filename().native() : name;
}

bool is_tag(const std::string& tag) {
  return !tag.empty() && tag.size() <= 128 &&
         tag.find_first_not_of(
             "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-") ==
             std::string::npos &&
         tag[0] != '.' && tag[0] != '-';
}

}  // namespace

Result<void> BuildState::open_image() {
  if (!request_.image) return {};
  const auto& wanted = *request_.image;
  if (!is_tag(wanted.tag)) {
    return Error{.kind = ErrorKind::usage,
                 .message = format("--image-tag {} is no tag", text::printable(wanted.tag)),
                 .hint = "Letters, digits, and _ . - behind the first of them."};
  }
  static_cast<void>(TRY(find_launcher()));
  image_layout_.emplace(TRY(image::LayoutWriter::open(wanted.directory)));
  TRY(keep_image_apart());
  image_base_ = TRY(phase("image-base", "", [&] {
    return image::open_base({.text = wanted.base,
                             .work = work_->path(),
                             .kept = store_->root() / "images",
                             .caller = request_.caller,
                             .tell = [this](const std::string& line) { detail(line); }});
  }));
  if (image_base_.layers.empty() && !image_base_.root) {
    warn("the image stands on nothing: it has no system in which the app could start. --image-base "
         "names one");
  }
  return {};
}

std::vector<image::AppLayer> BuildState::image_layers() const {
  std::vector<image::AppLayer> layers;
  for (std::size_t i = 0; i < record_.layers.size(); ++i) {
    const auto& layer = record_.layers[i];
    const auto& totals = layer.totals;
    if (totals.files + totals.symlinks + totals.directories == 0) continue;
    layers.push_back({.kind = layer.kind,
                      .name = public_name(layer.name),
                      .writer = static_cast<pack::WriterId>(i)});
  }
  return layers;
}

std::vector<std::pair<std::string, std::string>> BuildState::image_labels() const {
  Value buildpacks = Value::array();
  for (const auto& pack : record_.buildpacks)
    buildpacks.add(
        Value::object().set("name", public_name(pack.name)).set("revision", pack.revision));
  Value types = Value::object();
  for (const auto& type : process_types_)
    types.set(type.name, type.command);
  std::vector<std::pair<std::string, std::string>> labels{
      {"io.bprun.stack", stack_},
      {"io.bprun.buildpacks", document::to_json(buildpacks)},
      {"io.bprun.process-types", document::to_json(types)}};
  if (!source_.version.empty()) {
    labels.emplace_back("org.opencontainers.image.revision", source_.version);
  }
  return labels;
}

Result<void> BuildState::write_image(const pack::SlugMemory& memory) {
  const auto& wanted = *request_.image;
  const Path work = work_->path() / "image";
  TRY(fs::make_directories(work, 0700));
  image::ImageRequest image{.app = workspace_->build(),
                            .book = book_ ? book_->file() : Path(),
                            .layers = image_layers(),
                            .base = image_base_,
                            .launcher = {},
                            .work = work,
                            .process_types = process_types_,
                            .labels = image_labels(),
                            .stack = stack_variable_,
                            .uid = settings_.uid.value,
                            .gid = settings_.gid.value,
                            .memory = memory,
                            .tag = wanted.tag};
  image.launcher = TRY(find_launcher());
  if (const auto epoch = TRY(pack::source_date_epoch(request_.caller.get("SOURCE_DATE_EPOCH")))) {
    image.mtime = *epoch;
  }
  image.memory.index_stays = true;
  image.base_memory.segments = memory.segments;
  if (image_base_.root) {
    image.base_memory.index = slug_index(*store_, store::app_key(*image_base_.root));
  }
  auto written = TRY(image::write_image(image, *image_layout_));
  unsigned long long bytes = 0;
  for (const auto& layer : written.layers)
    bytes += layer.blob.bytes;
  detail(format("Image {}: {} layers, {}",
                image_layout_->directory().native(),
                written.layers.size(),
                text::human_size(bytes)));
  if (written.default_type.empty()) {
    warn("the image starts nothing by itself: there is no process type web, nor only one other");
  }
  record_.image = ImageRecord{.directory = image_layout_->directory().native(),
                              .tag = wanted.tag,
                              .base = image_base_.name,
                              .base_digest = image_base_.digest,
                              .image = std::move(written)};
  return {};
}

}  // namespace bprun::pipeline

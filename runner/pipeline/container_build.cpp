// SPDX-License-Identifier: MIT
// An app that says by heroku.yml how its images are made (contract section 7): each image, then one
// file of them all, which releases and starts like a slug.
#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/containers/archive.hpp"
#include "runner/containers/contents.hpp"
#include "runner/containers/engine.hpp"
#include "runner/fs/directory.hpp"
#include "runner/fs/file.hpp"
#include "runner/fs/remove_tree.hpp"
#include "runner/pipeline/build_state.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

namespace bprun::pipeline {

namespace {

constexpr const char* container_stack = "container";

Result<void> copy_into(const Path& from, int descriptor) {
  const auto file = TRY(fs::open_file(from, O_RDONLY));
  std::vector<char> buffer(1UL << 20);
  for (;;) {
    const ssize_t got = ::read(file.get(), buffer.data(), buffer.size());
    if (got < 0) return system_error(format("read {}", from.native()), errno);
    if (got == 0) return {};
    TRY(fs::write_all(descriptor, {buffer.data(), static_cast<std::size_t>(got)}));
  }
}

bool is_container(const std::vector<plan::NamedStack>& named) {
  return !named.empty() && named.front().name == container_stack;
}

}  // namespace

bool BuildState::is_built_by_dockerfiles() {
  const auto named = named_stacks();
  if (is_container(named)) return true;
  if (!files_.has_heroku_yml) return false;
  const bool has_list = !request_.buildpacks.empty() || files_.buildpacks_file ||
                        (files_.app_json && files_.app_json->buildpacks) ||
                        config_vars_.find("BUILDPACK_URL") != nullptr ||
                        request_.caller.get("BUILDPACK_URL");
  if (named.empty() && !settings_.stack_root.value && !has_list) return true;
  detail(
      "heroku.yml is not used: buildpacks or a stack were asked for (--stack container uses it)");
  return false;
}

Result<manifest::HerokuYml> BuildState::read_manifest() {
  std::vector<std::string> names;
  names.reserve(config_vars_.all().size());
  for (const auto& variable : config_vars_.all())
    names.push_back(variable.name);
  auto manifest = TRY(manifest::read_heroku_yml(source_.directory, names));
  if (!manifest) {
    return Error{.kind = ErrorKind::app,
                 .message = "Your app does not include a heroku.yml build manifest, and its stack "
                            "is container",
                 .hint = "Write one, or name another stack: --stack heroku-24."};
  }
  warn(manifest->warnings);
  return std::move(*manifest);
}

Result<void> BuildState::build_one_image(const manifest::HerokuYml& manifest,
                                         std::size_t index,
                                         const Path& layout) {
  const auto& image = manifest.images[index];
  // Y-9 has === here; this is the same line in the log's own form.
  title(format("Building {} ({}{})",
               image.type,
               image.dockerfile,
               image.target.empty() ? "" : format(", target {}", image.target)));
  const containers::Engine engine = TRY(containers::find_engine());
  const containers::ImageBuild build{.image = image,
                                     .arguments = manifest.build_arguments,
                                     .app = source_.directory,
                                     .storage = store_->root() / "containers",
                                     .layout = layout,
                                     .caller = request_.caller,
                                     .limit = time_limit()};
  TRY(containers::build_image(engine, build, [&](const std::string& line) { detail(line); }));
  const Path files = work_->path() / format("files-{}", index);
  TRY(fs::make_directories(files, 0755));
  const auto contents = TRY(containers::look_into(layout, image.type, files));
  detail(format("Image {}: {} in {} layers, {} unpacked: {}",
                image.type,
                text::human_size(contents.packed_bytes),
                contents.layers,
                text::human_size(contents.bytes),
                containers::largest_words(contents)));
  return fs::remove_tree(files);
}

/// The engine starts what runs, not our sandbox: time alone is limited there.
void BuildState::tell_of_unused_limits() {
  const auto tell = [&](std::string_view what, const auto& setting) {
    if (!setting.value) return;
    warn(format("the limit of {} ({}) is not kept in builds by Dockerfiles, --timeout is",
                what,
                setting.origin.str()));
  };
  tell("memory", settings_.memory);
  tell("cpus", settings_.cpus);
  tell("pids", settings_.pids);
  tell("disk", settings_.disk);
}

Result<void> BuildState::build_images() {
  if (image_layout_) {
    return Error{.kind = ErrorKind::usage,
                 .message = "--image is for apps that buildpacks build; heroku.yml says itself "
                            "which images there are",
                 .hint = "They are put into image.tar in the output folder."};
  }
  stack_ = container_stack;
  record_.stack = container_stack;
  record_.stack_origin = "heroku.yml";
  const auto manifest = TRY(read_manifest());
  const auto engine = TRY(containers::find_engine());
  title(format("Building images by heroku.yml with {}", engine.name));
  tell_of_unused_limits();
  const Path layout = work_->path() / "images";
  for (std::size_t i = 0; i < manifest.images.size(); ++i) {
    TRY(phase(format("image-{}", manifest.images[i].type), "", [&] {
      return build_one_image(manifest, i, layout);
    }));
  }
  TRY(fs::write_file(layout / containers::processes_file, containers::processes_text(manifest)));

  title("Discovering process types");
  std::vector<std::string> names;
  names.reserve(manifest.processes.size());
  for (const auto& process : manifest.processes) {
    names.push_back(process.type);
    record_.process_types.push_back({process.type, process.command, "heroku.yml"});
    process_types_.push_back({process.type, process.command, process.where.line});
  }
  if (manifest.release) {
    record_.process_types.push_back({"release", manifest.release->command, "heroku.yml"});
  }
  detail(format("heroku.yml declares types -> {}", text::join(names, ", ")));

  const Path packed = work_->path() / pack::image_file;
  TRY(containers::pack_layout(layout, packed, request_.caller));
  const int descriptor = TRY(output_->stage(pack::image_file));
  TRY(copy_into(packed, descriptor));
  // What an earlier build by buildpacks left is not what this app is now.
  output_->retire(pack::slug_file);
  output_->retire(pack::zstd_slug_file);
  output_->retire(pack::procfile_file);
  TRY(output_->stage(pack::record_file, document::to_json(to_value(record_), 2) + "\n"));
  TRY(output_->commit());
  title(format("Built {}", (request_.output / pack::image_file).native()));
  return {};
}

}  // namespace bprun::pipeline

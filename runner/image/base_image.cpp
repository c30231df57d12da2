// SPDX-License-Identifier: MIT
#include "runner/image/base_image.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/fs/directory.hpp"
#include "runner/fs/file.hpp"
#include "runner/fs/remove_tree.hpp"
#include "runner/image/layout_writer.hpp"
#include "runner/rootfs/oci_layout.hpp"
#include "runner/rootfs/registry.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <ctime>

namespace bprun::image {

namespace {

using document::Value;

constexpr std::string_view layer_family = "application/vnd.oci.image.layer.";
constexpr std::string_view docker_layer = "application/vnd.docker.image.rootfs.diff.tar.gzip";

Error unlike_its_configuration(const std::string& name) {
  return {.kind = ErrorKind::corrupt,
          .message = format("the base image {} has not as many layers as its configuration says",
                            text::without_userinfo(name))};
}

Result<BaseImage> base_of_layout(const std::string& name, const rootfs::LayoutName& layout) {
  auto documents = TRY(rootfs::read_image(layout));
  BaseImage base{.name = name, .digest = documents.digest};
  const Value* root = documents.config.find("rootfs");
  const Value* diff_ids = root == nullptr ? nullptr : root->find("diff_ids");
  const auto& layers = documents.manifest.find("layers")->elements();
  if (diff_ids == nullptr || diff_ids->elements().size() != layers.size()) {
    return unlike_its_configuration(name);
  }
  for (std::size_t i = 0; i < layers.size(); ++i) {
    const auto* digest = layers[i].find_string("digest");
    const auto* type = layers[i].find_string("mediaType");
    const auto* diff_id = diff_ids->elements()[i].as_string();
    if (digest == nullptr || type == nullptr || diff_id == nullptr ||
        !digest->starts_with("sha256:")) {
      return unlike_its_configuration(name);
    }
    if (!type->starts_with(layer_family) && *type != docker_layer) {
      return Error{.kind = ErrorKind::unsupported,
                   .message = format("a layer of the base image {} is of the kind {}",
                                     text::without_userinfo(name),
                                     text::printable(*type)),
                   .hint =
                       "skopeo copy docker://HOST/NAME:TAG oci:DIR:TAG makes an OCI image of it."};
    }
    BaseImage::Layer layer{.file = TRY(rootfs::checked_blob(layout.directory, *digest)),
                           .digest = *digest,
                           .media_type = *type == docker_layer ? gzip_layer_type : *type,
                           .diff_id = *diff_id};
    base.layers.push_back(std::move(layer));
  }
  base.config = std::move(documents.config);
  return base;
}

constexpr std::time_t kept_seconds = 30L * 24 * 60 * 60;

/// Notes which blobs are in use, and removes those that were not for a month.
void tidy_kept(const Path& kept, const BaseImage& base) {
  for (const auto& layer : base.layers)
    ::utimensat(AT_FDCWD, layer.file.c_str(), nullptr, 0);
  const Path folder = kept / "sha256";
  const auto names = fs::list_directory(folder);
  if (!names) return;
  const std::time_t oldest = std::time(nullptr) - kept_seconds;
  for (const auto& name : *names) {
    const auto status = fs::status_of(folder / name);
    if (status && *status && (*status)->st_mtime < oldest) {
      static_cast<void>(fs::remove_file(folder / name));
    }
  }
}

Result<BaseImage> base_of_registry(const BaseRequest& request, const std::string& attempt) {
  const Path place = request.work / attempt;
  TRY(fs::make_directories(place / "layout", 0700));
  if (!request.kept.empty()) {
    // skopeo looks there for each blob before it asks for it.
    TRY(fs::make_directories(request.kept / "sha256", 0700));
    TRY(fs::make_symlink(request.kept.native(), place / "layout" / "blobs"));
  }
  const Path layout =
      TRY(rootfs::copy_from_registry(request.text, place, request.caller, request.tell));
  return base_of_layout(text::without_userinfo(request.text), {.directory = layout});
}

Result<BaseImage> kept_base_of_registry(const BaseRequest& request) {
  auto base = base_of_registry(request, "base");
  if (!base && base.error().kind == ErrorKind::corrupt && !request.kept.empty()) {
    TRY(fs::remove_tree(request.kept));
    base = base_of_registry(request, "base-again");
  }
  if (base && !request.kept.empty()) tidy_kept(request.kept, *base);
  return base;
}

}  // namespace

Result<BaseImage> open_base(const BaseRequest& request) {
  const std::string& text = request.text;
  if (text.empty() || text == "scratch") return BaseImage{};
  if (rootfs::is_registry_reference(text)) return kept_base_of_registry(request);
  if (const auto layout = rootfs::parse_layout_name(text)) return base_of_layout(text, *layout);
  if (fs::is_directory(text)) {
    std::error_code failed;
    BaseImage base{.name = text};
    base.root = std::filesystem::canonical(text, failed);
    // A folder that merely exists would become an image that nothing can run in.
    if (!failed && (fs::exists(*base.root / "bin") || fs::exists(*base.root / "usr/bin")))
      return base;
    return Error{.kind = ErrorKind::usage,
                 .message = format("{} is neither an OCI layout nor a root filesystem", text),
                 .hint = "bprun stack rootfs NAME DIR makes a root filesystem."};
  }
  return Error{.kind = ErrorKind::usage,
               .message = format("there is no base image {}", text::printable(text)),
               .hint = "A base is oci:DIR:TAG, docker://HOST/NAME:TAG, the directory of a root "
                       "filesystem, or scratch."};
}

}  // namespace bprun::image

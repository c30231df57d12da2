// SPDX-License-Identifier: MIT
#include "runner/rootfs/oci_layout.hpp"

#include "runner/archive/extract.hpp"
#include "runner/base/digest.hpp"
#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/document/value.hpp"
#include "runner/fs/file.hpp"
#include "runner/process/interrupt.hpp"
#include "runner/process/machine.hpp"
#include "runner/rootfs/description.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace bprun::rootfs {

namespace {

using document::Value;

constexpr std::size_t largest_document = 8UL << 20;
constexpr const char* tag_annotation = "org.opencontainers.image.ref.name";
/// An index may lead to another; nobody nests them deeper.
constexpr int most_indexes = 4;

/// The architecture of an image in our words.
std::string our_architecture(std::string_view name) {
  if (name == "amd64") return "x64";
  return std::string(name);
}

/// One row of an index's "manifests", or a blob that a manifest names.
struct Descriptor {
  Checksum digest;
  bool is_index = false;
  std::string tag = {};
  std::string architecture = {};  ///< empty where it does not say
};

class Layout {
public:
  explicit Layout(Path directory) : directory_(std::move(directory)) {}

  Result<Path> checked_file(const std::string& written) const {
    const auto digest = Checksum::parse(written);
    // The digest becomes a path: only one of the right form is looked for.
    if (digest && written.find(':') != std::string::npos) return checked_file(*digest);
    return damaged("a blob's digest is missing, or of a kind that is not known here");
  }

  Result<ImageDocuments> read(const std::string& tag) const {
    Value index = TRY(read_json(directory_ / "index.json"));
    Descriptor chosen = TRY(choose(index, tag));
    for (int depth = 0; chosen.is_index; ++depth) {
      if (depth == most_indexes) return damaged("its indexes lead round in a circle");
      index = TRY(read_blob(chosen));
      chosen = TRY(choose(index, ""));
    }
    ImageDocuments documents{.digest = chosen.digest.str()};
    documents.manifest = TRY(read_blob(chosen));
    documents.config = TRY(read_config(documents.manifest));
    const Value* layers = documents.manifest.find("layers");
    if (layers == nullptr || layers->elements().empty()) return damaged("its image has no layers");
    return documents;
  }

  Result<Image> unpack(const std::string& tag, const Path& root) const {
    const auto documents = TRY(read(tag));
    Image image{.digest = documents.digest, .stack = stack_of(documents.config)};
    for (const Value& layer : documents.manifest.find("layers")->elements()) {
      const Path file = TRY(checked_file(TRY(descriptor_of(layer)).digest));
      static_cast<void>(TRY(archive::extract(file, root, {.layer = true})));
    }
    return image;
  }

private:
  Error damaged(std::string_view why) const {
    return Error{.kind = ErrorKind::corrupt,
                 .message = format("the OCI layout {} is damaged: {}", directory_.native(), why),
                 .hint =
                     "Copy the image once more: skopeo copy docker://HOST/NAME:TAG oci:DIR:TAG"};
  }

  Result<Value> read_json(const Path& file) const {
    const auto text = TRY(fs::read_file_if_exists(file, largest_document));
    if (!text) return damaged(format("{} is not there", file.native()));
    auto parsed = document::parse_json(*text, file.native());
    if (parsed) return parsed;
    Error error = std::move(parsed).error();
    error.kind = ErrorKind::corrupt;
    return error;
  }

  Result<Descriptor> descriptor_of(const Value& value) const {
    const auto* written = value.find_string("digest");
    const auto digest = written == nullptr ? std::nullopt : Checksum::parse(*written);
    // The digest becomes a path: only one of the right form is looked for.
    if (!digest || written->find(':') == std::string::npos) {
      return damaged("a blob's digest is missing, or of a kind that is not known here");
    }
    Descriptor descriptor{.digest = *digest};
    if (const auto* type = value.find_string("mediaType")) {
      descriptor.is_index = type->find("image.index") != std::string::npos ||
                            type->find("manifest.list") != std::string::npos;
    }
    if (const auto* annotations = value.find("annotations")) {
      if (const auto* tag = annotations->find_string(tag_annotation)) descriptor.tag = *tag;
    }
    if (const auto* platform = value.find("platform")) {
      if (const auto* name = platform->find_string("architecture")) {
        descriptor.architecture = our_architecture(*name);
      }
    }
    return descriptor;
  }

  /// The image that `tag` names, else the only one, else the only one for this machine.
  Result<Descriptor> choose(const Value& index, const std::string& tag) const {
    const Value* rows = index.find("manifests");
    std::vector<Descriptor> all;
    std::vector<std::string> tags;
    if (rows != nullptr) {
      for (const Value& row : rows->elements()) {
        all.push_back(TRY(descriptor_of(row)));
        if (!all.back().tag.empty()) tags.push_back(text::printable(all.back().tag));
      }
    }
    if (all.empty()) return damaged("it holds no image");
    std::vector<Descriptor> fitting;
    for (const auto& row : all) {
      if (!tag.empty() && row.tag != tag) continue;
      if (!row.architecture.empty() && row.architecture != process::machine_architecture())
        continue;
      fitting.push_back(row);
    }
    if (fitting.size() == 1) return fitting.front();
    std::string what =
        tag.empty() ? std::string("image") : format("image {}", text::printable(tag));
    return Error{.kind = ErrorKind::unsupported,
                 .message = format("the OCI layout {} holds {} {} for {}",
                                   directory_.native(),
                                   fitting.empty() ? "no" : "more than one",
                                   what,
                                   process::machine_architecture()),
                 .hint = tags.empty() ? std::string("Name another layout.")
                                      : format("Say which one: oci:{}:TAG. It holds {}.",
                                               directory_.native(),
                                               text::list(tags))};
  }

  /// A blob's file, once its bytes are known to be the right ones.
  Result<Path> checked_file(const Checksum& digest) const {
    const std::string name = digest.str();
    const auto colon = name.find(':');
    const Path file = directory_ / "blobs" / name.substr(0, colon) / name.substr(colon + 1);
    if (!fs::is_file(file)) return damaged(format("the blob {} is not there", name));
    const fs::Fd opened = TRY(fs::open_file(file, O_RDONLY));
    Hasher hasher(digest.algorithm);
    std::vector<char> buffer(1UL << 18);
    for (;;) {
      TRY(process::interrupt::check());
      const ssize_t count = ::read(opened.get(), buffer.data(), buffer.size());
      if (count < 0 && errno == EINTR) continue;
      if (count < 0) return system_error(format("read {}", file.native()), errno);
      if (count == 0) break;
      hasher.update({buffer.data(), static_cast<std::size_t>(count)});
    }
    if (hasher.hex() != digest.hex) return damaged(format("the blob {} has other bytes", name));
    return file;
  }

  Result<Value> read_blob(const Descriptor& descriptor) const {
    return read_json(TRY(checked_file(descriptor.digest)));
  }

  Result<Value> read_config(const Value& manifest) const {
    const Value* named = manifest.find("config");
    if (named == nullptr) return damaged("its image has no configuration");
    Value config = TRY(read_blob(TRY(descriptor_of(*named))));
    if (const auto* written = config.find_string("architecture"); written != nullptr) {
      const std::string architecture = our_architecture(*written);
      if (!architecture.empty() && architecture != process::machine_architecture()) {
        return Error{.kind = ErrorKind::unsupported,
                     .message = format("the image in {} is made for {}, and this machine is {}",
                                       directory_.native(),
                                       text::printable(architecture),
                                       process::machine_architecture()),
                     .hint = "Take the image for this architecture."};
      }
    }
    return config;
  }

  static std::string stack_of(const Value& config) {
    const Value* inner = config.find("config");
    const Value* variables = inner == nullptr ? nullptr : inner->find("Env");
    if (variables == nullptr) return "";
    std::string stack;
    for (const Value& variable : variables->elements()) {
      const auto* text = variable.as_string();
      if (text != nullptr && text->starts_with("STACK=")) stack = text->substr(6);
    }
    return stack;
  }

  Path directory_;
};

Result<void> check_is_layout(const Path& directory) {
  if (fs::is_file(directory / "index.json")) return {};
  return Error{.kind = ErrorKind::corrupt,
               .message =
                   format("{} is no OCI layout: there is no index.json in it", directory.native()),
               .hint = "skopeo copy docker://HOST/NAME:TAG oci:DIR:TAG makes one."};
}

}  // namespace

std::optional<LayoutName> parse_layout_name(const std::string& text) {
  constexpr std::string_view front = "oci:";
  if (!text.starts_with(front)) {
    if (fs::is_file(Path(text) / "index.json")) return LayoutName{.directory = text};
    return std::nullopt;
  }
  std::string rest = text.substr(front.size());
  // A directory's own name may hold colons.
  if (fs::is_directory(rest)) return LayoutName{.directory = rest};
  const auto colon = rest.rfind(':');
  if (colon == std::string::npos) return LayoutName{.directory = rest};
  return LayoutName{.directory = rest.substr(0, colon), .tag = rest.substr(colon + 1)};
}

Result<Image> unpack_image(const LayoutName& name, const Path& root) {
  TRY(check_is_layout(name.directory));
  return Layout(name.directory).unpack(name.tag, root);
}

Result<ImageDocuments> read_image(const LayoutName& name) {
  TRY(check_is_layout(name.directory));
  return Layout(name.directory).read(name.tag);
}

Result<Path> checked_blob(const Path& layout, const std::string& digest) {
  return Layout(layout).checked_file(digest);
}

}  // namespace bprun::rootfs

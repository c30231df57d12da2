// SPDX-License-Identifier: MIT
#include "runner/image/layout_writer.hpp"

#include "runner/base/digest.hpp"
#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/fs/atomic_file.hpp"
#include "runner/fs/copy_tree.hpp"
#include "runner/fs/directory.hpp"
#include "runner/fs/file.hpp"
#include "runner/fs/remove_tree.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <set>

namespace bprun::image {

namespace {

using document::Value;

constexpr std::size_t largest_index = 8UL << 20;
constexpr const char* tag_annotation = "org.opencontainers.image.ref.name";
constexpr std::string_view digest_front = "sha256:";

Error as_output(Error error) {
  if (error.kind == ErrorKind::interrupted || error.kind == ErrorKind::busy) return error;
  if (error.kind == ErrorKind::storage && error.hint.empty()) {
    error.hint = "Free some space there, or choose another directory with --image.";
  }
  error.kind = ErrorKind::output;
  return error;
}

template <class T>
Result<T> as_output(Result<T> result) {
  if (result) return result;
  return as_output(std::move(result).error());
}

Path blob_folder(const Path& directory) {
  return directory / "blobs" / "sha256";
}

Path being_written(const Path& directory) {
  return blob_folder(directory) / ".bprun-new";
}

const std::string* tag_of(const Value& row) {
  const Value* annotations = row.find("annotations");
  return annotations == nullptr ? nullptr : annotations->find_string(tag_annotation);
}

/// Adds the digests that an image is made of, its own among them; false where that cannot be told.
bool add_references(const Path& directory, const Value& row, std::set<std::string>& references) {
  const auto* type = row.find_string("mediaType");
  const auto* digest = row.find_string("digest");
  if (type == nullptr || *type != manifest_type || digest == nullptr) return false;
  if (!digest->starts_with(digest_front)) return false;
  references.insert(*digest);
  const auto text =
      fs::read_file(blob_folder(directory) / digest->substr(digest_front.size()), largest_index);
  const auto manifest = text ? document::parse_json(*text, *digest) : Result<Value>(Value());
  if (!manifest || !manifest->is_object()) return false;
  const auto note = [&references](const Value* named) {
    const auto* name = named == nullptr ? nullptr : named->find_string("digest");
    if (name != nullptr) references.insert(*name);
  };
  note(manifest->find("config"));
  if (const Value* layers = manifest->find("layers")) {
    for (const Value& layer : layers->elements())
      note(&layer);
  }
  return true;
}

Result<Value> read_index(const Path& directory) {
  const Path file = directory / "index.json";
  const auto text = TRY(fs::read_file_if_exists(file, largest_index));
  if (!text) return Value::object().set("schemaVersion", 2).set("manifests", Value::array());
  auto index = document::parse_json(*text, file.native());
  if (index && index->find("manifests") != nullptr) return index;
  return Error{.kind = ErrorKind::output,
               .message = format("{} is not the index of an OCI layout", file.native()),
               .hint = "Remove the directory, or choose another with --image."};
}

}  // namespace

Value descriptor_of(const Blob& blob, const char* media_type) {
  return Value::object()
      .set("mediaType", media_type)
      .set("digest", blob.digest)
      .set("size", static_cast<std::int64_t>(blob.bytes));
}

LayoutWriter::LayoutWriter(Path directory, fs::Fd lock, bool created)
    : directory_(std::move(directory)), lock_(std::move(lock)), created_(created) {}

LayoutWriter::LayoutWriter(LayoutWriter&& other) noexcept
    : directory_(std::exchange(other.directory_, {})),
      lock_(std::move(other.lock_)),
      created_(std::exchange(other.created_, false)) {}

LayoutWriter::~LayoutWriter() {
  if (directory_.empty()) return;
  static_cast<void>(fs::remove_file(being_written(directory_)));
  if (!created_) return;
  // What was made for an image that did not come to be.
  static_cast<void>(fs::remove_tree(directory_));
}

Result<LayoutWriter> LayoutWriter::open(const Path& given) {
  std::error_code failed;
  Path directory = std::filesystem::absolute(given, failed).lexically_normal();
  if (!directory.has_filename()) directory = directory.parent_path();
  const bool is_new = !fs::exists(directory);
  TRY(as_output(fs::make_directories(directory, 0755)));
  if (!fs::is_directory(directory)) {
    return Error{.kind = ErrorKind::output,
                 .message = format("{} is not a directory", directory.native()),
                 .hint = "Choose a directory for the image with --image."};
  }
  const auto names = TRY(as_output(fs::list_directory(directory)));
  if (!names.empty() && !fs::is_file(directory / "oci-layout")) {
    return Error{.kind = ErrorKind::output,
                 .message = format("{} is not empty, and no OCI layout", directory.native()),
                 .hint = "Choose another directory for the image with --image."};
  }
  fs::Fd lock = TRY(as_output(fs::open_file(directory, O_RDONLY | O_DIRECTORY)));
  if (::flock(lock.get(), LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) {
    return Error{.kind = ErrorKind::busy,
                 .message = format("another bprun is writing to {}", directory.native()),
                 .hint = "Wait until it is done, or choose another directory with --image."};
  }
  // Another bprun may have made it, and an image in it, until it was locked.
  const bool created = is_new && TRY(as_output(fs::list_directory(directory))).empty();
  LayoutWriter writer(std::move(directory), std::move(lock), created);
  TRY(as_output(writer.begin()));
  return writer;
}

Result<void> LayoutWriter::begin() {
  static_cast<void>(TRY(read_index(directory_)));
  TRY(fs::make_directories(blob_folder(directory_), 0755));
  TRY(fs::remove_file(being_written(directory_)));
  const Path marker = directory_ / "oci-layout";
  if (!fs::exists(marker)) TRY(fs::replace_file(marker, R"({"imageLayoutVersion":"1.0.0"})"));
  return {};
}

Path LayoutWriter::path_of(const std::string& digest) const {
  return blob_folder(directory_) / digest.substr(digest_front.size());
}

Result<Blob> LayoutWriter::put_in_place(const Path& scratch, fs::Fd file, const std::string& hex) {
  const auto status = TRY(fs::status_of(scratch));
  Blob blob{.digest = format("{}{}", digest_front, hex),
            .bytes = static_cast<unsigned long long>(status->st_size)};
  const Path place = path_of(blob.digest);
  const auto there = TRY(fs::status_of(place));
  if (there && S_ISREG(there->st_mode) && there->st_size == status->st_size) {
    blob.was_there = true;
    TRY(fs::remove_file(scratch));
    return blob;
  }
  if (::fsync(file.get()) != 0) return system_error(format("write {}", place.native()), errno);
  TRY(file.close());
  TRY(fs::rename(scratch, place));
  return blob;
}

Result<Blob> LayoutWriter::add(const std::function<Result<std::string>(int descriptor)>& fill) {
  const Path scratch = being_written(directory_);
  TRY(as_output(fs::remove_file(scratch)));
  fs::Fd file =
      TRY(as_output(fs::open_file(scratch, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW, 0644)));
  // What fails here may be what is read; an error of another kind than a full disk keeps it.
  auto hex = fill(file.get());
  if (!hex) {
    Error error = std::move(hex).error();
    return error.kind == ErrorKind::storage ? as_output(std::move(error)) : std::move(error);
  }
  return as_output(put_in_place(scratch, std::move(file), *hex));
}

Result<Blob> LayoutWriter::add(std::string_view bytes) {
  return add([bytes](int descriptor) -> Result<std::string> {
    TRY(fs::write_all(descriptor, bytes));
    return sha256_hex(bytes);
  });
}

Result<Blob> LayoutWriter::add_file(const Path& file, const std::string& digest) {
  const Path scratch = being_written(directory_);
  const auto status = TRY(as_output(fs::status_of(path_of(digest))));
  const auto given = TRY(fs::status_of(file));
  if (status && given && status->st_size == given->st_size) {
    return Blob{.digest = digest,
                .bytes = static_cast<unsigned long long>(status->st_size),
                .was_there = true};
  }
  TRY(as_output(fs::remove_file(scratch)));
  TRY(as_output(fs::copy_file(file, scratch)));
  fs::Fd copy = TRY(as_output(fs::open_file(scratch, O_RDONLY)));
  return as_output(put_in_place(scratch, std::move(copy), digest.substr(digest_front.size())));
}

Result<void>
LayoutWriter::commit(const std::string& tag, const Blob& manifest, const Value& platform) {
  const Value before = TRY(as_output(read_index(directory_)));
  Value row = descriptor_of(manifest, manifest_type);
  row.set("annotations", Value::object().set(tag_annotation, tag)).set("platform", platform);
  Value rows = Value::array();
  Value replaced;
  for (const Value& other : before.find("manifests")->elements()) {
    const auto* name = tag_of(other);
    const bool is_replaced = name != nullptr && *name == tag;
    if (is_replaced) replaced = other;
    if (!is_replaced) rows.add(other);
  }
  rows.add(std::move(row));
  Value index = before;
  index.set("manifests", std::move(rows));
  TRY(as_output(fs::replace_file(directory_ / "index.json", document::to_json(index) + "\n")));
  created_ = false;
  if (!replaced.is_null()) drop_blobs_of(replaced, index);
  return {};
}

void LayoutWriter::drop_blobs_of(const Value& replaced, const Value& index) const {
  std::set<std::string> needed;
  std::set<std::string> old;
  for (const Value& row : index.find("manifests")->elements()) {
    // Where it is not known what others need, everything stays.
    if (!add_references(directory_, row, needed)) return;
  }
  if (!add_references(directory_, replaced, old)) return;
  for (const auto& digest : old) {
    const bool is_name = Checksum::parse(digest) && digest.starts_with(digest_front);
    if (is_name && needed.find(digest) == needed.end()) {
      static_cast<void>(fs::remove_file(path_of(digest)));
    }
  }
}

}  // namespace bprun::image

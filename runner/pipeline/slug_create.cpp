// SPDX-License-Identifier: MIT
#include "runner/pipeline/slug_create.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/fs/atomic_file.hpp"
#include "runner/fs/directory.hpp"
#include "runner/fs/file.hpp"
#include "runner/pack/slug.hpp"
#include "runner/pipeline/machine_settings.hpp"
#include "runner/pipeline/progress.hpp"
#include "runner/store/app_cache.hpp"

#include <sys/stat.h>

#include <optional>

namespace bprun::pipeline {

namespace {

/// A store with what is kept in it of slugs.
struct SlugStore {
  store::Store store;
  store::Segments segments;
};

Result<SlugStore> open_slug_store(const SlugCreateRequest& request) {
  const auto settings = TRY(settings::load(request.settings));
  auto store = TRY(store::Store::open(TRY(store_root(settings, request.caller))));
  auto segments = TRY(store::Segments::open(store));
  return SlugStore{.store = std::move(store), .segments = std::move(segments)};
}

struct FileIdentity {
  dev_t device = 0;
  ino_t inode = 0;

  bool is(const struct stat& status) const {
    return status.st_dev == device && status.st_ino == inode;
  }
};

/// The files that the slug is written to: however the directory is named, they are no part of it.
Result<std::vector<FileIdentity>> own_files(const fs::AtomicFile& written, const Path& place) {
  std::vector<FileIdentity> files;
  for (const auto& path : {written.temporary_path(), place}) {
    if (const auto status = TRY(fs::status_of(path)))
      files.push_back({.device = status->st_dev, .inode = status->st_ino});
  }
  return files;
}

/// A disk that is full is nearly always the one that the slug is written to.
Error as_output_error(Error error) {
  if (error.kind == ErrorKind::storage) error.kind = ErrorKind::output;
  return error;
}

}  // namespace

Path slug_index(const store::Store& store, const std::string& app_key) {
  const Path directory = store.root() / "indexes";
  // Where it cannot be made there is no index, and everything is read.
  ::mkdir(directory.c_str(), 0700);
  return directory / store::file_name_for(app_key);
}

Result<pack::SlugTotals> create_slug(const SlugCreateRequest& request, report::Sink& sink) {
  if (!fs::is_directory(request.directory)) {
    return Error{.kind = ErrorKind::usage,
                 .message = format("{} is not a directory", request.directory.native())};
  }
  pack::SlugOptions options{.packing = request.packing, .threads = request.threads};
  if (const auto epoch = TRY(pack::source_date_epoch(request.caller.get("SOURCE_DATE_EPOCH")))) {
    options.mtime = *epoch;
  }
  auto file = fs::AtomicFile::create(request.file);
  if (!file) {
    Error error = std::move(file).error();
    error.kind = ErrorKind::output;
    return error;
  }
  const auto own = TRY(own_files(*file, request.file));
  options.leave_out = [&own](const fs::WalkEntry& entry) {
    for (const auto& written : own) {
      if (entry.is_regular() && written.is(entry.status)) return true;
    }
    return false;
  };

  auto kept = open_slug_store(request);
  pack::SlugMemory memory;
  if (kept) {
    std::error_code failed;
    const Path tree = std::filesystem::canonical(request.directory, failed);
    memory.segments = &kept->segments;
    if (!failed) memory.index = slug_index(kept->store, store::app_key(tree));
  } else {
    sink.emit(
        report::Warning{format("nothing is kept for the next slug: {}", kept.error().message), {}});
  }
  auto written = in_phase(sink, "slug", [&] {
    Transferring packing(sink, request.file.native(), std::nullopt);
    options.on_progress = [&](unsigned long long bytes) { packing.at(bytes); };
    return pack::compose_slug(request.directory, file->descriptor(), options, memory);
  });
  if (!written) {
    return as_output_error(
        std::move(written).error().while_doing(format("while writing {}", request.file.native())));
  }
  if (auto done = file->commit_unsynced(); !done) return as_output_error(std::move(done).error());
  return written;
}

}  // namespace bprun::pipeline

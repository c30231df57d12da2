// SPDX-License-Identifier: MIT
#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/fs/atomic_file.hpp"
#include "runner/manifest/process_types.hpp"
#include "runner/pack/slug.hpp"
#include "runner/pipeline/build_state.hpp"
#include "runner/pipeline/progress.hpp"
#include "runner/pipeline/slug_create.hpp"

namespace bprun::pipeline {

namespace {

std::string names_of(const std::vector<std::string>& names) {
  return names.empty() ? "(none)" : text::join(names, ", ");
}

}  // namespace

Result<void> BuildState::collect_process_types() {
  // Nothing of the build runs any more: what is read and written now stays as it is.
  sandbox_->finish();

  std::vector<manifest::ProcessType> own;
  if (auto procfile = TRY(manifest::read_procfile(workspace_->build()))) {
    own = std::move(procfile->types);
  }
  if (!release_) {
    // H-43: an app may bring a .release of its own where no buildpack makes one.
    release_ = TRY(manifest::read_release_file(workspace_->build()));
    release_name_ = ".release";
  } else if (!release_->empty()) {
    TRY(write_into_build(*workspace_, ".release", manifest::to_release_yaml(*release_)));
    if (!release_->config_vars.empty()) {
      warn(format("config_vars of bin/release are not used: Heroku dropped them in 2012 "
                  "({} sets {})",
                  release_name_,
                  release_->config_vars.front().first));
    }
  }
  const auto defaults = release_ ? release_->default_process_types
                                 : std::vector<std::pair<std::string, std::string>>{};
  process_types_ = manifest::effective_process_types(own, defaults);

  title("Discovering process types");
  std::vector<std::string> own_names;
  own_names.reserve(own.size());
  for (const auto& type : own)
    own_names.push_back(type.name);
  if (defaults.empty()) {
    detail(format("Procfile declares types -> {}", names_of(own_names)));
  } else {
    std::vector<std::string> default_names;
    default_names.reserve(defaults.size());
    for (const auto& [name, command] : defaults)
      default_names.push_back(name);
    const std::string second = format("Default types for {}", text::printable(release_name_));
    std::string first = "Procfile declares types";
    const std::size_t width = std::max(first.size(), second.size());
    first.resize(width, ' ');
    detail(format("{} -> {}", first, names_of(own_names)));
    detail(format(
        "{}{} -> {}", second, std::string(width - second.size(), ' '), names_of(default_names)));
  }
  for (const auto& type : process_types_) {
    record_.process_types.push_back(
        {type.name, type.command, type.line > 0 ? "Procfile" : release_name_});
  }
  return {};
}

Result<void> BuildState::write_artifact() {
  // An overlay shows what somebody edits meanwhile; a slug of that would be a mixture.
  TRY(tree_->verify_unchanged());
  settle_layers();

  title("Compressing...");
  pack::SlugRequest slug{.build = workspace_->build(),
                         .limits = {settings_.slug_soft.value, settings_.slug_hard.value},
                         .format = request_.slug_format};
  if (const auto epoch = TRY(pack::source_date_epoch(request_.caller.get("SOURCE_DATE_EPOCH")))) {
    slug.options.mtime = *epoch;
  }
  // Without the segments of earlier slugs this one is the same, and takes longer.
  auto segments = store::Segments::open(*store_);
  if (segments) slug.memory = {.segments = &*segments, .index = slug_index(*store_, app_key_)};
  if (!segments) warn(format("nothing of earlier slugs is used: {}", segments.error().message));
  const auto written = TRY(phase("slug", "", [&] {
    Transferring packing(sink_, "slug", size_of_app());
    slug.options.on_progress = [&](unsigned long long bytes) { packing.at(bytes); };
    return pack::write_slug(slug, *output_);
  }));
  for (const auto& [name, totals] : written.files) {
    detail(format("Done: {}", text::human_size(totals.bytes)));
    if (totals.segments_distrusted > 0) {
      warn(format("{} stored parts of slugs were damaged, and have been made again",
                  totals.segments_distrusted));
    }
    record_.slugs.push_back({.file = name,
                             .bytes = totals.bytes,
                             .uncompressed = totals.uncompressed_bytes,
                             .files = totals.files,
                             .sha256 = totals.sha256,
                             .segments = totals.segments,
                             .segments_kept = totals.segments_kept});
  }
  if (written.warning) warn(*written.warning);
  for (const auto& path : written.files.front().totals.skipped) {
    warn(format("{} is no file, directory or link, and is not in the slug", text::printable(path)));
  }
  if (image_layout_) {
    const auto memory = std::exchange(slug.memory, {});
    TRY(phase("image", "", [&] { return write_image(memory); }));
  }
  TRY(output_->stage(pack::procfile_file, manifest::to_procfile_text(process_types_)));

  const std::string record = document::to_json(to_value(record_), 2) + "\n";
  TRY(output_->stage(pack::record_file, record));
  TRY(output_->commit());
  note_record(record);
  keep_cache();
  title(format("Built {}", (request_.output / written.files.front().name).native()));
  return {};
}

/// What is to be packed, as far as it was looked at.
std::optional<unsigned long long> BuildState::size_of_app() const {
  unsigned long long bytes = 0;
  for (const auto& layer : record_.layers)
    bytes += layer.totals.bytes;
  return bytes > 0 ? std::optional(bytes) : std::nullopt;
}

/// The app is built: a cache that cannot be kept costs the next build time, and not this one its
/// result.
void BuildState::keep_cache() {
  if (!record_.by_hand.empty()) {
    warn("somebody was in this build: its slug holds what was done by hand, and the app's cache "
         "stays as it was before");
    return;
  }
  if (const auto kept = cache_->commit(workspace_->cache()); !kept) {
    warn(format("the cache could not be kept for the next build: {}", kept.error().message));
  }
}

/// For `bprun cache why`; nobody else misses it.
void BuildState::note_record(const std::string& record) {
  if (!cache_) return;
  if (const auto noted = cache_->note_record(record); !noted) {
    warn(format("bprun cache why will not know this build: {}", noted.error().message));
  }
}

void BuildState::write_failure(const Error& error) {
  record_.failure = error;
  record_.layers.clear();  // nobody has anything at last
  record_.sizes.reset();
  if (!output_) return;
  // The slug and the Procfile of an earlier build stay; the record tells that they are older.
  output_->drop(pack::slug_file);
  output_->drop(pack::zstd_slug_file);
  output_->drop(pack::procfile_file);
  const std::string record = document::to_json(to_value(record_), 2) + "\n";
  note_record(record);
  auto written = output_->stage(pack::record_file, record);
  if (written) written = output_->commit();
  if (!written) {
    warn(format("the record of this failure could not be written: {}", written.error().message));
  }
}

}  // namespace bprun::pipeline

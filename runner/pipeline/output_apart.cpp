// SPDX-License-Identifier: MIT
// A build's results are no part of the app, even where the output folder lies in the app's
// directory: else each slug would hold the one before it.
#include "runner/base/format.hpp"
#include "runner/fs/directory.hpp"
#include "runner/pipeline/build_state.hpp"

#include <algorithm>

namespace bprun::pipeline {

namespace {

/// What pack::Output writes, and for an instant has beside it.
bool is_ours(std::string_view name) {
  return name == pack::slug_file || name == pack::zstd_slug_file || name == pack::procfile_file ||
         name == pack::image_file || name == pack::record_file || name == pack::test_record_file ||
         name.starts_with(".bprun-");
}

}  // namespace

Result<void> BuildState::keep_output_apart() {
  if (source_.is_private || !output_) return {};
  std::error_code failure;
  const Path output = std::filesystem::canonical(output_->directory(), failure);
  if (failure) return {};
  const Path& source = source_.directory;
  if (output == source) {
    output_.reset();  // nor is the record of this failure put there
    return Error{.kind = ErrorKind::usage,
                 .message = format("the output folder {} is the app itself", output.native()),
                 .hint = "The app's own Procfile would be replaced. Name another folder: -o out."};
  }
  const std::string below = source.native() == "/" ? "/" : source.native() + "/";
  if (!output.native().starts_with(below)) return {};
  output_inside_ = output.native().substr(below.size());
  const auto names = TRY(fs::list_directory(output));
  output_holds_only_ours_ = std::all_of(names.begin(), names.end(), is_ours);
  return {};
}

/// The same for --image, which may lie in the output folder. It is a directory of its own.
Result<void> BuildState::keep_image_apart() {
  if (source_.is_private || !image_layout_) return {};
  std::error_code failure;
  const Path layout = std::filesystem::canonical(image_layout_->directory(), failure);
  if (failure) return {};
  const std::string& source = source_.directory.native();
  const std::string below = source == "/" ? source : source + "/";
  if (layout.native().starts_with(below)) image_inside_ = layout.native().substr(below.size());
  return {};
}

bool BuildState::is_output(const fs::WalkEntry& entry) const {
  if (!image_inside_.empty() && entry.relative == image_inside_) return true;
  if (output_inside_.empty() || !entry.relative.starts_with(output_inside_)) return false;
  const std::string_view rest = std::string_view(entry.relative).substr(output_inside_.size());
  if (rest.empty()) return output_holds_only_ours_;
  return rest.front() == '/' && is_ours(rest.substr(1));
}

}  // namespace bprun::pipeline

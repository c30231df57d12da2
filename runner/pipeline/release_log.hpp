// SPDX-License-Identifier: MIT
#pragma once

#include "runner/fs/fd.hpp"
#include "runner/releases/release.hpp"

#include <string_view>

namespace bprun::pipeline {

/// The file in which a release's commands' output is kept, one run after another. What cannot be
/// written (a full disk) is lost, and stops no release.
class ReleaseLog {
public:
  /// What one run may write; the rest is dropped, and that is said.
  static constexpr std::size_t limit = 16UL << 20;

  static Result<ReleaseLog> open(const fs::Path& file);

  /// The line above a run's output: "run 2", or a script's name; when it began; what it runs.
  void begin(std::string_view what,
             const releases::Release& release,
             releases::Seconds started,
             std::string_view command_text);
  void write(std::string_view bytes);
  void end(std::string_view words);

private:
  explicit ReleaseLog(fs::Fd file) : file_(std::move(file)) {}

  void put(std::string_view bytes);

  fs::Fd file_;
  std::size_t left_ = limit;
  bool at_line_start_ = true;
};

}  // namespace bprun::pipeline

// SPDX-License-Identifier: MIT
#include "runner/pipeline/release_log.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"

#include <fcntl.h>

#include <algorithm>

namespace bprun::pipeline {

Result<ReleaseLog> ReleaseLog::open(const fs::Path& file) {
  return ReleaseLog(TRY(fs::open_file(file, O_WRONLY | O_CREAT | O_APPEND, 0600)));
}

void ReleaseLog::begin(std::string_view what,
                       const releases::Release& release,
                       releases::Seconds started,
                       std::string_view command_text) {
  put(format("== {} of {} on {}: {}\n",
             what,
             releases::name_of(release),
             releases::to_text(started),
             text::printable(command_text)));
}

void ReleaseLog::write(std::string_view bytes) {
  const bool was_full = left_ == 0;
  const std::string_view kept = bytes.substr(0, left_);
  left_ -= kept.size();
  if (!kept.empty()) put(kept);
  if (kept.size() < bytes.size() && !was_full) put("\n== more was written, and is not kept\n");
}

void ReleaseLog::end(std::string_view words) {
  if (!at_line_start_) put("\n");
  put(format("== {}\n", words));
}

void ReleaseLog::put(std::string_view bytes) {
  static_cast<void>(fs::write_all(file_.get(), bytes));
  at_line_start_ = bytes.ends_with('\n');
}

}  // namespace bprun::pipeline

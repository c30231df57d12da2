// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <string>
#include <string_view>

namespace bprun::phases {

/// Passes bytes on in whole lines, and holds back the beginning of a line until its end comes,
/// flush() is called, or it is longer than 64 KiB.
class LineKeeper {
public:
  explicit LineKeeper(std::function<void(std::string_view)> pass_on)
      : pass_on_(std::move(pass_on)) {}

  void take(std::string_view bytes) {
    const std::size_t last_end = bytes.rfind('\n');
    if (last_end != std::string_view::npos) {
      if (held_.empty()) {
        pass_on_(bytes.substr(0, last_end + 1));
      } else {
        held_ += bytes.substr(0, last_end + 1);
        flush();
      }
      bytes.remove_prefix(last_end + 1);
    }
    held_ += bytes;
    if (held_.size() > longest_held) flush();
  }

  void flush() {
    if (!held_.empty()) pass_on_(held_);
    held_.clear();
  }

private:
  static constexpr std::size_t longest_held = 64UL << 10;

  std::function<void(std::string_view)> pass_on_;
  std::string held_;
};

}  // namespace bprun::phases

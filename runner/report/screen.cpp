// SPDX-License-Identifier: MIT
#include "runner/report/screen.hpp"

#include "runner/base/format.hpp"
#include "runner/fs/fd.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

namespace bprun::report {

namespace {

constexpr std::string_view erase_below = "\x1b[J";
constexpr std::string_view erase_rest = "\x1b[K";
constexpr std::string_view plain = "\x1b[m";
/// A line that takes more cells than was thought is cut off at the margin.
constexpr std::string_view no_wrapping = "\x1b[?7l";
constexpr std::string_view wrapping = "\x1b[?7h";

}  // namespace

ScreenSize Screen::size() const {
  winsize window = {};
  ScreenSize size;
  if (::ioctl(descriptor_, TIOCGWINSZ, &window) != 0) return size;
  if (window.ws_col > 0) size.columns = window.ws_col;
  if (window.ws_row > 0) size.rows = window.ws_row;
  return size;
}

bool Screen::is_ours() const {
  const pid_t group = ::tcgetpgrp(descriptor_);
  // A terminal that is not the controlling one has no foreground that could be asked for.
  return group < 0 || group == ::getpgrp();
}

void Screen::forget() {
  // What stands in front of the cursor is not what a script's unfinished line began with.
  if (home_ > 0) pending_.insert(0, "\r\n");
  drawn_.clear();
  text_.forget();
  home_ = 0;
}

/// To where the log goes on, in the cursor's line.
std::string Screen::at_column() const {
  return home_ == 0 ? "\r" : format("\x1b[{}G", home_ + 1);
}

void Screen::frame(const std::vector<std::string>& status, const ScreenSize& size) {
  if (pending_.empty() && status == drawn_ && size == drawn_in_) return;
  std::string frame;
  // A status of as many lines is written over the one before, so that nothing flickers.
  const bool over = pending_.empty() && status.size() == drawn_.size() && size == drawn_in_;
  if (!drawn_.empty() && !over) {
    frame += at_column();
    frame += plain;
    frame += erase_below;
    frame += colours_;
  }
  drawn_.clear();
  frame += pending_;
  pending_.clear();
  home_ = text_.column();
  colours_ = text_.colours();
  draw(status, size, frame);
  // A terminal that has gone is no reason to stop a build.
  if (!frame.empty()) static_cast<void>(fs::write_all(descriptor_, frame));
}

void Screen::draw(const std::vector<std::string>& status,
                  const ScreenSize& size,
                  std::string& frame) {
  const std::size_t below = home_ == 0 ? 0 : 1;
  // Not behind a line that has reached the margin: where its cursor is depends on the terminal.
  if (status.empty() || home_ >= size.columns || status.size() + below > size.rows) return;
  frame += no_wrapping;
  if (!colours_.empty()) frame += plain;
  frame += below > 0 ? "\r\n" : "\r";
  for (std::size_t i = 0; i < status.size(); ++i) {
    if (i > 0) frame += "\r\n";
    frame += status[i];
    frame += erase_rest;
  }
  if (const std::size_t down = status.size() - 1 + below; down > 0)
    frame += format("\x1b[{}A", down);
  frame += wrapping;
  frame += at_column();
  frame += colours_;
  drawn_ = status;
  drawn_in_ = size;
}

}  // namespace bprun::report

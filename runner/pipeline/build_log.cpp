// SPDX-License-Identifier: MIT
#include "runner/pipeline/build_log.hpp"

#include <algorithm>

namespace bprun::pipeline {

namespace {

/// What is held of a beginning and of an end until secrets are taken out of them: as much longer
/// than what is shown as a variable's value can be, so that no part of one is left at the cut.
constexpr std::size_t held_of_phase = BuildLog::most_of_phase + (128UL << 10);

/// The last place up to `most` at which a line ends; where there is none, a character.
std::size_t cut_before(std::string_view text, std::size_t most) {
  if (text.size() <= most) return text.size();
  const std::size_t line = text.substr(0, most).rfind('\n');
  if (line != std::string_view::npos) return line + 1;
  while (most > 0 && (static_cast<unsigned char>(text[most]) & 0xC0U) == 0x80U)
    --most;
  return most;
}

/// The first place at which no more than `most` are left and a line begins; else a character.
std::size_t cut_after(std::string_view text, std::size_t most) {
  if (text.size() <= most) return 0;
  std::size_t place = text.size() - most;
  const std::size_t line = text.find('\n', place);
  if (line != std::string_view::npos && line + 1 < text.size()) return line + 1;
  while (place < text.size() && (static_cast<unsigned char>(text[place]) & 0xC0U) == 0x80U)
    ++place;
  return place;
}

}  // namespace

void BuildLog::begin(std::string phase, std::string buildpack, std::chrono::milliseconds at) {
  head_.clear();
  tail_.clear();
  dropped_ = 0;
  fresh_line_ = true;
  open_ = sections_.size() < most_sections;
  if (!open_) return;
  sections_.push_back(
      {.phase = std::move(phase), .buildpack = std::move(buildpack), .at = at, .text = ""});
}

void BuildLog::take(std::string_view bytes) {
  if (!open_ || bytes.empty()) return;
  fresh_line_ = bytes.back() == '\n';
  const std::size_t first = std::min(bytes.size(), held_of_phase - head_.size());
  head_ += bytes.substr(0, first);
  bytes.remove_prefix(first);
  if (bytes.size() > held_of_phase) {
    dropped_ += bytes.size() - held_of_phase;
    bytes.remove_prefix(bytes.size() - held_of_phase);
  }
  tail_ += bytes;
  // Not each time: moving what stays would cost more than all the rest.
  if (tail_.size() < 2 * held_of_phase) return;
  dropped_ += tail_.size() - held_of_phase;
  tail_.erase(0, tail_.size() - held_of_phase);
}

void BuildLog::say(std::string_view line, std::chrono::milliseconds at, const Hide& hide) {
  if (open_) {
    if (!fresh_line_) take("\n");
    take(line);
    return take("\n");
  }
  const std::string clean = hide(line) + "\n";
  if (sections_.empty() || !sections_.back().phase.empty()) {
    if (sections_.size() == most_sections) return;
    sections_.push_back({.phase = "", .buildpack = "", .at = at, .text = ""});
  }
  LogSection& section = sections_.back();
  const bool fits = section.left_out == 0 && section.text.size() + clean.size() <= room();
  if (fits) {
    section.text += clean;
    kept_ += clean.size();
  } else {
    section.left_out += clean.size();
  }
}

void BuildLog::settle(const Hide& hide) {
  if (!open_) return;
  open_ = false;
  const std::size_t most = room();
  LogSection& section = sections_.back();
  std::string beginning = hide(dropped_ == 0 ? head_ + tail_ : head_);
  if (dropped_ == 0 && beginning.size() <= most) {
    section.text = std::move(beginning);
  } else {
    const std::string end = dropped_ == 0 ? beginning : hide(tail_);
    const std::size_t stop = cut_before(beginning, most / 2);
    const std::size_t start = cut_after(end, most / 2);
    section.left_out = dropped_ == 0 ? start - stop : beginning.size() - stop + dropped_ + start;
    section.text = beginning.substr(0, stop);
    section.end = end.substr(start);
  }
  kept_ += section.text.size() + section.end.size();
  head_.clear();
  tail_.clear();
  dropped_ = 0;
}

std::size_t BuildLog::room() const {
  const std::size_t left = most_of_all - std::min(most_of_all, kept_);
  return std::clamp(left, least_of_phase, most_of_phase);
}

}  // namespace bprun::pipeline

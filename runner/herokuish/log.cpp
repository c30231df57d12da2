// SPDX-License-Identifier: MIT
#include "runner/herokuish/log.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/fs/fd.hpp"

#include <glob.h>

namespace bprun::herokuish {

namespace {

constexpr std::string_view first_column = "\x1b[1G";
constexpr std::string_view indent = "       ";

/// A line longer than this is not waited for.
constexpr std::size_t longest_held = 16UL << 20;

std::string_view trimmed(std::string_view line) {
  constexpr std::string_view blanks = " \t";
  const auto first = line.find_first_not_of(blanks);
  if (first == std::string_view::npos) return {};
  return line.substr(first, line.find_last_not_of(blanks) - first + 1);
}

/// What an unquoted expansion makes of a line: words by one blank, file names for patterns.
std::string as_unquoted_words(std::string_view line) {
  std::string joined;
  for (const auto word : text::words(line)) {
    glob_t found = {};
    if (::glob(std::string(word).c_str(), GLOB_NOCHECK, nullptr, &found) == 0) {
      for (std::size_t i = 0; i < found.gl_pathc; ++i) {
        if (!joined.empty()) joined += ' ';
        joined += found.gl_pathv[i];
      }
    }
    ::globfree(&found);
  }
  return joined;
}

}  // namespace

std::string filtered_line(std::string_view line, const Look& look) {
  const auto text = trimmed(line);
  std::string result(look.escapes ? first_column : "");
  const bool step = text.starts_with("--") || text.starts_with("==");
  if (!step) result += indent;
  if (step && look.original) return result + as_unquoted_words(text);
  return result.append(text);
}

Log::~Log() {
  finish_output();
}

void Log::emit(const report::Event& event) {
  if (const auto* title = std::get_if<report::Title>(&event)) {
    finish_output();
    const std::string text =
        format("{}-----> {}", look_.escapes ? first_column : std::string_view(), title->text);
    // In the original its own titles went through the filter too.
    const bool twice = look_.filtered && look_.original;
    write_out((twice ? filtered_line(text, look_) : text) + "\n");
  } else if (const auto* detail = std::get_if<report::Detail>(&event)) {
    finish_output();
    const std::string text = filtered_line(detail->text, look_);
    const bool twice = look_.filtered && look_.original;
    write_out((twice ? filtered_line(text, look_) : text) + "\n");
  } else if (const auto* warning = std::get_if<report::Warning>(&event)) {
    warn(*warning);
  } else if (const auto* output = std::get_if<report::Output>(&event)) {
    if (output->channel == report::Channel::out) {
      take(output->bytes);
    } else {
      static_cast<void>(fs::write_all(err_, output->bytes));
    }
  }
}

void Log::line(std::string_view text) {
  finish_output();
  write_out((look_.filtered ? filtered_line(text, look_) : std::string(text)) + "\n");
}

void Log::complain(std::string_view text) {
  static_cast<void>(fs::write_all(err_, format("{}\n", text)));
}

void Log::take(std::string_view bytes) {
  if (!look_.filtered) {
    write_out(bytes);
    return;
  }
  held_ += bytes;
  std::string ready;
  std::size_t begin = 0;
  for (auto end = held_.find('\n'); end != std::string::npos; end = held_.find('\n', begin)) {
    ready += filtered_line(std::string_view(held_).substr(begin, end - begin), look_);
    ready += '\n';
    begin = end + 1;
  }
  held_.erase(0, begin);
  write_out(ready);
  if (held_.size() > longest_held) finish_output();
}

void Log::finish_output() {
  if (!held_.empty() && !look_.original) write_out(filtered_line(held_, look_) + "\n");
  held_.clear();
}

void Log::write_out(std::string_view bytes) {
  // A reader that has gone (| head) is no reason to stop a build.
  if (!bytes.empty()) static_cast<void>(fs::write_all(out_, bytes));
}

void Log::warn(const report::Warning& warning) {
  std::string prefix = warning.where ? to_string(*warning.where) + ": " : "";
  for (const auto text : text::lines(warning.text)) {
    static_cast<void>(fs::write_all(err_, format(" !     {}{}\n", prefix, text::printable(text))));
    prefix.clear();
  }
}

}  // namespace bprun::herokuish

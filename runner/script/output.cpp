// SPDX-License-Identifier: MIT
#include "runner/script/output.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/fs/fd.hpp"

#include <unistd.h>

namespace bprun::output {

namespace {

constexpr std::string_view indentation = "       ";

void put(int descriptor, std::string_view bytes) {
  // Who reads us may have gone; the build is not worth less for that.
  (void)fs::write_all(descriptor, bytes);
}

void put_marked(std::string_view colour, const std::vector<std::string>& lines) {
  std::string text = "\n";
  for (const std::string& line : lines) {
    text += format("\x1b[{}m !     {}\x1b[0m\n", colour, line);
  }
  put(STDERR_FILENO, text + "\n");
}

}  // namespace

void header(std::string_view text) {
  put(STDOUT_FILENO, format("\n-----> {}\n", text));
}

void section(std::string_view text) {
  put(STDOUT_FILENO, format("-----> {}\n", text));
}

void detail(std::string_view text) {
  std::string lines;
  for (const std::string_view line : text::lines(text)) {
    lines += line.empty() ? "\n" : format("{}{}\n", indentation, line);
  }
  put(STDOUT_FILENO, lines);
}

void raw(std::string_view bytes) {
  put(STDOUT_FILENO, bytes);
}

void raw_error(std::string_view bytes) {
  put(STDERR_FILENO, bytes);
}

void blank() {
  put(STDOUT_FILENO, "\n");
}

void warning(const std::string& text) {
  std::vector<std::string> lines;
  for (const std::string_view line : text::lines(text))
    lines.emplace_back(line);
  put_marked("1;33", lines);
}

std::vector<std::string> lines_of(const Error& error) {
  std::vector<std::string> lines;
  for (const std::string_view line : text::lines(error.message))
    lines.emplace_back(line);
  if (lines.empty()) lines.emplace_back("unknown error");
  lines[0] = "Error: " + lines[0];
  if (error.where) lines.push_back(format("at {}", to_string(*error.where)));
  for (const std::string& step : error.trail)
    lines.push_back(step);
  if (!error.hint.empty()) {
    lines.emplace_back();
    for (const std::string_view line : text::lines(error.hint))
      lines.emplace_back(line);
  }
  return lines;
}

void failure(const Error& error) {
  header("Build failed");
  put_marked("1;31", lines_of(error));
}

std::string Indenter::indent(std::string_view bytes, bool& at_line_start) {
  std::string out;
  out.reserve(bytes.size() + bytes.size() / 8);
  while (!bytes.empty()) {
    const std::size_t end = bytes.find('\n');
    const std::string_view piece = bytes.substr(0, end);
    if (at_line_start && !piece.empty()) out += indentation;
    out += piece;
    at_line_start = end != std::string_view::npos;
    if (!at_line_start) break;
    out += '\n';
    bytes.remove_prefix(end + 1);
  }
  return out;
}

void Indenter::write(std::string_view bytes) {
  put(STDOUT_FILENO, indent(bytes, at_line_start_));
}

void Indenter::finish() {
  if (!at_line_start_) put(STDOUT_FILENO, "\n");
  at_line_start_ = true;
}

}  // namespace bprun::output

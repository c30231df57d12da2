// SPDX-License-Identifier: MIT
#pragma once

#include "runner/base/result.hpp"

#include <string>
#include <string_view>
#include <vector>

/// What the user sees, in the conventions of B-37 and T-13. All of it is written at once, so that
/// it keeps its place between the lines of the programs we start.
namespace bprun::output {

/// "-----> Text" after a blank line.
void header(std::string_view text);
/// "-----> Text" alone.
void section(std::string_view text);
/// "       text", one line for each of `text`.
void detail(std::string_view text);
void blank();
/// The bytes of another program as they are.
void raw(std::string_view bytes);
/// The same, on standard error.
void raw_error(std::string_view bytes);

/// Yellow " !     " lines on stderr, with a blank line before and after.
void warning(const std::string& text);

/// "-----> Build failed" and the Error in red " !     " lines (T-13).
void failure(const Error& error);

/// The lines of an Error as failure() shows them: message and place, the trail, the hint.
std::vector<std::string> lines_of(const Error& error);

/// Another program's output, indented by 7 as it comes: any bytes, lines of any length, and a last
/// one without its end.
class Indenter {
public:
  void write(std::string_view bytes);
  /// Ends an unfinished line, so that what follows has a line of its own.
  void finish();

  /// What write() would put out for `bytes`; `at_line_start` is kept between calls.
  static std::string indent(std::string_view bytes, bool& at_line_start);

private:
  bool at_line_start_ = true;
};

}  // namespace bprun::output

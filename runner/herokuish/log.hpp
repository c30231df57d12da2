// SPDX-License-Identifier: MIT
#pragma once

#include "runner/report/event.hpp"

#include <string>
#include <string_view>

/// What Herokuish's users see (contract H-50, H-51).
namespace bprun::herokuish {

/// How lines look.
struct Look {
  /// BPRUN_COMPAT=herokuish: the bytes of the original, its faults included.
  bool original = false;
  /// Lines begin with ESC[1G, which takes a terminal's cursor to the first column.
  bool escapes = false;
  /// Standard output goes through the filter that indents it, as in a build.
  bool filtered = false;
};

/// One line of standard output, without its newline, as the filter leaves it.
std::string filtered_line(std::string_view line, const Look& look);

/// Events of a build as Herokuish's lines: titles, details and scripts' output on `out`, warnings
/// and scripts' standard error on `err`.
class Log final : public report::Sink {
public:
  Log(Look look, int out, int err) : look_(look), out_(out), err_(err) {}

  ~Log() override;
  Log(const Log&) = delete;
  Log& operator=(const Log&) = delete;

  void emit(const report::Event& event) override;

  /// A line of ours below a title. It goes through the filter once, as scripts' output does.
  void line(std::string_view text);

  /// A line on standard error, as it stands.
  void complain(std::string_view text);

  /// Ends what a script began: its unfinished last line is shown. (The original lost it.)
  void finish_output();

  const Look& look() const { return look_; }

private:
  void take(std::string_view bytes);
  void write_out(std::string_view bytes);
  void warn(const report::Warning& warning);

  Look look_;
  int out_;
  int err_;
  std::string held_;  ///< of standard output: a line without its end
};

}  // namespace bprun::herokuish

// SPDX-License-Identifier: MIT
#pragma once

#include "runner/report/event.hpp"

#include <array>
#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

namespace bprun::report {

/// Whose bytes they are.
enum class Writer { script, ours };

struct HerokuLogOptions {
  Verbosity verbosity = Verbosity::normal;
  bool same_place = false;  ///< both streams end up in one place
  bool colour = false;
};

/// Events as Heroku's lines: what heroku_sink and terminal_sink have in common.
class HerokuLog final : public Sink {
public:
  using Write = std::function<void(Channel, Writer, std::string_view)>;

  HerokuLog(Write write, HerokuLogOptions options) : write_(std::move(write)), options_(options) {}

  void emit(const Event& event) override;

private:
  void tell(const Title& title);
  void tell(const Detail& detail);
  void tell(const Warning& warning);
  void tell(const Output& output);

  void tell(const PhaseStarted&) {}

  void tell(const ScriptStarted& started);
  void tell(const PhaseFinished& finished);
  void tell(const Progress& progress);
  void tell(const Failed& failed);

  bool is_quiet() const { return options_.verbosity == Verbosity::quiet; }

  bool is_verbose() const { return options_.verbosity == Verbosity::verbose; }

  void remark(const std::string& text);
  void line(Channel channel, const std::string& text);
  void break_line(Channel channel);
  void write(Channel channel, Writer writer, std::string_view bytes);
  std::string styled(std::string_view style, std::string_view text) const;
  std::string marked(std::string_view style, std::string_view lines) const;

  Write write_;
  HerokuLogOptions options_;
  std::array<bool, 2> at_line_start_{true, true};  ///< by Channel
};

}  // namespace bprun::report

// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace bprun::pipeline {

/// What was said in one phase, by its script and by bprun; phase "" for what bprun says between
/// two.
struct LogSection {
  std::string phase;
  std::string buildpack;
  std::chrono::milliseconds at{0};  ///< when it began, from the beginning of the build
  std::string text;                 ///< without secrets
  std::size_t left_out = 0;         ///< bytes between text and end
  std::string end = "";             ///< what came after them
};

/// The log of a build as its record keeps it: of each phase the beginning and the end, and of all
/// together no more than a page can show, however much the scripts write.
class BuildLog {
public:
  /// Of one phase, as long as there is room; of each after that a little.
  static constexpr std::size_t most_of_phase = 64UL << 10;
  static constexpr std::size_t most_of_all = 512UL << 10;
  static constexpr std::size_t least_of_phase = 2048;
  /// Phases that are kept; what comes after them is left out.
  static constexpr std::size_t most_sections = 256;

  /// Takes the secrets out of a text that is there as a whole.
  using Hide = std::function<std::string(std::string_view)>;

  /// A phase begins. One that was not settled loses its text.
  void begin(std::string phase, std::string buildpack, std::chrono::milliseconds at);

  /// The phase is over: only now its text is in sections(), for half a secret is not known as one.
  void settle(const Hide& hide);

  /// What a script has written, raw.
  void take(std::string_view bytes);

  /// What bprun says: into the phase under way, or into the section between two.
  void say(std::string_view line, std::chrono::milliseconds at, const Hide& hide);

  const std::vector<LogSection>& sections() const { return sections_; }

private:
  std::size_t room() const;

  std::vector<LogSection> sections_;
  bool open_ = false;
  bool fresh_line_ = true;
  std::size_t kept_ = 0;
  // Of the phase under way.
  std::string head_;
  std::string tail_;
  std::size_t dropped_ = 0;  ///< bytes between the two
};

}  // namespace bprun::pipeline

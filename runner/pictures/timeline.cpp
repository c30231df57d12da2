// SPDX-License-Identifier: MIT
#include "runner/pictures/timeline.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <vector>

namespace bprun::pictures {

namespace {

constexpr std::size_t most_rows = 420'000;
/// Processes of all phases together that are unfolded from the beginning.
constexpr std::size_t most_unfolded = 60;
constexpr std::size_t deepest_shown = 6;

/// From when to when, on the scale of the whole build.
struct Stretch {
  std::int64_t at = 0;
  std::int64_t ms = 0;
};

struct ShownPhase {
  const Value* phase = nullptr;
  Stretch stretch;
  std::vector<const Value*> processes = {};
};

Stretch stretch_of(const Value& value, std::int64_t whole) {
  const auto at = std::min(number_of(value, "at_ms"), whole);
  return {.at = at, .ms = std::min(number_of(value, "ms"), whole - at)};
}

std::string bar(const Stretch& stretch, std::int64_t whole, std::string_view kind) {
  const auto share = [whole](std::int64_t ms) {
    return 100.0 * static_cast<double>(ms) / static_cast<double>(whole);
  };
  // What is too short to be seen is drawn two thousandths wide.
  return format(
      "<svg class=\"track\" role=\"img\" aria-label=\"from {} on, for {}\">"
      "<rect class=\"{}\" x=\"{:.2f}%\" width=\"{:.2f}%\" y=\"0\" height=\"100%\" rx=\"2\"/>"
      "</svg>",
      time_text(stretch.at),
      time_text(stretch.ms),
      kind,
      std::min(share(stretch.at), 99.8),
      std::max(share(stretch.ms), 0.2));
}

/// A round number of milliseconds, of which three to eight make the whole.
std::int64_t tick_of(std::int64_t whole) {
  constexpr std::array<std::int64_t, 20> rounds{
      1,    2,    5,      10,     20,     50,      100,     200,       500,       1000,
      2000, 5000, 10'000, 30'000, 60'000, 120'000, 300'000, 1'200'000, 3'600'000, 14'400'000};
  for (const auto round : rounds) {
    if (whole / round <= 8) return round;
  }
  return std::max<std::int64_t>(whole / 5, 1);
}

std::string scale(std::int64_t whole) {
  std::string marks;
  const auto tick = tick_of(whole);
  for (std::int64_t at = 0; at <= whole; at += tick) {
    const double x = 100.0 * static_cast<double>(at) / static_cast<double>(whole);
    marks += format("<text x=\"{:.2f}%\" y=\"12\"{}>{}</text>",
                    x,
                    x > 90 ? " text-anchor=\"end\"" : "",
                    tick % 1000 == 0 ? format("{} s", at / 1000) : time_text(at));
  }
  return format("<div class=\"row scale\"><span></span><svg class=\"marks\" aria-hidden=\"true\">{}"
                "</svg><span></span></div>\n",
                marks);
}

/// "npm ci" of "/app/.heroku/node/bin/npm ci".
std::string short_command(std::string_view command) {
  const std::size_t end = std::min(command.find(' '), command.size());
  const std::size_t slash = command.substr(0, end).rfind('/');
  if (slash != std::string_view::npos && slash + 1 < end) command.remove_prefix(slash + 1);
  return markup(command.substr(0, 120));
}

/// How many of the processes that were seen stand above each.
std::map<const Value*, std::size_t> depths_of(const std::vector<const Value*>& processes) {
  std::map<const Value*, std::size_t> depths;
  std::map<std::int64_t, std::size_t> by_pid;
  for (const Value* process : processes) {
    const auto above = by_pid.find(number_of(*process, "parent"));
    const std::size_t depth = above == by_pid.end() ? 0 : above->second + 1;
    depths[process] = std::min(depth, deepest_shown);
    by_pid[number_of(*process, "pid")] = depth;
  }
  return depths;
}

std::string process_row(const Value& process, std::size_t depth, std::int64_t whole) {
  const auto stretch = stretch_of(process, whole);
  return format("<div class=\"row process\"><span class=\"name d{}\" title=\"{}\">{}</span>{}"
                "<span title=\"on the processor for {}\">{}</span></div>\n",
                depth,
                text_of(process, "command"),
                short_command(raw_text(process, "command")),
                bar(stretch, whole, "process"),
                time_text(number_of(process, "cpu_ms")),
                time_text(stretch.ms));
}

std::string phase_line(const ShownPhase& shown, std::int64_t whole) {
  const Value& phase = *shown.phase;
  const bool failed = number_of(phase, "status") != 0;
  return format("<span class=\"name\"><b>{}</b> {}{}</span>{}<span>{}</span>",
                text_of(phase, "phase"),
                text_of(phase, "buildpack"),
                failed ? " <em>failed</em>" : "",
                bar(shown.stretch, whole, failed ? "phase no" : "phase"),
                time_text(shown.stretch.ms));
}

std::vector<ShownPhase> phases_of(const Value& record, std::int64_t whole) {
  std::vector<ShownPhase> phases;
  const auto& recorded = member_of(record, "phases").elements();
  phases.reserve(recorded.size());
  for (const Value& phase : recorded)
    phases.push_back({.phase = &phase, .stretch = stretch_of(phase, whole)});
  const Value& processes = member_of(member_of(record, "processes"), "longest");
  for (const Value& process : processes.elements()) {
    // The last phase that had begun by then; the clock of processes has a coarser tick.
    const auto at = number_of(process, "at_ms") + 10;
    const auto in = std::find_if(phases.rbegin(), phases.rend(), [at](const ShownPhase& phase) {
      return phase.stretch.at <= at;
    });
    if (in != phases.rend()) in->processes.push_back(&process);
  }
  return phases;
}

std::string sampled_note(const Value& record) {
  const Value& processes = member_of(record, "processes");
  const auto shown = member_of(processes, "longest").elements().size();
  if (shown == 0) return "";
  const auto seen = std::max(number_of(processes, "seen"), static_cast<std::int64_t>(shown));
  return format(
      "<p class=\"soft\">Processes are sampled, every {} or so: what lived shorter is mostly "
      "missing, and a bar ends where the process was seen last. {} seen{}.</p>\n",
      time_text(number_of(processes, "every_ms")),
      seen == 1 ? "1 was" : format("{} were", seen),
      seen == static_cast<std::int64_t>(shown)
          ? ""
          : format(", and the {} that lived longest are here", shown));
}

}  // namespace

std::string timeline(const Value& record) {
  const auto whole = std::max<std::int64_t>(number_of(record, "ms"), 1);
  Bounded rows(most_rows);
  std::size_t unfolded = 0;
  for (const ShownPhase& shown : phases_of(record, whole)) {
    if (shown.processes.empty()) {
      rows.add(format("<div class=\"row\">{}</div>\n", phase_line(shown, whole)));
      continue;
    }
    const auto depths = depths_of(shown.processes);
    std::string below;
    for (const Value* process : shown.processes)
      below += process_row(*process, depths.at(process), whole);
    unfolded += shown.processes.size();
    rows.add(format("<details{}><summary class=\"row\">{}</summary>\n{}</details>\n",
                    unfolded <= most_unfolded ? " open" : "",
                    phase_line(shown, whole),
                    below));
  }
  return format(
      "<section aria-labelledby=\"timeline-title\"><h2 id=\"timeline-title\">Timeline</h2>\n"
      "<div class=\"card\" id=\"timeline\">\n{}{}</div>\n{}{}</section>\n",
      scale(whole),
      rows.text(),
      rows.rest(),
      sampled_note(record));
}

}  // namespace bprun::pictures

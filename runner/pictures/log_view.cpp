// SPDX-License-Identifier: MIT
#include "runner/pictures/log_view.hpp"

#include "runner/base/format.hpp"
#include "runner/base/markup.hpp"
#include "runner/base/text.hpp"

#include <algorithm>
#include <vector>

namespace bprun::pictures {

namespace {

/// What stands around the log and its parts.
constexpr std::size_t around_log = 2000;
constexpr std::size_t around_part = 300;

constexpr std::string_view no_room =
    "<p class=\"gap\">The page has no room for more of the log: build.json has it.</p>\n";

/// A sequence that colours or moves the cursor, "ESC [ … letter", at the beginning of a text: its
/// length, 0 where there is none.
std::size_t terminal_sequence(std::string_view text) {
  if (!text.starts_with("\x1b[")) return 0;
  std::size_t end = 2;
  while (end < text.size() && text[end] >= 0x20 && text[end] <= 0x3f)
    ++end;
  const bool is_whole = end < text.size() && text[end] >= 0x40 && text[end] <= 0x7e;
  return is_whole ? end + 1 : 0;
}

std::string without_sequences(std::string_view line) {
  std::string plain;
  plain.reserve(line.size());
  while (!line.empty()) {
    const std::size_t length = terminal_sequence(line);
    if (length == 0) plain += line.front();
    line.remove_prefix(std::max<std::size_t>(length, 1));
  }
  return plain;
}

struct LogPart {
  const Value* section = nullptr;
  bool failed = false;
};

/// Consecutive sections of one buildpack.
struct LogGroup {
  std::string_view buildpack;
  std::vector<LogPart> parts = {};
};

std::size_t lines_in(std::string_view text) {
  return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n')) +
         (!text.empty() && text.back() != '\n' ? 1 : 0);
}

/// The lines of one section, in one or two pieces.
std::string section_text(const Value& section) {
  const auto piece = [](std::string_view text) {
    return text.empty() ? std::string() : format("<pre>{}</pre>\n", log_markup(text));
  };
  std::string html = piece(raw_text(section, "text"));
  if (const auto left_out = number_of(section, "left_out"); left_out > 0) {
    html += format("<p class=\"gap\">… {} of output are not kept …</p>\n", size_text(left_out));
    html += piece(raw_text(section, "end"));
  }
  return html;
}

std::string section_view(const LogPart& part) {
  const Value& section = *part.section;
  const auto lines = lines_in(raw_text(section, "text")) + lines_in(raw_text(section, "end"));
  const std::string phase = text_of(section, "phase");
  return format(
      "<details class=\"part\"{}><summary><b>{}</b>{} <span class=\"soft\">{} line{}, from {} "
      "on</span></summary>\n{}</details>\n",
      part.failed || phase == "compile" || phase == "test" ? " open" : "",
      phase.empty() ? "between phases" : phase,
      part.failed ? " <em>failed</em>" : "",
      lines,
      lines == 1 ? "" : "s",
      time_text(number_of(section, "at_ms")),
      section_text(section));
}

/// The parts of a group that there is room for; where there is none, it says so, and room is 0.
std::string group_view(const LogGroup& group, std::size_t& room) {
  const std::string name = group.buildpack.empty() ? "bprun" : markup(group.buildpack);
  const std::size_t around = name.size() + around_part;
  if (room <= around) {
    room = 0;
    return std::string(no_room);
  }
  room -= around;
  std::string parts;
  for (const LogPart& part : group.parts) {
    const std::string view = section_view(part);
    if (view.size() > room) {
      parts += no_room;
      room = 0;
      break;
    }
    room -= view.size();
    parts += view;
  }
  return format("<details class=\"group\" open><summary>{}</summary>\n{}</details>\n", name, parts);
}

/// What bprun says around a buildpack's turn goes with the turn.
std::vector<LogGroup> groups_of(const Value& record, const Value& log) {
  const Value& cause = member_of(record, "cause");
  const auto failed_phase = raw_text(cause, "phase");
  const auto failed_buildpack = raw_text(cause, "buildpack");
  std::vector<LogGroup> groups;
  for (const Value& section : log.elements()) {
    const auto buildpack = raw_text(section, "buildpack");
    const auto phase = raw_text(section, "phase");
    const bool failed = !phase.empty() && phase == failed_phase && buildpack == failed_buildpack;
    if (!failed && raw_text(section, "text").empty() && raw_text(section, "end").empty()) continue;
    if (groups.empty() || groups.back().buildpack != buildpack) {
      groups.push_back({.buildpack = buildpack});
    }
    groups.back().parts.push_back({.section = &section, .failed = failed});
  }
  return groups;
}

/// A record without a log, of an earlier version, has the last lines of what failed.
Value last_lines_as_log(const Value& record) {
  const Value& cause = member_of(record, "cause");
  const auto last = raw_text(cause, "last_output");
  Value log = Value::array();
  if (last.empty()) return log;
  return log.add(Value::object()
                     .set("phase", raw_text(cause, "phase"))
                     .set("buildpack", raw_text(cause, "buildpack"))
                     .set("text", last));
}

}  // namespace

std::string log_markup(std::string_view bytes) {
  std::string html;
  for (const auto line : text::lines(bytes)) {
    const std::size_t overwritten = line.rfind('\r');
    const auto shown = overwritten == std::string_view::npos ? line : line.substr(overwritten + 1);
    html += markup_escaped(without_sequences(shown));
    html += '\n';
  }
  return html;
}

std::string log_view(const Value& record, std::size_t room) {
  const Value& recorded = member_of(record, "log");
  const Value last_lines = recorded.is_array() ? Value() : last_lines_as_log(record);
  const Value& log = recorded.is_array() ? recorded : last_lines;
  room -= std::min(room, around_log);
  std::string groups;
  for (const LogGroup& group : groups_of(record, log)) {
    groups += group_view(group, room);
    if (room == 0) break;
  }
  if (groups.empty()) return "";
  return format(
      "<section aria-labelledby=\"log-title\"><h2 id=\"log-title\">Log</h2>\n"
      "<div class=\"tools\"><input id=\"search\" type=\"search\" placeholder=\"Search the log\" "
      "aria-label=\"Search the log\"><button type=\"button\" id=\"unfold\">Unfold all</button>"
      "<button type=\"button\" id=\"fold\">Fold all</button>"
      "<span id=\"hits\" class=\"soft\" role=\"status\"></span></div>\n"
      "<div id=\"log\">\n{}</div></section>\n",
      groups);
}

}  // namespace bprun::pictures

// SPDX-License-Identifier: MIT
#include "runner/report/heroku_log.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/report/duration.hpp"

namespace bprun::report {

namespace {

constexpr std::string_view arrow_style = "\x1b[1;36m";
constexpr std::string_view title_style = "\x1b[1m";
constexpr std::string_view warning_style = "\x1b[33m";
constexpr std::string_view failure_style = "\x1b[1;31m";
constexpr std::string_view remark_style = "\x1b[2m";

std::string text_of(const Failed& failed) {
  std::string lines = render(failed.error);
  if (failed.failure) lines += " !\n" + render(*failed.failure);
  return lines + format("\n !     {}\n", failed.closing);
}

}  // namespace

void HerokuLog::emit(const Event& event) {
  std::visit([this](const auto& one) { tell(one); }, event);
}

void HerokuLog::tell(const Title& title) {
  if (is_quiet()) return;
  line(Channel::out, styled(arrow_style, "----->") + " " + styled(title_style, title.text));
}

void HerokuLog::tell(const Detail& detail) {
  if (is_quiet()) return;
  if (detail.text.empty()) line(Channel::out, "");
  for (const auto text : text::lines(detail.text))
    line(Channel::out, text.empty() ? "" : format("       {}", text));
}

void HerokuLog::tell(const Warning& warning) {
  std::string prefix = warning.where ? to_string(*warning.where) + ": " : "";
  const std::string mark = styled(warning_style, " !");
  for (const auto text : text::lines(warning.text)) {
    const bool is_empty = text.empty() && prefix.empty();
    line(Channel::err, is_empty ? mark : format("{}     {}{}", mark, prefix, text));
    prefix.clear();
  }
}

void HerokuLog::tell(const Output& output) {
  if (!is_quiet()) write(output.channel, Writer::script, output.bytes);
}

void HerokuLog::tell(const ScriptStarted& started) {
  if (is_verbose()) remark("$ " + text::printable(text::shell_join(started.command)));
}

void HerokuLog::tell(const PhaseFinished& finished) {
  if (!is_verbose()) return;
  std::string what = finished.phase;
  if (!finished.buildpack.empty()) what += " of " + text::printable(finished.buildpack);
  remark(format("{} {} {}",
                what,
                finished.status == 0 ? "took" : format("ended with {} after", finished.status),
                in_words(finished.duration)));
}

void HerokuLog::tell(const Progress& progress) {
  if (!is_verbose()) return;
  if (!progress.trouble.empty()) {
    remark(format("{}: {}", text::printable(progress.what), text::printable(progress.trouble)));
  } else if (progress.finished && progress.done > 0) {
    remark(format("{}: {}", text::printable(progress.what), text::human_size(progress.done)));
  }
}

void HerokuLog::tell(const Failed& failed) {
  break_line(Channel::err);
  // The closing line that Heroku's users look for (T-9 to T-11).
  write(Channel::err, Writer::ours, marked(failure_style, text_of(failed)));
}

/// What only --verbose has: a line under the last step.
void HerokuLog::remark(const std::string& text) {
  line(Channel::out, "       " + styled(remark_style, text));
}

void HerokuLog::line(Channel channel, const std::string& text) {
  break_line(channel);
  write(channel, Writer::ours, text + "\n");
}

void HerokuLog::break_line(Channel channel) {
  if (!at_line_start_[static_cast<std::size_t>(channel)]) write(channel, Writer::ours, "\n");
}

void HerokuLog::write(Channel channel, Writer writer, std::string_view bytes) {
  if (bytes.empty()) return;
  write_(channel, writer, bytes);
  const bool at_line_start = bytes.back() == '\n';
  at_line_start_[static_cast<std::size_t>(channel)] = at_line_start;
  if (options_.same_place) at_line_start_.fill(at_line_start);
}

std::string HerokuLog::styled(std::string_view style, std::string_view text) const {
  return options_.colour ? format("{}{}\x1b[m", style, text) : std::string(text);
}

/// Lines whose mark, " !", has a colour.
std::string HerokuLog::marked(std::string_view style, std::string_view lines) const {
  if (!options_.colour) return std::string(lines);
  std::string shown;
  for (const auto text : text::lines(lines)) {
    const bool has_mark = text.starts_with(" !");
    shown += has_mark ? styled(style, " !").append(text.substr(2)) : std::string(text);
    shown += '\n';
  }
  return shown;
}

}  // namespace bprun::report

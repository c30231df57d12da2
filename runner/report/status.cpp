// SPDX-License-Identifier: MIT
#include "runner/report/status.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/report/cells.hpp"

#include <algorithm>
#include <iterator>

namespace bprun::report {

namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

/// Over which a rate is taken, and how close together its samples are.
constexpr seconds rate_window{5};
constexpr milliseconds sample_interval{200};
constexpr milliseconds shortest_span{500};

/// A script that writes nothing for this long is said to.
constexpr seconds long_silence{10};

constexpr std::size_t most_bars = 4;
constexpr std::size_t narrowest_with_bars = 12;
constexpr std::size_t longest_label = 32;
constexpr std::size_t longest_bar = 30;
constexpr std::size_t shortest_bar = 5;
constexpr std::size_t amount_width = 13;
constexpr std::size_t rate_width = 9;

constexpr std::string_view bold = "\x1b[1m";
constexpr std::string_view faint = "\x1b[2m";
constexpr std::string_view cyan = "\x1b[36m";
constexpr std::string_view yellow = "\x1b[33m";

/// "0:42", "1:02:03".
std::string clock_text(StatusClock::duration duration) {
  const auto all = std::max<long long>(0, std::chrono::duration_cast<seconds>(duration).count());
  if (all < 3600) return format("{}:{:02}", all / 60, all % 60);
  return format("{}:{:02}:{:02}", all / 3600, all / 60 % 60, all % 60);
}

/// What somebody knows a file or a buildpack by, whose names are addresses and paths.
std::string label_of(std::string_view what) {
  what = what.substr(0, what.find_first_of("?#"));
  const auto name = what.substr(what.rfind('/') + 1);
  return text::printable(name.empty() ? what : name);
}

std::string amount_of(unsigned long long done, std::optional<unsigned long long> total) {
  if (!total) return text::human_size(done);
  return format("{}/{}", text::human_size(done), text::human_size(*total));
}

std::string rate_text(unsigned long long per_second) {
  return per_second == 0 ? "" : format("{}/s", text::human_size(per_second));
}

std::string right_aligned(const std::string& text, std::size_t width) {
  return std::string(width - std::min(width, cells(text)), ' ') + text;
}

}  // namespace

void Rate::note(StatusClock::time_point now, unsigned long long value) {
  if (!samples_.empty() && value < samples_.back().second) samples_.clear();
  if (samples_.size() > 1 && now - samples_.back().first < sample_interval) {
    samples_.back().second = value;
    return;
  }
  samples_.emplace_back(now, value);
  while (samples_.size() > 2 && now - samples_[1].first > rate_window)
    samples_.pop_front();
}

unsigned long long Rate::per_second(StatusClock::time_point now) const {
  if (samples_.size() < 2 || now - samples_.back().first > rate_window) return 0;
  const auto span = std::chrono::duration_cast<milliseconds>(now - samples_.front().first);
  if (span < shortest_span) return 0;
  return (samples_.back().second - samples_.front().second) * 1000 /
         static_cast<unsigned long long>(span.count());
}

void Status::observe(const Event& event, StatusClock::time_point now) {
  if (const auto* output = std::get_if<Output>(&event)) {
    if (phases_.empty()) return;
    Phase& phase = phases_.back();
    phase.written += output->bytes.size();
    phase.rate.note(now, phase.written);
    phase.last_written = now;
  } else if (const auto* progress = std::get_if<Progress>(&event)) {
    observe_progress(*progress, now);
  } else if (const auto* started = std::get_if<PhaseStarted>(&event)) {
    Phase phase{.name = started->phase, .began = now};
    if (!started->buildpack.empty()) phase.name += " " + label_of(started->buildpack);
    phases_.push_back(std::move(phase));
  } else if (std::holds_alternative<ScriptStarted>(event)) {
    if (phases_.empty()) return;
    phases_.back().rate.note(now, 0);
    phases_.back().last_written = now;
  } else if (std::holds_alternative<PhaseFinished>(event)) {
    if (!phases_.empty()) phases_.pop_back();
    transfers_.clear();
    transferred_ = 0;
    transfer_rate_ = {};
  }
}

void Status::observe_progress(const Progress& progress, StatusClock::time_point now) {
  auto found = std::find_if(transfers_.begin(), transfers_.end(), [&](const Transfer& transfer) {
    return transfer.what == progress.what;
  });
  if (found == transfers_.end()) {
    if (progress.finished && progress.done == 0) return;
    transfers_.push_back(
        {.what = std::string(progress.what), .label = label_of(progress.what), .rate = {}});
    found = std::prev(transfers_.end());
    transfer_rate_.note(now, transferred_);
  }
  found->done = progress.done;
  found->total = progress.total;
  found->trouble = text::printable(progress.trouble);
  found->rate.note(now, progress.done);
  unsigned long long under_way = 0;
  for (const auto& transfer : transfers_)
    under_way += transfer.done;
  transfer_rate_.note(now, transferred_ + under_way);
  if (!progress.finished) return;
  transferred_ += found->done;
  transfers_.erase(found);
}

StatusClock::time_point Status::next_change(StatusClock::time_point now) const {
  if (!is_active()) return StatusClock::time_point::max();
  const auto began = phases_.back().began;
  return began + std::chrono::floor<seconds>(now - began) + seconds(1);
}

std::vector<std::string> Status::lines(const ScreenSize& size, StatusClock::time_point now) const {
  std::vector<std::string> all;
  if (!is_active() || size.rows < 2 || size.columns < 2) return all;
  // The last column stays empty: what stands there makes some terminals begin a new line.
  const std::size_t width = size.columns - 1;
  const std::size_t room = width < narrowest_with_bars ? 0 : std::min(most_bars, size.rows - 2);
  const std::size_t shown =
      transfers_.size() > room ? std::max<std::size_t>(room, 1) - 1 : transfers_.size();
  std::size_t label_width = 0;
  for (std::size_t i = 0; i < shown; ++i)
    label_width = std::max(label_width, cells(transfers_[i].label));
  label_width = std::min({label_width, longest_label, std::max<std::size_t>(width / 3, 8)});
  all.reserve(shown + 2);
  for (std::size_t i = 0; i < shown; ++i)
    all.push_back(bar_line(transfers_[i], width, label_width, now));
  if (shown < transfers_.size() && room > 0) {
    all.push_back(
        styled(faint, fitted(format("  and {} more", transfers_.size() - shown), width, mark())));
  }
  all.push_back(phase_line(width, now));
  return all;
}

/// What is said of the phase behind its name, the most important first; true: it is a warning.
std::vector<std::pair<std::string, bool>> Status::facts(StatusClock::time_point now) const {
  const Phase& phase = phases_.back();
  std::vector<std::pair<std::string, bool>> all{{clock_text(now - phase.began), false}};
  const bool transfers = !transfers_.empty() || transferred_ > 0;
  unsigned long long bytes = transfers ? transferred_ : phase.written;
  for (const auto& transfer : transfers_)
    bytes += transfer.done;
  if (bytes > 0) all.emplace_back(text::human_size(bytes), false);
  const auto rate = transfers ? transfer_rate_.per_second(now) : phase.rate.per_second(now);
  if (rate > 0) all.emplace_back(rate_text(rate), false);
  const bool runs_script = phase.last_written != StatusClock::time_point{};
  if (runs_script && now - phase.last_written >= long_silence) {
    all.emplace_back(format("silent for {}", clock_text(now - phase.last_written)), true);
  }
  return all;
}

std::string Status::phase_line(std::size_t width, StatusClock::time_point now) const {
  const std::string arrow = look_.unicode ? "\xE2\x96\xB8 " : "> ";
  const auto known = facts(now);
  // The name gives way to the time, and everything else to both.
  const std::string& time = known.front().first;
  const std::size_t for_time = cells(time) + 2;
  const std::size_t for_name = width - std::min(width, cells(arrow) + for_time);
  if (for_name < 3) return fitted(time, width, mark());
  const std::string name = fitted(phases_.back().name, for_name, mark());
  std::string line = styled(cyan, arrow) + styled(bold, name) + "  " + time;
  std::size_t taken = cells(arrow) + cells(name) + for_time;
  for (std::size_t i = 1; i < known.size(); ++i) {
    const auto& [fact, warns] = known[i];
    if (taken + 2 + cells(fact) > width) break;
    line += "  " + styled(warns ? yellow : faint, fact);
    taken += 2 + cells(fact);
  }
  const std::string total = format("total {}", clock_text(now - began_));
  if (taken + 2 + cells(total) <= width) {
    line += std::string(width - taken - cells(total), ' ');
    line += styled(faint, total);
  }
  return line;
}

std::string Status::bar_line(const Transfer& transfer,
                             std::size_t width,
                             std::size_t label_width,
                             StatusClock::time_point now) const {
  std::string line = "  " + padded(transfer.label, label_width, mark());
  std::size_t left = width - std::min(width, label_width + 2);
  const auto add = [&](const std::string& text, std::string_view style) {
    line += "  ";
    line += styled(style, text);
    left -= cells(text) + 2;
  };
  if (!transfer.trouble.empty()) {
    if (left > 6) add(fitted("again: " + transfer.trouble, left - 2, mark()), yellow);
    return line;
  }
  const std::string amount = amount_of(transfer.done, transfer.total);
  const std::size_t figures = amount_width + 2 + rate_width + 2;
  if (transfer.total && left >= shortest_bar + 2 + figures) {
    const std::size_t wide = std::min(longest_bar, left - figures - 2);
    line += "  " + bar(transfer, wide);
    left -= wide + 2;
  }
  if (left >= figures) {
    add(right_aligned(amount, amount_width), "");
    add(right_aligned(rate_text(transfer.rate.per_second(now)), rate_width), faint);
  } else if (left >= cells(amount) + 2) {
    add(amount, "");
  } else if (transfer.total && *transfer.total > 0 && left >= 6) {
    add(format("{}%", std::min(100ULL, transfer.done * 100 / *transfer.total)), "");
  }
  return line;
}

std::string Status::bar(const Transfer& transfer, std::size_t width) const {
  // In halves, for there is a sign for half a cell.
  const unsigned long long total = std::max(transfer.total.value_or(1), 1ULL);
  const double share =
      std::min(1.0, static_cast<double>(transfer.done) / static_cast<double>(total));
  const auto halves = static_cast<std::size_t>(share * 2 * static_cast<double>(width));
  std::string full;
  for (std::size_t i = 0; i < halves / 2; ++i)
    full += look_.unicode ? "\xE2\x94\x81" : "=";
  std::size_t empty = width - halves / 2;
  if (halves % 2 != 0) {
    full += look_.unicode ? "\xE2\x95\xB8" : ">";
    --empty;
  }
  std::string rest;
  for (std::size_t i = 0; i < empty; ++i)
    rest += look_.unicode ? "\xE2\x94\x80" : "-";
  return styled(cyan, full) + styled(faint, rest);
}

std::string Status::styled(std::string_view style, std::string_view text) const {
  if (!look_.colour || style.empty() || text.empty()) return std::string(text);
  return format("{}{}\x1b[m", style, text);
}

std::string_view Status::mark() const {
  return look_.unicode ? "\xE2\x80\xA6" : "..";
}

}  // namespace bprun::report

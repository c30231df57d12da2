// SPDX-License-Identifier: MIT
#include "runner/pipeline/release_list.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/fs/file.hpp"
#include "runner/process/table.hpp"

namespace bprun::pipeline {

namespace {

using releases::CommandState;

/// Whether somebody is at work on the app. Asked without a lock: a look must not get in the way.
bool is_at_work(const releases::Place& place) {
  const auto text = fs::read_file_if_exists(place.lock(), 4096);
  if (!text || !*text) return false;
  const auto words = text::words(**text);
  const auto pid = words.empty() ? std::nullopt : text::to_integer(words.back());
  return pid && process::is_running(static_cast<pid_t>(*pid));
}

std::string command_words(const releases::Release& release) {
  switch (release.command) {
  case CommandState::none:
    return "no release command";
  case CommandState::pending:
    return "release command not run";
  default:
    break;
  }
  if (release.attempts.empty()) return std::string(releases::to_string(release.command));
  const auto& last = release.attempts.back();
  std::string words = release.command == CommandState::done ? "release command done"
                      : last.end.empty()                    ? "release command began"
                                                            : "release command " + last.end;
  if (last.assumed) words = "release command " + last.end;
  if (release.attempts.size() > 1) words += format(", run {}", release.attempts.size());
  return words;
}

}  // namespace

std::string state_of(const releases::Place& place,
                     const releases::Overview& overview,
                     const releases::Release& release) {
  if (overview.current == release.version) return "live";
  if (release.command == CommandState::running) return is_at_work(place) ? "running" : "cut off";
  if (release.command == CommandState::failed) return "failed";
  if (release.live_since > 0) return "was live";
  return release.is_ready() ? "ready" : "new";
}

std::string to_text(const releases::Place& place, const releases::Overview& overview) {
  if (overview.releases.empty()) return format("{} has no releases\n", place.app());
  std::string text;
  for (auto release = overview.releases.rbegin(); release != overview.releases.rend(); ++release) {
    text += format("{:<5} {:<9} {}  {} ({})\n",
                   releases::name_of(*release),
                   state_of(place, overview, *release),
                   releases::to_text(release->created),
                   text::printable(release->description),
                   text::printable(command_words(*release)));
  }
  return text;
}

document::Value to_value(const releases::Place& place, const releases::Overview& overview) {
  auto rows = document::Value::array();
  for (const auto& release : overview.releases) {
    auto row = releases::to_value(release);
    row.set("state", state_of(place, overview, release));
    rows.add(std::move(row));
  }
  return document::Value::object()
      .set("app", place.app())
      .set("live", overview.current ? document::Value(*overview.current) : document::Value())
      .set("releases", std::move(rows));
}

}  // namespace bprun::pipeline

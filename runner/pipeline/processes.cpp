// SPDX-License-Identifier: MIT
// What the record says of the processes that scripts had.
#include "runner/base/text.hpp"
#include "runner/pipeline/build_state.hpp"

#include <algorithm>
#include <array>

namespace bprun::pipeline {

namespace {

constexpr std::size_t longest_command = 400;

/// Whoever is given a secret on the command line, against all advice, mostly names it so.
constexpr std::array<std::string_view, 8> secret_words{
    "token", "password", "passwd", "secret", "credential", "auth", "api-key", "api_key"};

/// After these the next word is one: curl's, and what others took over from it.
constexpr std::array<std::string_view, 6> secret_flags{
    "-u", "--user", "-H", "--header", "--proxy-user", "-b"};

bool names_secret(std::string_view name) {
  const std::string lower = text::to_lower(std::string(name));
  return std::any_of(secret_words.begin(), secret_words.end(), [&lower](std::string_view word) {
    return lower.find(word) != std::string::npos;
  });
}

bool is_secret_flag(std::string_view word) {
  return std::find(secret_flags.begin(), secret_flags.end(), word) != secret_flags.end() ||
         (word.starts_with("--") && word.find('=') == std::string_view::npos && names_secret(word));
}

/// One line, without what looks like a secret.
std::string shown_command(const process::Sighting& sighting, const Redaction& secrets) {
  std::vector<std::string> words;
  words.reserve(sighting.words.size());
  bool next_is_secret = false;
  for (const auto& word : sighting.words) {
    const std::size_t equals = word.find('=');
    if (next_is_secret) {
      words.emplace_back("[hidden]");
    } else if (equals != std::string::npos && names_secret(word.substr(0, equals))) {
      words.push_back(word.substr(0, equals + 1) + "[hidden]");
    } else {
      words.push_back(secrets.hide(word));
    }
    next_is_secret = !next_is_secret && is_secret_flag(word);
  }
  if (words.empty()) words.push_back(sighting.name);
  std::string line = text::printable(text::shell_join(words));
  if (line.size() <= longest_command) return line;
  line.resize(longest_command);
  return text::printable(line) + "…";
}

std::chrono::milliseconds between(process::Clock::time_point from, process::Clock::time_point to) {
  return std::max(std::chrono::duration_cast<std::chrono::milliseconds>(to - from),
                  std::chrono::milliseconds(0));
}

}  // namespace

void BuildState::note_processes() {
  if (lookout_.count() == 0) return;
  const Redaction secrets = this->secrets();
  record_.processes_seen = lookout_.count();
  record_.processes.clear();
  const auto seen = lookout_.seen();
  record_.processes.reserve(seen.size());
  for (const auto& sighting : seen) {
    record_.processes.push_back({.pid = sighting.pid,
                                 .parent = sighting.parent,
                                 .command = shown_command(sighting, secrets),
                                 .at = between(record_.started, sighting.began),
                                 .duration = between(sighting.began, sighting.seen_last),
                                 .cpu = sighting.cpu});
  }
}

}  // namespace bprun::pipeline

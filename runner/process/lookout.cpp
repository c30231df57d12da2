// SPDX-License-Identifier: MIT
#include "runner/process/lookout.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/fs/file.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <ctime>
#include <unordered_map>

namespace bprun::process {

namespace {

using std::chrono::milliseconds;

constexpr std::size_t longest_command_line = 4096;

/// A look takes at most this part of the time.
constexpr int looks_share = 100;

/// When the machine started, by our clock. It is asked again each time: the clocks may be set.
Clock::time_point machine_start() {
  timespec since_start{};
  ::clock_gettime(CLOCK_BOOTTIME, &since_start);
  return Clock::now() - std::chrono::seconds(since_start.tv_sec) -
         std::chrono::duration_cast<Clock::duration>(std::chrono::nanoseconds(since_start.tv_nsec));
}

/// What this thread has had of a processor: on a busy machine much less than the time that passes.
std::chrono::nanoseconds own_time() {
  timespec used{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
  return std::chrono::seconds(used.tv_sec) + std::chrono::nanoseconds(used.tv_nsec);
}

long ticks_per_second() {
  static const long ticks = std::max(::sysconf(_SC_CLK_TCK), 1L);
  return ticks;
}

milliseconds as_time(unsigned long long ticks) {
  return milliseconds(static_cast<long long>(ticks) * 1000 / ticks_per_second());
}

std::optional<LiveStat> live_stat(pid_t pid) {
  const auto stat = fs::read_file_if_exists(format("/proc/{}/stat", pid), 4096);
  if (!stat || !*stat) return std::nullopt;
  return parse_live_stat(**stat);
}

std::vector<std::string> command_line(pid_t pid) {
  std::vector<std::string> words;
  const fs::Fd file(
      ::open(format("/proc/{}/cmdline", pid).c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY));
  std::string bytes(longest_command_line, '\0');
  const ssize_t count = file ? ::read(file.get(), bytes.data(), bytes.size()) : 0;
  bytes.resize(static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
  // A word that was cut in the middle might be half a secret, which nobody would know as one.
  if (bytes.size() == longest_command_line)
    bytes.resize(std::min(bytes.rfind('\0') + 1, bytes.size()));
  if (!bytes.empty() && bytes.back() == '\0') bytes.pop_back();
  if (bytes.empty()) return words;
  const auto pieces = text::split(bytes, '\0');
  words.reserve(pieces.size());
  for (const auto word : pieces)
    words.emplace_back(word);
  return words;
}

milliseconds lived(const Sighting& sighting) {
  return std::chrono::duration_cast<milliseconds>(sighting.seen_last - sighting.began);
}

}  // namespace

std::optional<LiveStat> parse_live_stat(std::string_view stat) {
  // "pid (name) state ppid …"; the name may hold blanks and parentheses.
  const std::size_t opening = stat.find('(');
  const std::size_t closing = stat.rfind(')');
  if (opening == std::string_view::npos || closing == std::string_view::npos) return std::nullopt;
  if (closing < opening) return std::nullopt;
  // Numbered as in proc(5), where the state is field 3.
  const auto fields = text::words(stat.substr(closing + 1));
  const auto number = [&fields](std::size_t field) -> std::optional<long long> {
    return fields.size() > field - 3 ? text::to_integer(fields[field - 3]) : std::nullopt;
  };
  const auto parent = number(4);
  const auto user = number(14);
  const auto system = number(15);
  const auto start = number(22);
  if (!parent || !user || !system || !start || *user < 0 || *system < 0 || *start < 0) {
    return std::nullopt;
  }
  return LiveStat{.name = std::string(stat.substr(opening + 1, closing - opening - 1)),
                  .parent = static_cast<pid_t>(*parent),
                  .cpu_ticks = static_cast<unsigned long long>(*user + *system),
                  .start_ticks = static_cast<unsigned long long>(*start)};
}

struct Lookout::State {
  /// A process of the machine that was there at the last look.
  struct Known {
    bool ours = false;
    bool wrapper = false;
    std::size_t round = 0;               ///< of the last look that has seen it
    unsigned long long start_ticks = 0;  ///< a number that is used again has another
    Sighting sighting = {};              ///< if it is ours
  };

  std::vector<std::string> wrappers;
  std::unordered_map<pid_t, Known> known = {};
  std::vector<Sighting> ended = {};
  std::size_t ended_count = 0;
  std::size_t round = 0;

  bool is_wrapper(const std::string& name, pid_t parent) const;
  void meet(pid_t pid, const LiveStat& stat, Clock::time_point machine_started);
  void meet_new(const std::vector<pid_t>& pids);
  void see_again(pid_t pid, Known& process);
  void forget_ended();
  void end(const Known& process);
};

/// Only between us and the program: a buildpack that starts a sandbox of its own has it shown.
bool Lookout::State::is_wrapper(const std::string& name, pid_t parent) const {
  if (std::find(wrappers.begin(), wrappers.end(), name) == wrappers.end()) return false;
  if (parent == ::getpid()) return true;
  const auto above = known.find(parent);
  return above != known.end() && above->second.wrapper;
}

void Lookout::State::meet(pid_t pid, const LiveStat& stat, Clock::time_point machine_started) {
  Known process{.round = round, .start_ticks = stat.start_ticks};
  const auto above = known.find(stat.parent);
  process.ours = stat.parent == ::getpid() || (above != known.end() && above->second.ours);
  if (process.ours) {
    const auto now = Clock::now();
    process.wrapper = is_wrapper(stat.name, stat.parent);
    process.sighting = {.pid = pid,
                        .parent = above == known.end() || above->second.wrapper ? 0 : stat.parent,
                        .name = stat.name,
                        .words = process.wrapper ? std::vector<std::string>() : command_line(pid),
                        .began = std::min(machine_started + as_time(stat.start_ticks), now),
                        .seen_last = now,
                        .cpu = as_time(stat.cpu_ticks)};
  }
  known[pid] = std::move(process);
}

void Lookout::State::meet_new(const std::vector<pid_t>& pids) {
  std::vector<std::pair<pid_t, LiveStat>> met;
  met.reserve(pids.size());
  for (const pid_t pid : pids) {
    if (auto stat = live_stat(pid)) met.emplace_back(pid, std::move(*stat));
  }
  // Parents first: that they are ours is how children are known to be.
  std::sort(met.begin(), met.end(), [](const auto& a, const auto& b) {
    return a.second.start_ticks != b.second.start_ticks
               ? a.second.start_ticks < b.second.start_ticks
               : a.first < b.first;
  });
  const auto machine_started = machine_start();
  for (const auto& [pid, stat] : met)
    meet(pid, stat, machine_started);
}

void Lookout::State::see_again(pid_t pid, Known& process) {
  const auto stat = live_stat(pid);
  if (!stat) return;  // gone since the directory was read
  if (stat->start_ticks != process.start_ticks) {
    end(process);
    meet(pid, *stat, machine_start());
    return;
  }
  process.round = round;
  process.sighting.seen_last = Clock::now();
  process.sighting.cpu = as_time(stat->cpu_ticks);
  if (stat->name == process.sighting.name) return;
  // It has become another program.
  process.sighting.name = stat->name;
  process.wrapper = is_wrapper(stat->name, stat->parent);
  if (!process.wrapper) process.sighting.words = command_line(pid);
}

void Lookout::State::end(const Known& process) {
  if (!process.ours || process.wrapper) return;
  ++ended_count;
  ended.push_back(process.sighting);
  if (ended.size() < 2 * most_kept) return;
  std::nth_element(ended.begin(),
                   ended.begin() + most_kept,
                   ended.end(),
                   [](const Sighting& a, const Sighting& b) { return lived(a) > lived(b); });
  ended.resize(most_kept);
}

void Lookout::State::forget_ended() {
  for (auto at = known.begin(); at != known.end();) {
    if (at->second.round == round) {
      ++at;
      continue;
    }
    end(at->second);
    at = known.erase(at);
  }
}

Lookout::Lookout(std::vector<std::string> wrappers)
    : state_(std::make_unique<State>(State{.wrappers = std::move(wrappers)})) {}

Lookout::Lookout(Lookout&&) noexcept = default;
Lookout::~Lookout() = default;

milliseconds Lookout::look() {
  const auto began = own_time();
  ++state_->round;
  std::vector<pid_t> strangers;
  std::vector<pid_t> ours;
  DIR* directory = ::opendir("/proc");
  if (directory == nullptr) return interval;
  while (const dirent* entry = ::readdir(directory)) {
    const auto pid = text::to_integer(entry->d_name);
    if (!pid || *pid == ::getpid()) continue;
    const auto known = state_->known.find(static_cast<pid_t>(*pid));
    if (known == state_->known.end()) {
      strangers.push_back(static_cast<pid_t>(*pid));
    } else if (known->second.ours) {
      ours.push_back(known->first);
    } else {
      known->second.round = state_->round;
    }
  }
  ::closedir(directory);
  for (const pid_t pid : ours)
    state_->see_again(pid, state_->known.at(pid));
  state_->meet_new(strangers);
  state_->forget_ended();
  const auto cost = std::chrono::ceil<milliseconds>((own_time() - began) * looks_share);
  return std::clamp(cost, interval, milliseconds(10'000));
}

std::vector<Sighting> Lookout::seen() const {
  std::vector<Sighting> all = state_->ended;
  for (const auto& [pid, process] : state_->known) {
    if (process.ours && !process.wrapper) all.push_back(process.sighting);
  }
  if (all.size() > most_kept) {
    std::nth_element(all.begin(),
                     all.begin() + most_kept,
                     all.end(),
                     [](const Sighting& a, const Sighting& b) { return lived(a) > lived(b); });
    all.resize(most_kept);
  }
  std::sort(all.begin(), all.end(), [](const Sighting& a, const Sighting& b) {
    return a.began != b.began ? a.began < b.began : a.pid < b.pid;
  });
  return all;
}

std::size_t Lookout::count() const {
  const auto alive = std::count_if(state_->known.begin(), state_->known.end(), [](const auto& one) {
    return one.second.ours && !one.second.wrapper;
  });
  return state_->ended_count + static_cast<std::size_t>(alive);
}

}  // namespace bprun::process

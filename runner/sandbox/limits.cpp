// SPDX-License-Identifier: MIT
#include "runner/sandbox/limits.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/sandbox/control_group.hpp"
#include "runner/sandbox/disk_meter.hpp"
#include "runner/sandbox/group_limits.hpp"
#include "runner/sandbox/process_meter.hpp"
#include "runner/sandbox/shared_memory.hpp"

#include <sched.h>

#include <algorithm>
#include <cmath>
#include <csignal>

namespace bprun::sandbox {

namespace {

/// A single file may become a little larger than all together: a script that goes on after its file
/// was cut has then gone past the limit, and is stopped for it. The same for a full /dev/shm.
constexpr unsigned long long past_the_limit = 1ULL << 20;

/// What one process may reserve beyond twice the memory limit. Programs reserve what they never
/// touch, and who is refused at once fails with words of its own, before we have seen anything.
constexpr unsigned long long most_between_looks = 4ULL << 30;

/// "100M", "1.5G".
std::string amount(unsigned long long bytes) {
  std::string words = text::human_size(bytes);
  if (const auto zero = words.find(".0"); zero != std::string::npos) words.erase(zero, 2);
  return words;
}

/// The processors this process may use, the first `count` of them.
std::vector<int> first_processors(double wanted) {
  const int count = std::max(1, static_cast<int>(std::ceil(wanted)));
  cpu_set_t allowed;
  std::vector<int> chosen;
  if (::sched_getaffinity(0, sizeof allowed, &allowed) != 0) return chosen;
  for (int cpu = 0; cpu < CPU_SETSIZE && static_cast<int>(chosen.size()) < count; ++cpu) {
    if (CPU_ISSET(static_cast<std::size_t>(cpu), &allowed)) chosen.push_back(cpu);
  }
  return chosen;
}

}  // namespace

struct Limiter::State {
  Limits limits;
  unsigned wrappers = 0;
  std::optional<ControlGroup> group = std::nullopt;
  std::optional<GroupCounter> memory_kills = std::nullopt;
  std::optional<GroupCounter> pids_refused = std::nullopt;
  bool cpus_by_group = false;
  std::optional<DiskMeter> disk = std::nullopt;
  SharedMemory shared_memory = {};
  unsigned long long shared_at_end = 0;
  ProcessUsage peak = {};
  std::optional<LimitHit> hit = std::nullopt;

  bool counts_processes() const {
    return (limits.memory && !memory_kills) || (limits.pids && !pids_refused);
  }

  void hold_by_group();
  std::optional<LimitHit> look_at_group() const;
  std::optional<LimitHit> look_at_processes();
  std::optional<LimitHit> look_at_disk();
  std::optional<LimitHit> last_look_at_memory(const process::Outcome& outcome);
  std::optional<LimitHit> last_look_at_disk(const process::Outcome& outcome);

  /// What /dev/shm holds. Who runs in place has the machine's, and that is not the build's alone.
  unsigned long long shared_bytes() {
    return wrappers > 0 ? std::max(shared_at_end, shared_memory.used()) : 0;
  }

  LimitHit memory_hit() const {
    return {.what = format("went past the memory limit of {} ({})",
                           amount(*limits.memory),
                           limits.origins.memory),
            .hint = "Allow more with --memory, or let the build do less at the same time."};
  }

  LimitHit pids_hit() const {
    return {.what = format("went past the limit of {} processes and threads ({})",
                           *limits.pids,
                           limits.origins.pids),
            .hint = "Allow more with --pids, or let the build do less at the same time."};
  }

  LimitHit disk_hit(std::string_view how) const {
    return {.what = format("went past the disk limit of {} ({}): {}",
                           amount(*limits.disk),
                           limits.origins.disk,
                           how),
            .hint = "Allow more with --disk, or leave files out with .slugignore."};
  }

  LimitHit directories_hit(unsigned long long bytes) const {
    return disk_hit(format("its directories hold {}", amount(bytes)));
  }
};

void Limiter::State::hold_by_group() {
  const auto place = [&](const char* controller) {
    return group ? group->find(controller) : nullptr;
  };
  if (const auto* memory = place("memory"); memory != nullptr && limits.memory) {
    memory_kills = hold_memory(*memory, *limits.memory);
  }
  if (const auto* pids = place("pids"); pids != nullptr && limits.pids) {
    pids_refused = hold_pids(*pids, *limits.pids + wrappers);
  }
  if (const auto* cpu = place("cpu"); cpu != nullptr && limits.cpus) {
    cpus_by_group = hold_cpus(*cpu, *limits.cpus);
  }
}

std::optional<LimitHit> Limiter::State::look_at_group() const {
  if (memory_kills && memory_kills->read() > 0) return memory_hit();
  if (pids_refused && pids_refused->read() > 0) return pids_hit();
  return std::nullopt;
}

std::optional<LimitHit> Limiter::State::look_at_processes() {
  if (!counts_processes()) return std::nullopt;
  const ProcessUsage usage = descendants_usage();
  peak.largest_data = std::max(peak.largest_data, usage.largest_data);
  peak.threads = std::max(peak.threads, usage.threads);
  if (limits.memory && !memory_kills && usage.anonymous + shared_bytes() > *limits.memory) {
    return memory_hit();
  }
  // At the limit the next fork fails; past it we are where nothing but this count holds them.
  if (limits.pids && !pids_refused && usage.threads >= *limits.pids + wrappers) return pids_hit();
  return std::nullopt;
}

std::optional<LimitHit> Limiter::State::look_at_disk() {
  if (!disk) return std::nullopt;
  const auto used = disk->over_limit(process::Clock::now(), shared_bytes());
  if (!used) return std::nullopt;
  return directories_hit(*used);
}

std::optional<LimitHit> Limiter::State::last_look_at_memory(const process::Outcome& outcome) {
  if (!limits.memory || memory_kills) return std::nullopt;
  if (shared_bytes() > *limits.memory) return memory_hit();
  // RLIMIT_DATA leaves no trace but a failed allocation: who was seen on the way there, and failed,
  // ran into it.
  if (!outcome.exit.ok() && peak.largest_data > *limits.memory) return memory_hit();
  return std::nullopt;
}

std::optional<LimitHit> Limiter::State::last_look_at_disk(const process::Outcome& outcome) {
  if (!disk) return std::nullopt;
  // bubblewrap reports a signal as a shell does.
  if (outcome.exit.status() == 128 + SIGXFSZ) return disk_hit("a single file became as large");
  const DiskUsage usage = disk->measure();
  const unsigned long long bytes = usage.bytes + shared_bytes();
  if (bytes > *limits.disk) return directories_hit(bytes);
  // With holes it may be there and take little; it was cut all the same.
  if (usage.largest >= *limits.disk + past_the_limit) {
    return disk_hit("a single file became as large");
  }
  return std::nullopt;
}

Limiter::Limiter(std::unique_ptr<State> state) : state_(std::move(state)) {}

Limiter::Limiter(Limiter&&) noexcept = default;
Limiter::~Limiter() = default;

Result<Limiter> Limiter::create(const Limits& limits, unsigned wrappers, bool by_group) {
  auto state = std::make_unique<State>(State{.limits = limits, .wrappers = wrappers});
  std::vector<std::string> controllers;
  if (limits.memory) controllers.emplace_back("memory");
  if (limits.pids) controllers.emplace_back("pids");
  if (limits.cpus) controllers.emplace_back("cpu");
  // Behind a wrapper the PID namespace ends what is left, and joining a group costs each script
  // some 10 ms: the kernel waits for all processors.
  const bool needed = wrappers == 0 || !controllers.empty();
  if (auto group = by_group && needed ? ControlGroup::create(controllers) : std::nullopt) {
    state->group.emplace(std::move(*group));
  }
  state->hold_by_group();
  if (limits.disk) {
    state->disk.emplace(limits.disk_below, *limits.disk);
    const auto used = state->disk->measure().bytes;
    if (used > *limits.disk) {
      return Error{.kind = ErrorKind::limit,
                   .message = format("the build's directories hold {} before it begins, more than "
                                     "the disk limit of {} ({})",
                                     amount(used),
                                     amount(*limits.disk),
                                     limits.origins.disk),
                   .hint = "Allow more with --disk, or leave files out with .slugignore."};
    }
  }
  return Limiter(std::move(state));
}

void Limiter::apply(process::Command& command) const {
  State& state = *state_;
  state.shared_memory.forget();
  state.shared_at_end = 0;
  if (state.group) {
    for (auto& door : state.group->doors())
      command.join_groups.push_back(std::move(door));
  }
  if (state.limits.memory && !state.memory_kills) {
    command.limits.push_back(
        {RLIMIT_DATA, static_cast<rlim_t>(2 * *state.limits.memory + most_between_looks)});
  }
  if (state.limits.disk) {
    command.limits.push_back({RLIMIT_FSIZE, *state.limits.disk + past_the_limit});
  }
  if (state.limits.cpus && !state.cpus_by_group) {
    command.cpus = first_processors(*state.limits.cpus);
  }
}

std::optional<unsigned> Limiter::process_limit_inside() const {
  if (!state_->limits.pids || state_->pids_refused) return std::nullopt;
  return *state_->limits.pids + state_->wrappers;
}

std::optional<unsigned long long> Limiter::shared_memory_size() const {
  const State& state = *state_;
  std::optional<unsigned long long> size = state.limits.disk;
  if (state.limits.memory && !state.memory_kills) {
    size = std::min(size.value_or(*state.limits.memory), *state.limits.memory);
  }
  if (size) *size += past_the_limit;
  return size;
}

std::optional<std::string> Limiter::check() {
  State& state = *state_;
  if (!state.hit) state.hit = state.look_at_group();
  if (!state.hit) state.hit = state.look_at_processes();
  if (!state.hit) state.hit = state.look_at_disk();
  if (!state.hit) return std::nullopt;
  return state.hit->what;
}

std::optional<LimitHit> Limiter::limit_hit(const process::Outcome& outcome,
                                           unsigned long long shared_memory) {
  State& state = *state_;
  state.shared_at_end = shared_memory;
  // The end may have come between two looks.
  if (!state.hit) state.hit = state.look_at_group();
  if (!state.hit) state.hit = state.last_look_at_disk(outcome);
  if (!state.hit) state.hit = state.last_look_at_memory(outcome);
  state.shared_memory.forget();
  return state.hit;
}

std::vector<std::string> Limiter::describe() const {
  const State& state = *state_;
  std::vector<std::string> lines;
  const auto group = [&](const char* controller) {
    return format("by control group (version {})", state.group->find(controller)->version);
  };
  if (state.limits.memory) {
    lines.push_back(format("memory {} {}",
                           amount(*state.limits.memory),
                           state.memory_kills ? group("memory") : "by counting"));
  }
  if (state.limits.cpus) {
    lines.push_back(
        format("cpus {} {}",
               *state.limits.cpus,
               state.cpus_by_group ? group("cpu") : "by processor affinity, rounded up"));
  }
  if (state.limits.pids) {
    lines.push_back(format(
        "pids {} {}", *state.limits.pids, state.pids_refused ? group("pids") : "by counting"));
  }
  if (state.limits.disk) {
    lines.push_back(format("disk {} by measuring, and by RLIMIT_FSIZE for each file",
                           amount(*state.limits.disk)));
  }
  return lines;
}

std::chrono::milliseconds Limiter::poll_interval() const {
  using namespace std::chrono_literals;
  return state_->counts_processes() ? 50ms : 100ms;
}

void Limiter::finish() {
  if (state_ && state_->group) state_->group.reset();
}

}  // namespace bprun::sandbox

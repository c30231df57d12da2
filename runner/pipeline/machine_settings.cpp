// SPDX-License-Identifier: MIT
#include "runner/pipeline/machine_settings.hpp"

#include "runner/base/format.hpp"
#include "runner/store/store.hpp"

#include <unistd.h>

namespace bprun::pipeline {

std::optional<sandbox::Mode> isolation_of(const settings::Settings& settings) {
  return sandbox::parse_mode(settings.isolation.value);
}

sandbox::Identity identity_of(const settings::Settings& settings) {
  if (::geteuid() != 0) return {::geteuid(), ::getegid()};
  return {settings.uid.value, settings.gid.value};
}

sandbox::Limits limits_of(const settings::Settings& settings) {
  return {.memory = settings.memory.value,
          .cpus = settings.cpus.value,
          .pids = settings.pids.value,
          .disk = settings.disk.value,
          .origins = {.memory = settings.memory.origin.str(),
                      .pids = settings.pids.origin.str(),
                      .disk = settings.disk.origin.str()}};
}

process::TimeLimit time_limit_of(const settings::Settings& settings,
                                 std::optional<process::Clock::time_point> deadline) {
  if (!settings.timeout.value) return {.deadline = deadline};
  using namespace std::chrono_literals;
  const auto time = *settings.timeout.value;
  const std::string words = time % 1min == 0ms ? format("{}m", time / 1min)
                            : time % 1s == 0ms ? format("{}s", time / 1s)
                                               : format("{}ms", time.count());
  return {.deadline = deadline, .words = format("{} ({})", words, settings.timeout.origin.str())};
}

Result<fs::Path> store_root(const settings::Settings& settings,
                            const process::Environment& caller) {
  if (settings.store.value) return std::filesystem::absolute(*settings.store.value);
  return store::default_root(caller, ::geteuid());
}

}  // namespace bprun::pipeline

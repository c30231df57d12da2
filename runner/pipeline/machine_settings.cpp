// SPDX-License-Identifier: MIT
#include "runner/pipeline/machine_settings.hpp"

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
          .disk = settings.disk.value};
}

Result<fs::Path> store_root(const settings::Settings& settings,
                            const process::Environment& caller) {
  if (settings.store.value) return std::filesystem::absolute(*settings.store.value);
  return store::default_root(caller, ::geteuid());
}

}  // namespace bprun::pipeline

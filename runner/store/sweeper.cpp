// SPDX-License-Identifier: MIT
#include "runner/store/sweeper.hpp"

#include "runner/fs/directory.hpp"
#include "runner/fs/file.hpp"
#include "runner/fs/remove_tree.hpp"
#include "runner/store/waiting_lock.hpp"

#include <csignal>

namespace bprun::store {

namespace {

/// Signals are for the threads that look at them.
std::thread quiet_thread(std::function<void()> body) {
  sigset_t all;
  sigset_t before;
  ::sigfillset(&all);
  ::pthread_sigmask(SIG_SETMASK, &all, &before);
  std::thread thread(std::move(body));
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
  return thread;
}

}  // namespace

Sweeper::Sweeper(const fs::Path& work) {
  // Failures are passed over: what cannot be swept now can be next time, and hinders nobody.
  const auto names = fs::list_directory(work);
  if (!names || names->empty() || (names->size() == 1 && names->front() == work_lock_name)) return;
  const auto making = wait_for_lock(work / work_lock_name, {});
  if (!making) return;
  for (const auto& name : *names) {
    if (!fs::is_directory(work / name)) continue;
    auto lock = fs::FileLock::try_acquire(work / name / owner_lock_name);
    if (!lock || !*lock) continue;
    fs::Path path = work / name;
    if (!name.starts_with(dead_prefix)) {
      path = work / (std::string(dead_prefix) + name);
      if (!fs::rename(work / name, path)) continue;
    }
    dead_.emplace_back(std::move(path), std::move(**lock));
  }
  if (dead_.empty()) return;
  thread_ = quiet_thread([this] {
    for (const auto& [path, lock] : dead_)
      static_cast<void>(fs::remove_tree(path));
  });
}

Sweeper::~Sweeper() {
  if (thread_.joinable()) thread_.join();
}

}  // namespace bprun::store

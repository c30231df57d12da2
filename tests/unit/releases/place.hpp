// SPDX-License-Identifier: MIT
#pragma once

#include "runner/fs/file.hpp"
#include "runner/fs/temp_dir.hpp"
#include "runner/releases/ledger.hpp"
#include "tests/support/catch.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <functional>
#include <string>

namespace bprun::releases {

/// A state of the test's own, with the place of one app in it.
struct State {
  fs::TempDir directory = fs::TempDir::create("/tmp", "bprun-releases-").take();
  Place place = Place::of(directory.path(), "shop").take();

  Turn turn() const {
    auto taken = Turn::take(place, {.wait = false});
    if (!taken) INFO(taken.error().message);
    REQUIRE(taken);
    return std::move(taken).take();
  }

  Ledger ledger(LedgerOptions options = {}) const {
    auto opened = Ledger::open(place, turn(), std::move(options));
    if (!opened) INFO(opened.error().message);
    REQUIRE(opened);
    return std::move(opened).take();
  }
};

inline manifest::ConfigVars config_of_test(const std::string& value) {
  manifest::ConfigVars config;
  REQUIRE(config.add({"GREETING", value, "test"}));
  return config;
}

/// A release of a slug of these bytes.
inline Release add_release(Ledger& ledger, const std::string& bytes) {
  const auto staged = ledger.staging();
  REQUIRE(staged);
  REQUIRE(fs::write_file(staged->path() / "slug.tgz", bytes));
  auto release = ledger.add(
      {.description = "Deploy " + bytes}, staged->path() / "slug.tgz", config_of_test(bytes));
  if (!release) INFO(release.error().message);
  REQUIRE(release);
  return std::move(release).take();
}

/// Runs `body` in a process of its own, which kills itself (SIGKILL) if it comes to its end.
inline void killed(const std::function<void()>& body) {
  const pid_t child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    body();
    ::kill(::getpid(), SIGKILL);
  }
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  REQUIRE((WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL));
}

}  // namespace bprun::releases

// SPDX-License-Identifier: MIT
#pragma once

#include "runner/run/request.hpp"

#include <string>
#include <vector>

/// The environment in which an app starts, before its profile scripts.
namespace bprun::run {

/// What the environment depends on beside the request.
struct StartFacts {
  Path home;  ///< as the app sees it
  std::string user;
  Path shell;  ///< bash
  Path tmp = "/tmp";
  std::string dyno;
  bool on_terminal = false;
};

struct StartEnvironment {
  process::Environment environment;
  std::vector<std::string> warnings;  ///< a config var that hides what the caller set
};

/// Built, not inherited; later wins:
///   1. PATH, LANG=C.UTF-8, SHELL, USER, LOGNAME, DYNO, and TMPDIR where it is not /tmp;
///   2. of the caller's environment PORT, which is never invented (P-29), and at a terminal TERM,
///      COLORTERM, LANG, LANGUAGE and LC_*;
///   3. the config vars;
///   4. HOME.
StartEnvironment start_environment(const RunRequest& request, const StartFacts& facts);

}  // namespace bprun::run

// SPDX-License-Identifier: MIT
#pragma once

#include "runner/herokuish/account.hpp"
#include "runner/herokuish/session.hpp"
#include "runner/herokuish/sources.hpp"

namespace bprun::herokuish {

/// Everything that is so before the first script of a buildpack runs.
struct Ground {
  Account account;
  /// What scripts get: the session's, B-24's, and what the app's .env says.
  process::Environment environment;
};

/// Makes the directories and the account, takes the app from IMPORT_PATH where it is, brings it to
/// BUILD_PATH, gives everything to the account, and obeys the app's .env (contract H-29 to H-35).
Result<Ground> set_up(const Session& session, Sources sources);

}  // namespace bprun::herokuish

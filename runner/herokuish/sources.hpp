// SPDX-License-Identifier: MIT
#pragma once

#include "runner/herokuish/account.hpp"
#include "runner/herokuish/session.hpp"

/// The app's way from APP_PATH to BUILD_PATH and back (contract H-29 to H-32, H-45).
namespace bprun::herokuish {

/// How BUILD_PATH comes to hold the app.
enum class Sources {
  copied,  ///< APP_PATH keeps it
  /// It is moved, which costs next to nothing where both are in one file system. APP_PATH, which is
  /// HOME, keeps the files that begin with a dot, and gets the rest back if the build fails.
  moved,
};

/// Takes the app from IMPORT_PATH, where it is, into APP_PATH.
Result<void> import_app(const Session& session);

/// Makes BUILD_PATH the app and nothing else, and gives both to the account. What .slugignore names
/// is not in it (S-6); with one, and in the original's voice, the app is always copied.
Result<void> fill_build(const Session& session, const Account& account, Sources sources);

/// APP_PATH gets all of BUILD_PATH, and nothing else stays in it.
Result<void> move_build_to_app(const Session& session, const Account& account);

/// After a failed build: what was moved is in both places again.
Result<void> give_sources_back(const Session& session, const Account& account);

}  // namespace bprun::herokuish

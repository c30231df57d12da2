// SPDX-License-Identifier: MIT
#pragma once

#include "runner/herokuish/account.hpp"
#include "runner/herokuish/session.hpp"

#include <string>
#include <string_view>

/// The app's file .env, which a build obeys in all that follows (contract H-33 to H-35).
namespace bprun::herokuish {

/// Adds what APP_PATH/.env sets to the environment. It is parsed and not run; in the original's
/// voice bash evaluates it, as the account. An illegal name is an Error with its line.
Result<void>
apply_env_file(const Session& session, const Account& account, process::Environment& environment);

/// The shell text that the original made of a .env file (H-34).
std::string env_file_as_shell(std::string_view text);

/// Adds a variable for each file of ENV_PATH (P-24): its name and its content, trailing newlines
/// taken off. Names that begin with a dot are passed over; what is no file, cannot be read, is a
/// link out of the directory or has an illegal name is too, with a warning.
Result<std::vector<std::string>> apply_env_dir(const Path& directory,
                                               process::Environment& environment);

}  // namespace bprun::herokuish

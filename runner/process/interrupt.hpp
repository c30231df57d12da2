// SPDX-License-Identifier: MIT
#pragma once

#include "runner/base/result.hpp"

#include <optional>

/// Ctrl-C and its kin, as a condition to look at and never as control flow: the handler only
/// remembers. Whatever waits (process::run, downloads, locks) polls descriptor() and returns an
/// Error of kind interrupted, so that every destructor on the way out cleans up.
namespace bprun::process::interrupt {

/// Catches SIGINT, SIGTERM, SIGHUP and SIGQUIT from now on, and ignores SIGPIPE. Call once, from
/// main, before any thread.
void install();

/// The signal that came first, if one came.
std::optional<int> pending();

/// Readable once a signal came; -1 where install() was not called.
int descriptor();

/// The Error for pending(): kind interrupted, status 128 + signal.
Error error(int signal);

/// An Error if a signal is pending: `TRY(interrupt::check())` between long steps.
Result<void> check();

}  // namespace bprun::process::interrupt

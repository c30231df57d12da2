// SPDX-License-Identifier: MIT
#pragma once

#include "runner/cli/arguments.hpp"
#include "runner/process/environment.hpp"
#include "runner/report/event.hpp"

#include <memory>

/// What becomes of the log of a command that takes its time.
namespace bprun::cli {

inline constexpr Option quiet_option{"--quiet", "-q", "", "warnings and errors only"};
inline constexpr Option verbose_option{
    "--verbose", "-v", "", "also each script, phase and transfer"};

/// Whether somebody sits in front of both descriptors, with a terminal that can be drawn on: not
/// where TERM is dumb or nothing, nor where CI is set, whose logs are read afterwards.
bool is_drawable(int out_descriptor, int err_descriptor, const process::Environment& caller);

/// How a terminal may be written to: NO_COLOR and the locale say.
report::TerminalOptions terminal_options(int descriptor, const process::Environment& caller);

/// Heroku's lines on the two; on a terminal with a status under them. Kind usage where --quiet and
/// --verbose meet.
Result<std::unique_ptr<report::Sink>>
log_sink(const Arguments& arguments, int out_descriptor, int err_descriptor);

/// The same on standard output and standard error; with --json events on standard output, and
/// nothing else.
Result<std::unique_ptr<report::Sink>> event_sink(const Arguments& arguments);

}  // namespace bprun::cli

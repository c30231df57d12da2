// SPDX-License-Identifier: MIT
#pragma once

#include "runner/herokuish/session.hpp"

namespace bprun::herokuish {

/// HEROKUISH_ENTROPY=true: starts `rngd -b` unless one runs (contract H-55). What fails is a line
/// on standard error, and never more.
void start_entropy_daemon(const Session& session);

}  // namespace bprun::herokuish

// SPDX-License-Identifier: MIT
#pragma once

// Catch2 2 (Debian 12) and 3 (Debian 13) under one name.
#ifdef BPRUN_CATCH2_3
#include <catch2/catch_all.hpp>
#else
#include <catch2/catch.hpp>
#endif

#include <csignal>

/// As in bprun itself (process/interrupt.hpp): a pipe whose reader has gone is an error to tell, no
/// death.
inline const auto sigpipe_before_tests = std::signal(SIGPIPE, SIG_IGN);

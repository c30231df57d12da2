// SPDX-License-Identifier: MIT
#pragma once

#include "runner/readiness/server.hpp"

#include <chrono>
#include <optional>
#include <string>

namespace bprun::readiness {

/// One try, which takes no longer than `limit`: nullopt where the server takes connections, else
/// why not ("connection refused", "the database system is starting up").
///
/// TCP: a connection is accepted. PostgreSQL: the server answers a start-up message with anything
/// but "cannot connect now" (57P03): a refusal of user or database is an answer, and the program's
/// affair. MySQL: the server greets. Nothing is sent that could log in. HTTP: the path is answered
/// with a status of 200 to 399, and what must be there is in the first 64 KiB.
Result<std::optional<std::string>> probe(const Server& server, std::chrono::milliseconds limit);

}  // namespace bprun::readiness

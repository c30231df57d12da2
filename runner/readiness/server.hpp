// SPDX-License-Identifier: MIT
#pragma once

#include "runner/base/result.hpp"

#include <string>
#include <string_view>

namespace bprun::readiness {

enum class Protocol { tcp, postgres, mysql, http };

/// What is waited for. Passwords are not taken along: whether one is right is the program's affair.
struct Server {
  Protocol protocol = Protocol::tcp;
  std::string host;
  int port = 0;
  std::string user = "";      ///< of a database
  std::string database = "";  ///< of a database
  std::string path = "";      ///< of HTTP: "/health"
  std::string content = "";   ///< of HTTP: what the answer must hold; empty: anything

  /// "postgres at db.example:5432".
  std::string str() const;

  bool operator==(const Server&) const = default;
};

/// "tcp://host:port", "postgres://user:password@host:port/database" (also "postgresql://" and
/// Ecto's "ecto://"), "mysql://…" (also "mysql2://", "mariadb://"); a database's port may be left
/// out; "[::1]" for an IPv6 address. Errors are of kind usage and never show a password.
Result<Server> parse_server(std::string_view url);

}  // namespace bprun::readiness

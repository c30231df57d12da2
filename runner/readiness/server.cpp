// SPDX-License-Identifier: MIT
#include "runner/readiness/server.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"

#include <array>
#include <optional>

namespace bprun::readiness {

namespace {

struct Scheme {
  std::string_view name;
  Protocol protocol;
  int port;  ///< 0: must be given
};

constexpr std::array<Scheme, 7> schemes{{
    {"tcp", Protocol::tcp, 0},
    {"postgres", Protocol::postgres, 5432},
    {"postgresql", Protocol::postgres, 5432},
    {"ecto", Protocol::postgres, 5432},
    {"mysql", Protocol::mysql, 3306},
    {"mysql2", Protocol::mysql, 3306},
    {"mariadb", Protocol::mysql, 3306},
}};

/// Says nothing of what was given: it may hold a password.
Error no_server(std::string_view what) {
  return {.kind = ErrorKind::usage,
          .message = format("what --wait-for names {}", what),
          .hint = "For example: --wait-for tcp://db.example:5432, --wait-for "
                  "postgres://db.example/shop, or --wait-for DATABASE_URL, the name of a config "
                  "var that holds one."};
}

const Scheme* find_scheme(std::string_view name) {
  const std::string lower = text::to_lower(name);
  for (const auto& scheme : schemes) {
    if (scheme.name == lower) return &scheme;
  }
  return nullptr;
}

/// "host:port", "[::1]:port", "host".
bool take_host(std::string_view authority, Server& server) {
  std::string_view port;
  if (authority.starts_with('[')) {
    const std::size_t end = authority.find(']');
    if (end == std::string_view::npos) return false;
    server.host = authority.substr(1, end - 1);
    port = authority.substr(end + 1);
    if (!port.empty() && !port.starts_with(':')) return false;
    if (!port.empty()) port.remove_prefix(1);
  } else {
    const std::size_t colon = authority.find(':');
    server.host = authority.substr(0, colon);
    if (colon != std::string_view::npos) port = authority.substr(colon + 1);
  }
  if (!port.empty()) {
    const auto number = text::to_integer(port);
    if (!number || *number < 1 || *number > 65535) return false;
    server.port = static_cast<int>(*number);
  }
  // What getent(1) is given must not look like an option, and no host has such characters.
  return !server.host.empty() && server.host.front() != '-' &&
         server.host.find_first_of(" \t\r\n/'\"\\") == std::string::npos;
}

}  // namespace

std::string Server::str() const {
  const std::string_view name = protocol == Protocol::postgres ? "PostgreSQL at "
                                : protocol == Protocol::mysql  ? "MySQL at "
                                                               : "";
  const bool is_ipv6 = host.find(':') != std::string::npos;
  return is_ipv6 ? format("{}[{}]:{}", name, host, port) : format("{}{}:{}", name, host, port);
}

Result<Server> parse_server(std::string_view url) {
  const std::size_t colon = url.find("://");
  if (colon == std::string_view::npos) return no_server("is no URL");
  const Scheme* scheme = find_scheme(url.substr(0, colon));
  if (scheme == nullptr) return no_server("is none of tcp://, postgres:// and mysql://");
  std::string_view rest = url.substr(colon + 3);
  rest = rest.substr(0, rest.find_first_of("?#"));
  const std::size_t slash = rest.find('/');
  std::string_view authority = rest.substr(0, slash);
  Server server{.protocol = scheme->protocol, .port = scheme->port};
  if (slash != std::string_view::npos) server.database = rest.substr(slash + 1);
  if (const std::size_t at = authority.rfind('@'); at != std::string_view::npos) {
    server.user = authority.substr(0, std::min(at, authority.find(':')));
    authority.remove_prefix(at + 1);
  }
  if (!take_host(authority, server)) return no_server("has no host, or no port from 1 to 65535");
  if (server.port == 0) return no_server("has no port, and tcp:// needs one");
  return server;
}

}  // namespace bprun::readiness

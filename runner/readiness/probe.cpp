// SPDX-License-Identifier: MIT
#include "runner/readiness/probe.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/fs/fd.hpp"
#include "runner/process/interrupt.hpp"
#include "runner/process/run.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <vector>

namespace bprun::readiness {

namespace {

using Clock = std::chrono::steady_clock;

struct Endpoint {
  sockaddr_storage storage = {};
  socklen_t size = 0;
};

std::optional<Endpoint> endpoint_of(const std::string& address, int port) {
  Endpoint endpoint;
  auto* v4 = reinterpret_cast<sockaddr_in*>(&endpoint.storage);
  if (::inet_pton(AF_INET, address.c_str(), &v4->sin_addr) == 1) {
    v4->sin_family = AF_INET;
    v4->sin_port = htons(static_cast<std::uint16_t>(port));
    endpoint.size = sizeof(sockaddr_in);
    return endpoint;
  }
  auto* v6 = reinterpret_cast<sockaddr_in6*>(&endpoint.storage);
  if (::inet_pton(AF_INET6, address.c_str(), &v6->sin6_addr) == 1) {
    v6->sin6_family = AF_INET6;
    v6->sin6_port = htons(static_cast<std::uint16_t>(port));
    endpoint.size = sizeof(sockaddr_in6);
    return endpoint;
  }
  return std::nullopt;
}

/// By getent(1), which loads what resolves names on this machine: a static program must not.
Result<std::vector<Endpoint>> resolve_host(const Server& server, std::chrono::milliseconds limit) {
  std::vector<Endpoint> endpoints;
  if (auto endpoint = endpoint_of(server.host, server.port)) {
    endpoints.push_back(*endpoint);
    return endpoints;
  }
  process::Environment environment;
  environment.set("PATH", process::default_path);
  const auto captured = process::capture(
      {.argv = {"getent", "ahosts", server.host}, .environment = environment}, 1U << 16, limit);
  if (!captured) {
    if (captured.error().kind == ErrorKind::timeout) return endpoints;
    return captured.error();
  }
  for (const auto line : text::lines(captured->out)) {
    const auto words = text::words(line);
    if (words.size() < 2 || words[1] != "STREAM") continue;
    if (auto endpoint = endpoint_of(std::string(words[0]), server.port)) {
      endpoints.push_back(*endpoint);
    }
  }
  return endpoints;
}

std::string words_for(int error_number) {
  return text::to_lower(std::strerror(error_number));
}

/// Waits for `events`; false where the time is up or an interrupt came.
bool await(int descriptor, short events, Clock::time_point until) {
  for (;;) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - Clock::now()).count();
    if (left <= 0 || process::interrupt::pending()) return false;
    std::array<pollfd, 2> polled{
        {{descriptor, events, 0}, {process::interrupt::descriptor(), POLLIN, 0}}};
    const int ready = ::poll(polled.data(), polled.size(), static_cast<int>(left));
    if (ready > 0 && polled[0].revents != 0) return true;
    if (ready < 0 && errno != EINTR) return false;
  }
}

/// A conversation with one server.
class Connection {
public:
  explicit Connection(Clock::time_point until) : until_(until) {}

  /// nullopt: connected.
  std::optional<std::string> open(const Endpoint& endpoint) {
    socket_ = fs::Fd(::socket(
        endpoint.storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, IPPROTO_TCP));
    if (!socket_) return words_for(errno);
    const auto* address = reinterpret_cast<const sockaddr*>(&endpoint.storage);
    if (::connect(socket_.get(), address, endpoint.size) == 0) return std::nullopt;
    if (errno != EINPROGRESS) return words_for(errno);
    if (!await(socket_.get(), POLLOUT, until_)) return "no answer";
    int failure = 0;
    socklen_t size = sizeof failure;
    ::getsockopt(socket_.get(), SOL_SOCKET, SO_ERROR, &failure, &size);
    if (failure != 0) return words_for(failure);
    return std::nullopt;
  }

  bool send(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t count = ::send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (count > 0) bytes.remove_prefix(static_cast<std::size_t>(count));
      if (count < 0 && errno != EAGAIN && errno != EINTR) return false;
      if (!bytes.empty() && !await(socket_.get(), POLLOUT, until_)) return false;
    }
    return true;
  }

  /// Up to `size` bytes, fewer only where no more come.
  std::string receive(std::size_t size) {
    std::string bytes;
    std::array<char, 512> buffer = {};
    while (bytes.size() < size && await(socket_.get(), POLLIN, until_)) {
      const ssize_t count =
          ::recv(socket_.get(), buffer.data(), std::min(buffer.size(), size - bytes.size()), 0);
      if (count < 0 && (errno == EAGAIN || errno == EINTR)) continue;
      if (count <= 0) break;
      bytes.append(buffer.data(), static_cast<std::size_t>(count));
    }
    return bytes;
  }

private:
  Clock::time_point until_;
  fs::Fd socket_;
};

std::string big_endian(std::uint32_t number) {
  std::string bytes(4, '\0');
  for (std::size_t i = 0; i < 4; ++i)
    bytes[i] = static_cast<char>(number >> (24 - 8 * i) & 0xFFU);
  return bytes;
}

std::uint32_t number_at(std::string_view bytes, std::size_t position) {
  std::uint32_t number = 0;
  for (std::size_t i = 0; i < 4; ++i)
    number = number << 8U | static_cast<unsigned char>(bytes[position + i]);
  return number;
}

/// A field of an ErrorResponse: 'C' for its SQLSTATE, 'M' for its message.
std::string field_of(std::string_view fields, char kind) {
  while (!fields.empty() && fields.front() != '\0') {
    const std::size_t end = fields.find('\0', 1);
    if (end == std::string_view::npos) break;
    if (fields.front() == kind) return std::string(fields.substr(1, end - 1));
    fields.remove_prefix(end + 1);
  }
  return "";
}

std::optional<std::string> ask_postgres(Connection& connection, const Server& server) {
  constexpr std::uint32_t protocol_3 = 196608;
  const std::string user = server.user.empty() ? "postgres" : server.user;
  std::string body = big_endian(protocol_3);
  for (const auto& word : {std::string("user"), user, std::string("database"), server.database}) {
    if (word == "database" && server.database.empty()) break;
    body += word;
    body += '\0';
  }
  body += '\0';
  if (!connection.send(big_endian(static_cast<std::uint32_t>(body.size() + 4)) + body)) {
    return "the connection was closed";
  }
  const std::string head = connection.receive(5);
  if (head.size() < 5) return "it takes connections and says nothing";
  if (head[0] == 'R') return std::nullopt;
  if (head[0] != 'E') return "what answers is no PostgreSQL";
  const std::size_t length = std::min<std::size_t>(number_at(head, 1), 4096);
  const std::string fields = connection.receive(length < 4 ? 0 : length - 4);
  if (field_of(fields, 'C') != "57P03") return std::nullopt;
  return text::printable(field_of(fields, 'M'));
}

std::optional<std::string> ask_mysql(Connection& connection) {
  const std::string head = connection.receive(5);
  if (head.size() < 5) return "it takes connections and says nothing";
  constexpr char protocol_10 = 10;
  if (head[4] == protocol_10) return std::nullopt;
  if (static_cast<unsigned char>(head[4]) != 0xFF) return "what answers is no MySQL";
  const std::size_t length = static_cast<unsigned char>(head[0]);
  const std::string rest = connection.receive(length < 3 ? 0 : length - 1);
  return rest.size() > 2 ? text::printable(rest.substr(2)) : "it refuses connections";
}

std::optional<std::string> ask_http(Connection& connection, const Server& server) {
  constexpr std::size_t most = 64UL << 10;
  const std::string request = format("GET {} HTTP/1.0\r\nHost: {}:{}\r\nUser-Agent: bprun\r\n\r\n",
                                     server.path.empty() ? "/" : server.path,
                                     server.host,
                                     server.port);
  if (!connection.send(request)) return "the connection was closed";
  const std::string answer = connection.receive(most);
  if (answer.empty()) return "it takes connections and says nothing";
  const auto words = text::words(std::string_view(answer).substr(0, answer.find('\n')));
  const bool is_http = words.size() > 1 && words[0].starts_with("HTTP/") && words[1].size() == 3;
  if (!is_http) return "what answers does not speak HTTP";
  if (words[1][0] != '2' && words[1][0] != '3') {
    return format("{} is answered with {}", server.path, text::printable(words[1]));
  }
  const std::size_t body = answer.find("\r\n\r\n");
  if (server.content.empty() || answer.find(server.content, body) != std::string::npos) {
    return std::nullopt;
  }
  return format("{} is answered without \"{}\"", server.path, text::printable(server.content));
}

std::optional<std::string>
try_endpoint(const Server& server, const Endpoint& endpoint, Clock::time_point until) {
  Connection connection(until);
  if (auto refusal = connection.open(endpoint)) return refusal;
  switch (server.protocol) {
  case Protocol::postgres:
    return ask_postgres(connection, server);
  case Protocol::mysql:
    return ask_mysql(connection);
  case Protocol::http:
    return ask_http(connection, server);
  case Protocol::tcp:
    break;
  }
  return std::nullopt;
}

}  // namespace

Result<std::optional<std::string>> probe(const Server& server, std::chrono::milliseconds limit) {
  const auto until = Clock::now() + limit;
  const auto endpoints = TRY(resolve_host(server, limit));
  std::optional<std::string> refusal = format("no address is known for {}", server.host);
  for (const auto& endpoint : endpoints) {
    refusal = try_endpoint(server, endpoint, until);
    if (!refusal) break;
  }
  TRY(process::interrupt::check());
  return refusal;
}

}  // namespace bprun::readiness

// SPDX-License-Identifier: MIT
#include "runner/lambda/runtime_api.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/fs/fd.hpp"
#include "runner/process/interrupt.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

namespace bprun::lambda {

struct RuntimeApi::Answer {
  int status = 0;
  std::string head;
  std::string body;
  bool is_too_large = false;

  std::string header(std::string_view name) const {
    for (const auto line : text::lines(head)) {
      const std::size_t colon = line.find(':');
      if (colon == std::string_view::npos) continue;
      if (text::to_lower(line.substr(0, colon)) == name) {
        return std::string(text::trim(line.substr(colon + 1)));
      }
    }
    return "";
  }
};

namespace {

constexpr const char* base_path = "/2018-06-01/runtime/invocation";
constexpr std::size_t longest_head = 64UL << 10;

Error api_error(std::string what, int error_number = 0) {
  return {.kind = ErrorKind::network,
          .message = format("Lambda's Runtime API {}{}{}",
                            what,
                            error_number != 0 ? ": " : "",
                            error_number != 0 ? ::strerror(error_number) : "")};
}

/// Until there is something to do at the socket. An interrupt ends it.
Result<void> wait_for_socket(int descriptor, short events) {
  for (;;) {
    std::array<pollfd, 2> watched{
        {{.fd = descriptor, .events = events, .revents = 0},
         {.fd = process::interrupt::descriptor(), .events = POLLIN, .revents = 0}}};
    const int ready = ::poll(watched.data(), watched.size(), -1);
    TRY(process::interrupt::check());
    if (ready > 0 && watched[0].revents != 0) return {};
    if (ready < 0 && errno != EINTR) return api_error("cannot be waited for", errno);
  }
}

Result<fs::Fd> connect_to(const std::string& host, int port) {
  fs::Fd socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (!socket) return api_error("cannot be reached", errno);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  ::inet_pton(AF_INET, host.c_str(), &address.sin_addr);
  if (::connect(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    return api_error(format("at {}:{} cannot be reached", host, port), errno);
  }
  return socket;
}

Result<void> send_all(int descriptor, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(descriptor, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent < 0) return api_error("takes no answer", errno);
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return {};
}

/// More bytes; empty at the end.
Result<std::string> receive(int descriptor) {
  TRY(wait_for_socket(descriptor, POLLIN));
  std::string buffer(64UL << 10, '\0');
  const ssize_t got = ::recv(descriptor, buffer.data(), buffer.size(), 0);
  if (got < 0) return api_error("broke off", errno);
  buffer.resize(static_cast<std::size_t>(got));
  return buffer;
}

/// What is left of a body that comes in chunks, once all of it is there; nullopt: it is not.
std::optional<std::string> without_chunks(std::string_view text) {
  std::string body;
  for (;;) {
    const std::size_t end = text.find("\r\n");
    if (end == std::string_view::npos) return std::nullopt;
    std::size_t size = 0;
    for (const char c : text.substr(0, std::min(end, text.find(';')))) {
      const bool is_digit = c >= '0' && c <= '9';
      const char lower = static_cast<char>(c | 0x20);
      if (!is_digit && (lower < 'a' || lower > 'f')) return std::nullopt;
      size = size * 16 + static_cast<std::size_t>(is_digit ? c - '0' : lower - 'a' + 10);
      if (size > (64UL << 20)) return std::nullopt;
    }
    text.remove_prefix(end + 2);
    if (size == 0) return body;
    if (text.size() < size + 2) return std::nullopt;
    body += text.substr(0, size);
    text.remove_prefix(size + 2);
  }
}

}  // namespace

Result<RuntimeApi> RuntimeApi::at(const std::string& address) {
  const std::size_t colon = address.rfind(':');
  std::string host = address.substr(0, colon);
  if (host == "localhost") host = "127.0.0.1";
  const auto port = colon == std::string::npos ? std::optional<long long>(80)
                                               : text::to_integer(address.substr(colon + 1));
  in_addr numbers{};
  if (!port || *port < 1 || *port > 65535 || ::inet_pton(AF_INET, host.c_str(), &numbers) != 1) {
    return Error{.kind = ErrorKind::usage,
                 .message = format("{} is no address of Lambda's Runtime API",
                                   text::printable(address.substr(0, 100))),
                 .hint = "AWS_LAMBDA_RUNTIME_API has it, as 127.0.0.1:9001. Lambda sets it."};
  }
  return RuntimeApi(std::move(host), static_cast<int>(*port));
}

Result<RuntimeApi::Answer> RuntimeApi::ask(const std::string& request, std::size_t limit) const {
  const auto socket = TRY(connect_to(host_, port_));
  TRY(send_all(socket.get(), request));
  Answer answer;
  std::string received;
  std::size_t body_at = std::string::npos;
  while (body_at == std::string::npos) {
    const std::string more = TRY(receive(socket.get()));
    if (more.empty()) return api_error("ended before it answered");
    received += more;
    body_at = received.find("\r\n\r\n");
    if (body_at == std::string::npos && received.size() > longest_head) {
      return api_error("answers no HTTP");
    }
  }
  answer.head = received.substr(0, body_at);
  answer.body = received.substr(body_at + 4);
  if (!answer.head.starts_with("HTTP/1.") || answer.head.size() < 12) {
    return api_error("answers no HTTP");
  }
  answer.status = static_cast<int>(text::to_integer(answer.head.substr(9, 3)).value_or(0));
  const bool is_chunked = text::to_lower(answer.header("transfer-encoding")) == "chunked";
  const auto length = text::to_integer(answer.header("content-length"));
  std::size_t seen = answer.body.size();
  for (;;) {
    if (is_chunked) {
      if (auto body = without_chunks(answer.body)) {
        answer.body = std::move(*body);
        break;
      }
    } else if (length && seen >= static_cast<std::size_t>(std::max(0LL, *length))) {
      break;
    }
    std::string more = TRY(receive(socket.get()));
    if (more.empty()) {
      if (is_chunked || length) return api_error("broke off in the middle of an event");
      break;
    }
    seen += more.size();
    answer.is_too_large = answer.is_too_large || seen > limit;
    if (answer.is_too_large && !is_chunked) more.clear();
    answer.body += more;
    if (is_chunked && seen > 2 * limit) return api_error("sends an event without end");
  }
  answer.is_too_large = answer.is_too_large || seen > limit;
  if (answer.is_too_large) answer.body.clear();
  return answer;
}

Result<Invocation> RuntimeApi::next(std::size_t limit) const {
  const auto answer =
      TRY(ask(format("GET {}/next HTTP/1.1\r\nHost: {}:{}\r\nConnection: close\r\n\r\n",
                     base_path,
                     host_,
                     port_),
              limit));
  if (answer.status != 200) return api_error(format("answers {}", answer.status));
  Invocation invocation{.id = answer.header("lambda-runtime-aws-request-id"),
                        .body = answer.body,
                        .is_too_large = answer.is_too_large};
  invocation.deadline_ms = text::to_integer(answer.header("lambda-runtime-deadline-ms"));
  const bool is_clean = std::all_of(invocation.id.begin(), invocation.id.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-';
  });
  if (invocation.id.empty() || !is_clean) return api_error("sends an event without an id");
  return invocation;
}

Result<void> RuntimeApi::post(const std::string& path,
                              const std::string& headers,
                              const std::string& json) const {
  const auto answer = TRY(ask(format("POST {}/{} HTTP/1.1\r\nHost: {}:{}\r\nConnection: close\r\n"
                                     "Content-Type: application/json\r\n{}Content-Length: {}\r\n"
                                     "\r\n{}",
                                     base_path,
                                     path,
                                     host_,
                                     port_,
                                     headers,
                                     json.size(),
                                     json),
                              1UL << 20));
  if (answer.status / 100 != 2) return api_error(format("answers {}", answer.status));
  return {};
}

Result<void> RuntimeApi::respond(const std::string& id, const std::string& json) const {
  return post(format("{}/response", id), "", json);
}

Result<void> RuntimeApi::fail(const std::string& id,
                              const std::string& error_type,
                              const std::string& json) const {
  return post(format("{}/error", id),
              format("Lambda-Runtime-Function-Error-Type: {}\r\n", error_type),
              json);
}

}  // namespace bprun::lambda

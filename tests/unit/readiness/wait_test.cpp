// SPDX-License-Identifier: MIT
#include "runner/fs/fd.hpp"
#include "runner/readiness/probe.hpp"
#include "runner/readiness/wait.hpp"
#include "tests/support/catch.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <thread>

namespace bprun::readiness {

namespace {

using namespace std::chrono_literals;

/// A port on loopback: taken, and answering nobody until listen().
class Listener {
public:
  Listener() : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address = {};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    REQUIRE(::bind(socket_.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
    socklen_t size = sizeof address;
    REQUIRE(::getsockname(socket_.get(), reinterpret_cast<sockaddr*>(&address), &size) == 0);
    port_ = ntohs(address.sin_port);
  }

  int port() const { return port_; }

  void listen() const { ::listen(socket_.get(), 16); }

  /// Answers the next connection with these bytes.
  void answer(const std::string& bytes) const {
    const fs::Fd connection(::accept(socket_.get(), nullptr, nullptr));
    static_cast<void>(fs::write_all(connection.get(), bytes));
  }

private:
  fs::Fd socket_;
  int port_ = 0;
};

Server server_at(Protocol protocol, int port) {
  return {.protocol = protocol, .host = "127.0.0.1", .port = port};
}

std::string postgres_error(const std::string& state, const std::string& message) {
  const std::string body = "SFATAL" + std::string(1, '\0') + "C" + state + std::string(1, '\0') +
                           "M" + message + std::string(2, '\0');
  std::string head = "E";
  head += std::string(3, '\0');
  head += static_cast<char>(body.size() + 4);
  return head + body;
}

/// What one try says of a server that answers so.
std::optional<std::string> tried(Protocol protocol, const std::string& answer) {
  const Listener listener;
  listener.listen();
  std::thread server([&] { listener.answer(answer); });
  const auto refusal = probe(server_at(protocol, listener.port()), 60s);
  server.join();
  REQUIRE(refusal);
  return *refusal;
}

}  // namespace

TEST_CASE("a server that starts late is waited for") {
  const Listener listener;
  std::string why;
  const auto waited =
      wait_for(server_at(Protocol::tcp, listener.port()),
               {.limit = 120s, .first_pause = 1ms, .on_wait = [&](const auto& said) {
                  why = said;
                  listener.listen();
                }});
  CHECK(waited);
  CHECK(why == "connection refused");
}

TEST_CASE("one that never starts is given up, and named with the last reason") {
  const Listener listener;
  const auto waited =
      wait_for(server_at(Protocol::postgres, listener.port()), {.limit = 50ms, .first_pause = 1ms});
  REQUIRE_FALSE(waited);
  CHECK(waited.error().kind == ErrorKind::network);
  CHECK(waited.error().message == "PostgreSQL at 127.0.0.1:" + std::to_string(listener.port()) +
                                      " took no connection in 50 ms: connection refused");
}

TEST_CASE("names are resolved as the machine resolves them") {
  const Listener listener;
  listener.listen();
  auto server = server_at(Protocol::tcp, listener.port());
  server.host = "localhost";
  CHECK_FALSE(*probe(server, 60s));
  server.host = "no-such-host.invalid";
  CHECK(*probe(server, 60s) == "no address is known for no-such-host.invalid");
}

TEST_CASE("PostgreSQL is ready when it answers anything but that it cannot yet") {
  using namespace std::string_literals;
  CHECK_FALSE(tried(Protocol::postgres, "R\0\0\0\x08\0\0\0\0"s));
  CHECK_FALSE(tried(Protocol::postgres, postgres_error("28000", "no pg_hba.conf entry")));
  CHECK(tried(Protocol::postgres, postgres_error("57P03", "the database system is starting up")) ==
        "the database system is starting up");
  CHECK(tried(Protocol::postgres, "HTTP/1.1 400 Bad Request\r\n") ==
        "what answers is no PostgreSQL");
  CHECK(tried(Protocol::postgres, "") == "it takes connections and says nothing");
}

TEST_CASE("MySQL is ready when it greets") {
  using namespace std::string_literals;
  CHECK_FALSE(tried(Protocol::mysql,
                    "\x4a\0\0\0\x0a"
                    "8.0.36\0"s));
  CHECK(tried(Protocol::mysql, "\x17\0\0\0\xff\x10\x04Too many connections"s) ==
        "Too many connections");
  CHECK(tried(Protocol::mysql, "SSH-2.0-x\r\n") == "what answers is no MySQL");
}

TEST_CASE("HTTP: an answer of 200 to 399 with what must be in it is well, all else is told") {
  const Listener listener;
  listener.listen();
  const auto ask = [&](const std::string& answer, const std::string& content = "") {
    Server server = server_at(Protocol::http, listener.port());
    server.path = "/health";
    server.content = content;
    std::thread other([&] { listener.answer(answer); });
    const auto refusal = probe(server, 10s);
    other.join();
    REQUIRE(refusal);
    return refusal->value_or("well");
  };
  CHECK(ask("HTTP/1.1 200 OK\r\n\r\nall good", "good") == "well");
  CHECK(ask("HTTP/1.0 302 Found\r\nLocation: /x\r\n\r\n") == "well");
  CHECK(ask("HTTP/1.1 503 Service Unavailable\r\n\r\n") == "/health is answered with 503");
  CHECK(ask("HTTP/1.1 200 good\r\n\r\nbad", "good") == "/health is answered without \"good\"");
  CHECK(ask("220 mail.example\r\n") == "what answers does not speak HTTP");
  CHECK(ask("") == "it takes connections and says nothing");
}

}  // namespace bprun::readiness

// SPDX-License-Identifier: MIT
// What a server, a proxy or a redirect may do wrong, and must not get away with.
#include "runner/base/digest.hpp"
#include "runner/fs/directory.hpp"
#include "runner/process/interrupt.hpp"
#include "runner/process/run.hpp"
#include "runner/transfer/fetch.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/certificate.hpp"
#include "tests/support/http_server.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

using namespace bprun;
using transfer::Request;

namespace {

struct Fixture {
  test::HttpServer server;
  fs::TempDir directory = fs::TempDir::create("/tmp", "bprun-test-").take();
  transfer::FetchOptions options;
  std::string bytes;

  explicit Fixture(const fs::Path& pem = {}) : server(pem) {
    options.program = FETCH_PROGRAM;
    options.first_pause = std::chrono::milliseconds(10);
    for (int i = 0; i < 200000; ++i)
      bytes += static_cast<char>(i * 7 % 251);
    server.serve("file", bytes);
  }

  fs::Path destination() const { return directory.path() / "file"; }

  Result<transfer::Fetched> fetch(const std::string& url, Request request = {}) const {
    request.url = url;
    request.destination = destination();
    return std::move(transfer::fetch({request}, options).front());
  }
};

std::size_t count(std::string_view text, std::string_view piece) {
  std::size_t found = 0;
  for (auto at = text.find(piece); at != std::string_view::npos; at = text.find(piece, at + 1))
    ++found;
  return found;
}

}  // namespace

TEST_CASE("bytes of two versions of a file are never mixed", "[transfer]") {
  const Fixture f;
  const auto fetched = f.fetch(f.server.url("/renewed/50000/file"));
  REQUIRE(fetched);
  CHECK(*fs::read_file(f.destination()) == f.bytes);
  CHECK(fetched->sha256 == sha256_hex(f.bytes));
}

TEST_CASE("a server that knows no ranges is asked for the whole again", "[transfer]") {
  const Fixture f;
  const auto fetched = f.fetch(f.server.url("/no-range/50000/file"));
  REQUIRE(fetched);
  CHECK(*fs::read_file(f.destination()) == f.bytes);
}

TEST_CASE("a server that breaks off at the same place every time is given up", "[transfer]") {
  Fixture f;
  f.options.attempts = 3;
  const auto fetched = f.fetch(f.server.url("/stubborn/50000/file"));
  REQUIRE_FALSE(fetched);
  CHECK(fetched.error().kind == ErrorKind::network);
  CHECK(count(f.server.log(), "/stubborn/") == 3);
  CHECK_FALSE(fs::exists(f.destination()));
}

TEST_CASE("secret headers go to the URL's own host and no other", "[transfer]") {
  const Fixture f;
  const Request secret{.headers = {{"Authorization", "Bearer s3cret"}, {"X-Token", "t0ken"}}};
  SECTION("through a redirect to the same host") {
    REQUIRE(f.fetch(f.server.url("/redirect/file"), secret));
    CHECK(count(f.server.log(), "s3cret t0ken") == 2);
  }
  SECTION("not through a redirect to another one") {
    const Fixture other;
    REQUIRE(f.fetch(f.server.url("/away/?" + other.server.url("/file")), secret));
    CHECK(count(f.server.log(), "s3cret t0ken") == 1);
    CHECK(other.server.log() == "GET /file - - -\n");
  }
  SECTION("nor a password of the URL") {
    const Fixture other;
    std::string url = f.server.url("/away/?" + other.server.url("/file"));
    url.replace(0, 7, "http://user:s3cret@");
    REQUIRE(f.fetch(url));
    CHECK(count(f.server.log(), "Basic ") == 1);
    CHECK(other.server.log() == "GET /file - - -\n");
  }
}

TEST_CASE("a redirect leads neither to a file nor round in circles", "[transfer]") {
  Fixture f;
  f.options.attempts = 1;
  const auto file = f.fetch(f.server.url("/away/?file:///etc/passwd"));
  REQUIRE_FALSE(file);
  CHECK(file.error().kind == ErrorKind::network);
  const std::string self = "/away/?/away/?";
  const auto circle = f.fetch(f.server.url("/away/?/redirect/away/?") + self);
  CHECK_FALSE(circle);
  CHECK_FALSE(fs::exists(f.destination()));
}

TEST_CASE("a certificate is trusted only when told so, by option or environment", "[transfer]") {
  const auto directory = fs::TempDir::create("/tmp", "bprun-test-").take();
  const fs::Path pem = test::make_certificate(directory.path());
  Fixture f(pem);
  f.options.attempts = 1;
  const std::string url = f.server.url("/file");
  SECTION("by nobody") {
    const auto fetched = f.fetch(url);
    REQUIRE_FALSE(fetched);
    CHECK(fetched.error().kind == ErrorKind::network);
    CHECK(fetched.error().hint.find("SSL_CERT_FILE") != std::string::npos);
  }
  SECTION("by an option, against the environment") {
    f.options.environment.set("SSL_CERT_FILE", "/no/such/file");
    f.options.cafile = directory.path() / "cert";
    CHECK(f.fetch(url));
  }
  SECTION("by an order not to look, whatever its name") {
    f.options.verify_tls = false;
    CHECK(f.fetch(url));
    CHECK(f.fetch(f.server.url("/file", "localhost")));
  }
  SECTION("by SSL_CERT_FILE") {
    f.options.environment.unset("CURL_CA_BUNDLE");
    f.options.environment.set("SSL_CERT_FILE", (directory.path() / "cert").native());
    CHECK(f.fetch(url));
  }
  SECTION("by CURL_CA_BUNDLE") {
    f.options.environment.set("CURL_CA_BUNDLE", (directory.path() / "cert").native());
    CHECK(f.fetch(url));
  }
}

TEST_CASE("what was asked for under TLS is not taken without it", "[transfer]") {
  const auto directory = fs::TempDir::create("/tmp", "bprun-test-").take();
  const fs::Path pem = test::make_certificate(directory.path());
  Fixture f(pem);
  const Fixture plain;
  f.options.cafile = directory.path() / "cert";
  f.options.attempts = 1;
  std::string url = f.server.url("/away/?" + plain.server.url("/file"));
  SECTION("https") {}
  SECTION("HTTPS") {
    url.replace(0, 5, "HTTPS");
  }
  const auto fetched = f.fetch(url);
  REQUIRE_FALSE(fetched);
  CHECK(fetched.error().kind == ErrorKind::network);
  CHECK(plain.server.log().empty());
}

TEST_CASE("waiting for a place at a busy host does not count as waiting for it", "[transfer]") {
  Fixture f;
  f.options.connect_timeout = std::chrono::seconds(1);
  f.options.per_host = 1;
  f.options.attempts = 1;
  std::vector<Request> requests;
  for (int i = 0; i < 2; ++i) {
    requests.push_back(
        {.url = f.server.url("/slow/file"), .destination = f.directory.path() / std::to_string(i)});
  }
  for (const auto& result : transfer::fetch(requests, f.options)) {
    INFO((result ? std::string() : result.error().message));
    CHECK(result);
  }
}

TEST_CASE("a weak ETag serves to ask whether something changed", "[transfer]") {
  const Fixture f;
  const auto first = f.fetch(f.server.url("/weak/file"));
  REQUIRE(first);
  REQUIRE_FALSE(first->etag.empty());
  const auto second = f.fetch(f.server.url("/weak/file"), {.etag = first->etag});
  REQUIRE(second);
  CHECK(second->not_modified);
  CHECK(second->etag == first->etag);
}

TEST_CASE("a file of this machine is fetched as a URL, and missed by name", "[transfer]") {
  const Fixture f;
  REQUIRE(fs::write_file(f.directory.path() / "here", "x"));
  CHECK(f.fetch("file://" + (f.directory.path() / "here").native()));
  const auto missing = f.fetch("file:///no/such/file");
  REQUIRE_FALSE(missing);
  CHECK(missing.error().message.find("/no/such/file") != std::string::npos);
  CHECK_FALSE(f.fetch("ftp://127.0.0.1/x"));
}

TEST_CASE("an interrupt ends a download, and nothing of it stays", "[transfer]") {
  const Fixture f;
  const pid_t fetcher = ::fork();
  REQUIRE(fetcher >= 0);
  if (fetcher == 0) {
    process::interrupt::install();
    const pid_t self = ::getpid();
    if (::fork() == 0) {
      while (f.server.log().empty())
        ::usleep(10'000);
      ::kill(self, SIGINT);
      ::_exit(0);
    }
    const auto fetched = f.fetch(f.server.url("/hang/file"));
    ::_exit(fetched ? 0 : exit_status(fetched.error()));
  }
  int status = 0;
  REQUIRE(::waitpid(fetcher, &status, 0) == fetcher);
  CHECK(WIFEXITED(status));
  CHECK(WEXITSTATUS(status) == 130);
  CHECK(fs::is_empty_or_absent(f.directory.path()).value());
}

TEST_CASE("a missing bprun-fetch is an error for every request", "[transfer]") {
  Fixture f;
  f.options.program = "/no/such/bprun-fetch";
  const auto results = transfer::fetch({{.url = "http://127.0.0.1/"}, {.url = "x"}}, f.options);
  REQUIRE(results.size() == 2);
  CHECK_FALSE(results[0]);
  CHECK_FALSE(results[1]);
}

// SPDX-License-Identifier: MIT
#include "runner/base/digest.hpp"
#include "runner/base/format.hpp"
#include "runner/transfer/fetch.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/http_server.hpp"

using namespace bprun;
using transfer::Content;
using transfer::Request;

namespace {

/// A server, a place for what comes, and options that do not make tests wait.
struct Fixture {
  test::HttpServer server;
  fs::TempDir directory = fs::TempDir::create("/tmp", "bprun-test-").take();
  transfer::FetchOptions options;
  std::string bytes;

  Fixture() {
    options.program = FETCH_PROGRAM;
    options.first_pause = std::chrono::milliseconds(10);
    for (int i = 0; i < 200000; ++i)
      bytes += static_cast<char>(i * 7 % 251);
    server.serve("file", bytes);
  }

  fs::Path destination() const { return directory.path() / "file"; }

  Result<transfer::Fetched> fetch(const std::string& path, Request request = {}) const {
    request.url = server.url(path);
    request.destination = destination();
    return std::move(transfer::fetch({request}, options).front());
  }
};

}  // namespace

TEST_CASE("a file comes whole, checked and with its facts", "[transfer]") {
  const Fixture f;
  const auto checksum = Checksum::parse(sha256_hex(f.bytes));
  const auto fetched =
      f.fetch("/redirect/file", {.checksum = checksum, .content = Content::archive});
  REQUIRE(fetched);
  CHECK(fetched->bytes == f.bytes.size());
  CHECK(fetched->sha256 == sha256_hex(f.bytes));
  CHECK(fetched->url == f.server.url("/file"));
  CHECK(*fs::read_file(f.destination()) == f.bytes);
}

TEST_CASE("a wrong checksum is an error that says both, and nothing stays", "[transfer]") {
  const Fixture f;
  const auto wrong = Checksum::parse(sha256_hex("something else"));
  const auto fetched = f.fetch("/file", {.checksum = wrong});
  REQUIRE_FALSE(fetched);
  CHECK(fetched.error().kind == ErrorKind::corrupt);
  CHECK(fetched.error().hint.find(wrong->hex) != std::string::npos);
  CHECK(fetched.error().hint.find(sha256_hex(f.bytes)) != std::string::npos);
  CHECK_FALSE(fs::exists(f.destination()));
  CHECK(fs::is_directory(f.directory.path()));
}

TEST_CASE("a download that breaks off goes on where it stopped", "[transfer]") {
  const Fixture f;
  const auto fetched = f.fetch("/cut/50000/file");
  REQUIRE(fetched);
  CHECK(*fs::read_file(f.destination()) == f.bytes);
  CHECK(fetched->attempts == 2);
  CHECK(f.server.log().find("bytes=50000-") != std::string::npos);
}

TEST_CASE("a server that is busy for a moment is asked again", "[transfer]") {
  const Fixture f;
  CHECK(f.fetch("/fail/503/2/file"));
  CHECK(f.fetch("/slow-retry/file"));
}

TEST_CASE("a server that stays broken is given up, with its answer", "[transfer]") {
  Fixture f;
  f.options.attempts = 2;
  const auto fetched = f.fetch("/fail/500/9/file");
  REQUIRE_FALSE(fetched);
  CHECK(fetched.error().kind == ErrorKind::network);
  CHECK(fetched.error().message.find("500") != std::string::npos);
}

TEST_CASE("what is not there is not asked for twice", "[transfer]") {
  const Fixture f;
  const auto fetched = f.fetch("/no/such/thing");
  REQUIRE_FALSE(fetched);
  CHECK(fetched.error().message.find("404") != std::string::npos);
  const auto log = f.server.log();
  CHECK(log.find("/no/such/thing") == log.rfind("/no/such/thing"));
}

TEST_CASE("an HTML page in place of an archive is refused by name", "[transfer]") {
  const Fixture f;
  const auto fetched = f.fetch("/html/file", {.content = Content::archive});
  REQUIRE_FALSE(fetched);
  CHECK(fetched.error().kind == ErrorKind::corrupt);
  CHECK(fetched.error().message.find("HTML page") != std::string::npos);
  CHECK_FALSE(fs::exists(f.destination()));
}

TEST_CASE("a server that sends nothing is not waited for without end", "[transfer]") {
  Fixture f;
  f.options.attempts = 1;
  f.options.stall_timeout = std::chrono::seconds(1);
  const auto fetched = f.fetch("/hang/file");
  REQUIRE_FALSE(fetched);
  CHECK(fetched.error().kind == ErrorKind::network);
}

TEST_CASE("more than was allowed is not taken", "[transfer]") {
  const Fixture f;
  const auto fetched = f.fetch("/file", {.max_bytes = 1000});
  REQUIRE_FALSE(fetched);
  CHECK(fetched.error().kind == ErrorKind::limit);
  CHECK_FALSE(fs::exists(f.destination()));
}

TEST_CASE("what has not changed is not fetched again", "[transfer]") {
  const Fixture f;
  const auto first = f.fetch("/file");
  REQUIRE(first);
  const auto second = f.fetch("/file", {.etag = first->etag});
  REQUIRE(second);
  CHECK(second->not_modified);
}

TEST_CASE("passwords reach the server and no message", "[transfer]") {
  const Fixture f;
  const std::string port = f.server.url("").substr(std::string("http://127.0.0.1:").size());
  const std::string base = "http://user:s3cret@127.0.0.1:" + port;
  auto found = transfer::fetch({{.url = base + "/file", .destination = f.destination()},
                                {.url = base + "/none", .destination = f.destination()}},
                               f.options);
  REQUIRE(found[0]);
  CHECK(found[0]->url.find("s3cret") == std::string::npos);
  REQUIRE_FALSE(found[1]);
  CHECK(found[1].error().message.find("s3cret") == std::string::npos);
  CHECK(f.server.log().find("Basic ") != std::string::npos);
}

TEST_CASE("many files come at once, each with its own result", "[transfer]") {
  const Fixture f;
  std::vector<Request> requests;
  for (int i = 0; i < 20; ++i) {
    requests.push_back({.url = f.server.url(i % 5 == 4 ? "/none" : "/file"),
                        .destination = f.directory.path() / format("file{}", i)});
  }
  const auto results = transfer::fetch(requests, f.options);
  REQUIRE(results.size() == 20);
  for (int i = 0; i < 20; ++i) {
    CHECK(results[static_cast<std::size_t>(i)].has_value() == (i % 5 != 4));
    CHECK(fs::exists(f.directory.path() / format("file{}", i)) == (i % 5 != 4));
  }
}

TEST_CASE("a host that is not there is named", "[transfer]") {
  const Fixture f;
  const auto results = transfer::fetch(
      {{.url = "http://no-such-host.invalid/x", .destination = f.destination()}}, f.options);
  REQUIRE_FALSE(results[0]);
  CHECK(results[0].error().kind == ErrorKind::network);
  CHECK(results[0].error().message.find("no-such-host.invalid") != std::string::npos);
}

TEST_CASE("a small document comes as text", "[transfer]") {
  const Fixture f;
  f.server.serve("list", "a\nb\n");
  const auto text = transfer::fetch_text(f.server.url("/list"), f.options);
  REQUIRE(text);
  CHECK(*text == "a\nb\n");
}

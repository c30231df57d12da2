// SPDX-License-Identifier: MIT
#include "runner/base/digest.hpp"
#include "runner/process/command.hpp"
#include "runner/transfer/fetch.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/http_server.hpp"

#include <sys/stat.h>

using namespace bprun;
using transfer::Content;
using transfer::Request;

namespace {

/// A server, and a bprun-fetch that ends as the dynamic loader of an older system ends it.
struct OldSystem {
  test::HttpServer server;
  fs::TempDir directory = fs::TempDir::create("/tmp", "bprun-test-").take();
  transfer::FetchOptions options;

  OldSystem() {
    options.program = directory.path() / "bprun-fetch";
    options.attempts = 1;
    REQUIRE(fs::write_file(options.program,
                           "#!/bin/sh\necho \"version 'GLIBC_2.99' not found\" >&2\nexit 1\n"));
    REQUIRE(::chmod(options.program.c_str(), 0755) == 0);
    server.serve("file", "the bytes");
    server.serve("page.html", "<html>");
  }

  fs::Path destination() const { return directory.path() / "file"; }

  Result<transfer::Fetched> fetch(const std::string& url, Request request = {}) const {
    request.url = url;
    request.destination = destination();
    return std::move(transfer::fetch({request}, options).front());
  }
};

bool has_curl() {
  return process::find_program("curl", process::default_path).has_value();
}

}  // namespace

TEST_CASE("where bprun-fetch does not start, the machine's curl fetches, and all is checked",
          "[transfer]") {
  if (!has_curl()) return;
  const OldSystem f;
  const auto right = Checksum::parse(sha256_hex("the bytes"));
  const auto fetched = f.fetch(f.server.url("/redirect/file"),
                               {.checksum = right, .headers = {{"Authorization", "Bearer \"x\\"}}});
  if (!fetched) INFO(fetched.error().message);
  REQUIRE(fetched);
  CHECK(fetched->bytes == 9);
  CHECK(fetched->url == f.server.url("/file"));
  CHECK(fetched->sha256 == right->hex);
  CHECK(*fs::read_file(f.destination()) == "the bytes");
  CHECK(f.server.log().find("Bearer \"x\\") != std::string::npos);
}

TEST_CASE("what curl cannot fetch, or is not what it must be, is said, and nothing stays",
          "[transfer]") {
  if (!has_curl()) return;
  const OldSystem f;
  const auto absent = f.fetch(f.server.url("/absent", "user:secret@127.0.0.1"));
  REQUIRE_FALSE(absent);
  CHECK(absent.error().kind == ErrorKind::network);
  CHECK(absent.error().message.find("404") != std::string::npos);
  CHECK(absent.error().message.find("secret") == std::string::npos);
  const auto wrong = f.fetch(f.server.url("/file"), {.checksum = Checksum::parse(sha256_hex("x"))});
  REQUIRE_FALSE(wrong);
  CHECK(wrong.error().kind == ErrorKind::corrupt);
  const auto large = f.fetch(f.server.url("/file"), {.max_bytes = 3});
  REQUIRE_FALSE(large);
  CHECK(large.error().kind == ErrorKind::limit);
  CHECK_FALSE(fs::exists(f.destination()));
}

TEST_CASE("a line's end in an address or a header is no further option for curl", "[transfer]") {
  if (!has_curl()) return;
  const OldSystem f;
  const fs::Path planted = f.directory.path() / "planted";
  const std::string option = "\noutput = \"" + planted.native() + "\"\n";
  CHECK_FALSE(f.fetch("http://127.0.0.1:1/\"" + option + "url = \"" + f.server.url("/file")));
  const auto fetched = f.fetch(f.server.url("/file"), {.headers = {{"X-Note", "a\"" + option}}});
  CHECK_FALSE(fs::exists(planted));
  if (fetched) CHECK(*fs::read_file(f.destination()) == "the bytes");
}

TEST_CASE("without curl, why bprun-fetch did not start is told", "[transfer]") {
  OldSystem f;
  f.options.environment.set("PATH", f.directory.path().native());
  const auto fetched = f.fetch(f.server.url("/file"));
  REQUIRE_FALSE(fetched);
  CHECK(fetched.error().kind == ErrorKind::internal);
  CHECK(fetched.error().hint.find("GLIBC_2.99") != std::string::npos);
  CHECK(fetched.error().hint.find("`curl`") != std::string::npos);
}

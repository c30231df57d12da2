// SPDX-License-Identifier: MIT
#include "runner/readiness/server.hpp"
#include "tests/support/catch.hpp"

#include <vector>

namespace bprun::readiness {

TEST_CASE("servers are read from URLs, without their passwords") {
  CHECK(*parse_server("tcp://db.example:5432") ==
        Server{.protocol = Protocol::tcp, .host = "db.example", .port = 5432});
  CHECK(*parse_server("postgres://shop:p@ss@db/shop_prod?sslmode=require") ==
        Server{.protocol = Protocol::postgres,
               .host = "db",
               .port = 5432,
               .user = "shop",
               .database = "shop_prod"});
  CHECK(*parse_server("ecto://u:p@[::1]:6000/d") == Server{.protocol = Protocol::postgres,
                                                           .host = "::1",
                                                           .port = 6000,
                                                           .user = "u",
                                                           .database = "d"});
  CHECK(*parse_server("MySQL2://h") ==
        Server{.protocol = Protocol::mysql, .host = "h", .port = 3306});
  CHECK(parse_server("ecto://u:p@[::1]/d")->str() == "PostgreSQL at [::1]:5432");
  CHECK(parse_server("tcp://h:1")->str() == "h:1");
}

TEST_CASE("what is no server is an error that shows no password") {
  const std::vector<std::string> urls{"",
                                      "db:5432",
                                      "tcp://db",
                                      "tcp://:5432",
                                      "tcp://db:0",
                                      "tcp://db:65536",
                                      "tcp://db:x",
                                      "http://u:s3cret@h",
                                      "postgres://u:s3cret@",
                                      "postgres://u:s3cret@/db?host=/run",
                                      "tcp://[::1:5",
                                      "tcp://[::1]5",
                                      "tcp://-h:1",
                                      "tcp://a b:1"};
  for (const auto& url : urls) {
    INFO(url);
    const auto server = parse_server(url);
    REQUIRE_FALSE(server);
    CHECK(server.error().kind == ErrorKind::usage);
    CHECK(server.error().message.find("s3cret") == std::string::npos);
  }
}

}  // namespace bprun::readiness

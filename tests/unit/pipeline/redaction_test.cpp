// SPDX-License-Identifier: MIT
#include "runner/pipeline/redaction.hpp"
#include "tests/support/catch.hpp"

using namespace bprun;
using pipeline::Redaction;

namespace {

Redaction hiding(const std::string& name, const std::string& value) {
  manifest::ConfigVars variables;
  REQUIRE(variables.add({name, value, "--env"}));
  return Redaction(variables);
}

}  // namespace

TEST_CASE("values of config vars are shown by their names", "[pipeline]") {
  CHECK(hiding("TOKEN", "s3cr3t-1").hide("a s3cr3t-1, b=s3cr3t-1") == "a [TOKEN], b=[TOKEN]");
  CHECK(hiding("KEY", "first line\nsecond line\n").hide("|second line|") == "|[KEY]|");
  CHECK(hiding("PORT", "5000").hide("on port 5000") == "on port 5000");
}

TEST_CASE("of two values the longer is looked for first", "[pipeline]") {
  Redaction secrets = hiding("SHORT", "secret");
  secrets.add("LONG", "secret-and-more");
  CHECK(secrets.hide("secret-and-more secret") == "[LONG] [SHORT]");
}

TEST_CASE("users and passwords in addresses are taken out", "[pipeline]") {
  const Redaction secrets{manifest::ConfigVars()};
  CHECK(secrets.hide("GET https://u:p@w@host/a@b and x@y") == "GET https://host/a@b and x@y");
  CHECK(secrets.hide("postgres://u:p@db:5432") == "postgres://db:5432");
  CHECK(secrets.hide("://") == "://");
}

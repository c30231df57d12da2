// SPDX-License-Identifier: MIT
#include "runner/manifest/redaction.hpp"
#include "tests/support/catch.hpp"

namespace bprun::manifest {

namespace {

Secrets secrets_of_test() {
  Secrets secrets;
  secrets.add("API_KEY", "abcdefgh12345");
  secrets.add("DATABASE_URL", "postgres://shop:p%40ss@db:5432/shop");
  secrets.add("KEY_FILE", "-----BEGIN-----\nfirst-line-of-it\nshort\n");
  secrets.add("NODE_ENV", "prod");
  secrets.add_for_certain("PIN", "4711");
  return secrets;
}

}  // namespace

TEST_CASE("values, passwords in URLs and lines of long values are replaced by their names") {
  const Secrets secrets = secrets_of_test();
  CHECK(secrets.redact("key=abcdefgh12345;") == "key=[API_KEY];");
  CHECK(secrets.redact("at postgres://shop:p%40ss@db:5432/shop!") == "at [DATABASE_URL]!");
  CHECK(secrets.redact("password p@ss or p%40ss") == "password [DATABASE_URL] or [DATABASE_URL]");
  CHECK(secrets.redact("first-line-of-it") == "[KEY_FILE]");
  CHECK(secrets.redact("PIN 4711") == "PIN [PIN]");
  // Too short to be told from a word; and the beginning of a secret is none.
  CHECK(secrets.redact("prod short abcdefgh1234") == "prod short abcdefgh1234");
}

TEST_CASE("a secret is found however the stream is cut up") {
  const Secrets secrets = secrets_of_test();
  const std::string text = "abcdefgabcdefgh12345abcdefgh1234 4711\n\xff postgres://shop:p%40ss@db";
  const std::string whole = secrets.redact(text);
  CHECK(whole == "abcdefg[API_KEY]abcdefgh1234 [PIN]\n\xff postgres://shop:[DATABASE_URL]@db");
  for (std::size_t first = 0; first <= text.size(); ++first) {
    for (std::size_t second = first; second <= text.size(); ++second) {
      std::string passed;
      Redactor redactor(secrets, [&](std::string_view bytes) { passed += bytes; });
      redactor.take(std::string_view(text).substr(0, first));
      redactor.take(std::string_view(text).substr(first, second - first));
      redactor.take(std::string_view(text).substr(second));
      redactor.finish();
      if (passed != whole) {
        INFO(first << " " << second);
        CHECK(passed == whole);
      }
    }
  }
}

TEST_CASE("of two secrets the longer one is taken, and nothing is held back without one") {
  Secrets secrets;
  secrets.add("SHORT", "aaaabbbb");
  secrets.add("LONG", "aaaabbbbcccc");
  CHECK(secrets.redact("aaaabbbbcccc aaaabbbbccc") == "[LONG] [SHORT]ccc");
  std::string passed;
  Redactor redactor(secrets, [&](std::string_view bytes) { passed += bytes; });
  redactor.take("hello");
  CHECK(passed == "hello");
  redactor.take("aaaa");
  CHECK(passed == "hello");
  redactor.finish();
  CHECK(passed == "helloaaaa");
  CHECK(Secrets().redact("anything") == "anything");
}

}  // namespace bprun::manifest

// SPDX-License-Identifier: MIT
#include "buildpacks/elixir/mix_manifest.hpp"
#include "tests/support/catch.hpp"

using namespace bprun::elixir;
using namespace std::string_literals;

namespace {

/// {26, #{m => {module, module, ["lib/a.ex"], <<"digest">>, false, Time}}, Rest}
std::string manifest_with(const std::string& time, const std::string& rest = "j") {
  return "\x83h\x03"s + "a\x1a" + "t\0\0\0\x01"s + "w\x01m" + "h\x06" + "w\x06module" +
         "w\x06module" + "l\0\0\0\x01m\0\0\0\x08lib/a.exj"s + "m\0\0\0\x06"s + "digest" + "w\x05" +
         "false" + time + rest;
}

}  // namespace

TEST_CASE("the time of a module is cleared, and nothing else", "[elixir]") {
  CHECK(without_compile_times(manifest_with("b\x6b\x0d\xda\x25")) == manifest_with("b\0\0\0\0"s));
  // After 2038.
  CHECK(without_compile_times(manifest_with("n\x04\0\x01\x02\x03\xff"s)) ==
        manifest_with("n\x04\0\0\0\0\0"s));
  // Elixir before 1.15 has no time there.
  const std::string older = manifest_with("w\x04true");
  CHECK(without_compile_times(older) == older);
  // Another number is left alone, in a tuple of another kind too.
  const std::string other = manifest_with("b\0\0\0\0"s, "h\x02w\x06source"s + "b\x01\x02\x03\x04");
  CHECK(without_compile_times(other) == other);
}

TEST_CASE("a compressed manifest is cleared, and no longer compressed", "[elixir]") {
  // term_to_binary({{module, 16#01020304}, binary:copy(<<0>>, 200)}, [compressed]) of Erlang/OTP 25
  const std::string packed =
      "\x83\x50\x00\x00\x00\xdf\x78\x9c\xcb\x60\xca\x60\x4a\x61\x60\xcb\xcd\x4f"s
      "\x29\xcd\x49\x4d\x62\x64\x62\x66\xc9\x65\x60\x60\x38\xc1\x30\x4c\x00\x00\x7b\x2d\x05\x66"s;
  CHECK(without_compile_times(packed) ==
        "\x83h\x02h\x02"s + "d\0\x06module"s + "b\0\0\0\0m\0\0\0\xc8"s + std::string(200, '\0'));
  for (std::size_t size = 0; size < packed.size(); ++size) {
    CHECK(without_compile_times(packed.substr(0, size)) == packed.substr(0, size));
  }
}

TEST_CASE("what is no manifest of Mix comes back as it is", "[elixir]") {
  for (const std::string& text : {""s,
                                  "\x83"s,
                                  "no term"s,
                                  "\x83P\0\0"s,
                                  "\x83P\xff\xff\xff\xffx"s,
                                  "\x83h\x02w\x06module"s,
                                  "\x83\x58"s,
                                  "\x83m\xff\xff\xff\xff"s,
                                  "\x83t\xff\xff\xff\xff"s + std::string(100, 'j'),
                                  "\x83"s + std::string(5000, 'h'),
                                  manifest_with("b\0\0\0\x01"s) + "more"}) {
    CHECK(without_compile_times(text) == text);
  }
}

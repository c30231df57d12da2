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

TEST_CASE("every time becomes the one given, and nothing else changes", "[elixir]") {
  const auto changed = [](const std::string& manifest) {
    return canonical_manifest(manifest, 0x60000000, 0x6b0dda25);
  };
  for (const std::string& time : {"b\x6b\x0d\xda\x25"s, "b\x60\0\0\x01"s, "b\x38\x6d\x43\x80"s}) {
    CHECK(changed(manifest_with(time)) == manifest_with("b\x60\0\0\0"s));
  }
  // Of the last century, or of the future: no time of Mix's.
  for (const std::string& other :
       {"b\x38\x6d\x43\x7f"s, "b\x6b\x0d\xda\x26"s, "b\xff\xff\xff\xff"s, "w\x04true"s}) {
    CHECK(changed(manifest_with(other)) == manifest_with(other));
  }
}

TEST_CASE("times after 2038 are known too", "[elixir]") {
  const std::uint64_t time = 0x90000000;
  const std::uint64_t now = 0x90000100;
  const std::string changed = manifest_with("n\x04\0\0\0\0\x90"s);
  CHECK(canonical_manifest(manifest_with("n\x04\0\x99\0\0\x90"s), time, now) == changed);
  CHECK(canonical_manifest(manifest_with("n\x05\0\x99\0\0\x90\0"s), time, now) ==
        manifest_with("n\x05\0\0\0\0\x90\0"s));
  // Negative, or a number of another kind.
  for (const std::string& other : {"n\x04\x01\x99\0\0\x90"s, "n\x09\0\x99\0\0\x90\0\0\0\0\x01"s}) {
    CHECK(canonical_manifest(manifest_with(other), time, now) == manifest_with(other));
  }
}

TEST_CASE("a compressed manifest is changed, and no longer compressed", "[elixir]") {
  // term_to_binary({{module, 16#60000001}, binary:copy(<<0>>, 200)}, [compressed]) of Erlang/OTP 25
  const std::string packed =
      "\x83\x50\x00\x00\x00\xdf\x78\x9c\xcb\x60\xca\x60\x4a\x61\x60\xcb\xcd\x4f\x29\xcd\x49\x4d\x4a\x60\x60\x60"s
      "\xcc\x65\x60\x60\x38\xc1\x30\x4c\x00\x00\xc2\x45\x05\xbd"s;
  CHECK(canonical_manifest(packed, 0x60000000, 0x6b0dda25) ==
        "\x83h\x02h\x02"s + "d\0\x06module"s + "b\x60\0\0\0m\0\0\0\xc8"s + std::string(200, '\0'));
  for (std::size_t size = 0; size < packed.size(); ++size) {
    CHECK(canonical_manifest(packed.substr(0, size), 1, 2) == packed.substr(0, size));
  }
}

TEST_CASE("modules and sources have one order, whichever was compiled first", "[elixir]") {
  const auto list = [](const std::string& first, const std::string& second) {
    return "l\0\0\0\x02"s + first + second + "j";
  };
  const auto manifest = [](const std::string& modules, const std::string& sources) {
    return "\x83h\x03"s + "a\x0e" + modules + sources;
  };
  const auto canonical = [](const std::string& text) { return canonical_manifest(text, 1, 2); };
  const std::string module_a = "h\x02w\x06modulew\x08"
                               "Elixir.A"s;
  const std::string module_b = "h\x02w\x06modulew\x08"
                               "Elixir.B"s;
  const auto source = [&](const std::string& name, const std::string& references) {
    return "h\x03" + "w\x06source"s + "m\0\0\0\x01"s + name + references;
  };
  // A longer name that Erlang's order has before a shorter one: what is sorted stays an ordset.
  const std::string long_name = "w\x03"
                                "aaa"s;
  const std::string short_name = "w\x01"
                                 "b"s;
  const std::string sorted = list(long_name, short_name);
  const std::string unsorted = list(short_name, long_name);
  const std::string expected =
      manifest(list(module_a, module_b), list(source("a", sorted), source("b", "j")));
  CHECK(canonical(expected) == expected);
  CHECK(canonical(manifest(list(module_b, module_a),
                           list(source("b", "j"), source("a", unsorted)))) == expected);
  // Elixir 1.15 and later have maps of them.
  const auto map = [](const std::string& first, const std::string& second) {
    return "t\0\0\0\x02"s + first + second;
  };
  CHECK(canonical(manifest(map(short_name + module_a, long_name + module_b), "j")) ==
        manifest(map(long_name + module_b, short_name + module_a), "j"));
}

TEST_CASE("a list whose order may matter keeps it", "[elixir]") {
  const std::string names = "l\0\0\0\x02w\x01"
                            "bw\x01"
                            "aj"s;
  for (const std::string& text :
       {"\x83" + names,
        "\x83h\x02w\x06module" + names,
        "\x83h\x02w\x06source" + ("h\x01" + names),
        "\x83h\x03w\x06sourceh\x02w\x01xw\x01y"s + ("l\0\0\0\x02m\0\0\0\x01"s + "bw\x01" + "aj"),
        "\x83l\0\0\0\x02h\x01w\x06sourceh\x01w\x05otherj"s}) {
    CHECK(canonical_manifest(text, 1, 2) == text);
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
    CHECK(canonical_manifest(text, 1, 2) == text);
  }
}

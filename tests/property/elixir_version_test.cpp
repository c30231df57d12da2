// SPDX-License-Identifier: MIT
// Elixir's own Version module, run by a real Elixir, judges ours: what is a version, what is a
// requirement, and which matches which. BPRUN_SEED repeats a run; BPRUN_PAIRS makes a longer one.
#include "runner/fs/temp_dir.hpp"
#include "runner/version/elixir_requirement.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/version_judge.hpp"
#include "tests/support/version_texts.hpp"

#include <array>

using namespace bprun;
using namespace std::string_view_literals;
using testing::VersionCase;
using version::ElixirRequirement;
using version::ElixirVersion;

namespace {

constexpr std::size_t most_digits = 14;  // of a number, since Elixir 1.20.3

testing::VersionWords words() {
  return {.odd_numbers = {"99999999999999", "99999999999998", "100000000000000", "00", "01", "-1"},
          .identifiers = {"0",
                          "1",
                          "2",
                          "10",
                          "9",
                          "01",
                          "00",
                          "a",
                          "b",
                          "rc",
                          "rc",
                          "beta",
                          "-",
                          "--",
                          "0a",
                          "A",
                          "1-",
                          "01-",
                          "rc1",
                          "rc10",
                          "99999999999999",
                          "100000000000000",
                          "1000000000000000a"},
          .mistakes = {" ",    ".",  "-",  "+",    "=",           ">",  "<",   "~",
                       "!",    "0",  "1",  "a",    "v",           "é",  "x",   "*",
                       ",",    "\t", "\n", "\0"sv, "\xFF",        "~>", "and", " and ",
                       " or ", "or", "+b", "-rc",  "\xE2\x80\x89"}};
}

/// Random texts out of the grammar of requirements, with mistakes here and there.
class Generator {
public:
  explicit Generator(std::uint64_t seed) : texts_(seed, words()) {}

  VersionCase next() {
    VersionCase made{.version = version(), .other = version(), .range = requirement()};
    if (texts_.chance(20)) made.range = texts_.damaged(made.range);
    if (texts_.chance(6)) made.version = texts_.damaged(made.version);
    // Most versions are near the requirement, or hardly any would match.
    if (texts_.chance(60)) made.version = texts_.near(made.range);
    if (texts_.chance(30)) made.other = texts_.sibling(made.version);
    return made;
  }

private:
  std::string version() {
    std::string text = texts_.number() + "." + texts_.number() + "." + texts_.number();
    if (texts_.chance(2)) text += "." + texts_.number();
    return text + texts_.tail();
  }

  /// Behind an operator: mostly whole, behind `~>` mostly not.
  std::string partial(bool pessimistic) {
    std::string text = texts_.number();
    if (texts_.chance(98)) text += "." + texts_.number();
    if (texts_.chance(pessimistic ? 45 : 95)) text += "." + texts_.number();
    return text + texts_.tail();
  }

  std::string spaces() {
    return texts_.chance(85) ? texts_.one_of({" ", " ", " ", "", "  "})
                             : texts_.one_of({"   ", "\t", "\n", "\xC2\xA0", ""});
  }

  std::string condition() {
    // Elixir warns of each "!", which takes it longer than all the rest.
    const std::string op =
        texts_.chance(2) ? texts_.one_of({"!=", "!"})
                         : texts_.one_of({"~>", "~>", "~>", ">=", ">=", ">", "<", "<=", "==", ""});
    const std::string stray =
        texts_.chance(2) ? texts_.one_of({"~>", "=", "<", ">", "==", "^", "and", "v"}) : "";
    return op + stray + (op.empty() ? "" : spaces()) + partial(op == "~>");
  }

  std::string requirement() {
    if (texts_.chance(1)) return texts_.one_of({"", " ", "and", "~>", ">= ", " or "});
    std::string text = texts_.chance(4) ? spaces() : "";
    text += condition();
    while (texts_.chance(40)) {
      if (texts_.chance(4)) text += spaces();
      text += texts_.chance(92) ? texts_.one_of({" and ", " or "})
                                : texts_.one_of({" and",
                                                 "or ",
                                                 " && ",
                                                 "||",
                                                 " ",
                                                 ",",
                                                 " And ",
                                                 " and and ",
                                                 " or  or ",
                                                 " and  ",
                                                 "  or "});
      text += condition();
    }
    return text + (texts_.chance(4) ? spaces() : "");
  }

  testing::VersionTexts texts_;
};

std::string verdict(const VersionCase& c) {
  const auto version = ElixirVersion::parse(c.version);
  const auto other = ElixirVersion::parse(c.other);
  const auto read = ElixirRequirement::parse(c.range);
  const auto* requirement = std::get_if<ElixirRequirement>(&read);
  const bool both = version && requirement != nullptr;
  std::string text;
  text += version ? '1' : '0';
  text += requirement != nullptr ? '1' : '0';
  text += both && requirement->matches(*version) ? '1' : '0';
  text += both && requirement->matches(*version, false) ? '1' : '0';
  text += !version || !other ? '?' : *version < *other ? '<' : *version > *other ? '>' : '=';
  return text;
}

std::string hexadecimal(std::string_view bytes) {
  std::string text;
  for (const char c : bytes) {
    constexpr const char* digits = "0123456789abcdef";
    const auto byte = static_cast<unsigned char>(c);
    text += {digits[byte / 16], digits[byte % 16]};
  }
  return text;
}

std::string questions(const std::vector<VersionCase>& cases) {
  std::string lines;
  for (const VersionCase& c : cases) {
    lines +=
        hexadecimal(c.version) + "," + hexadecimal(c.other) + "," + hexadecimal(c.range) + "\n";
  }
  return lines;
}

/// A number that an Elixir before 1.20.3 takes, and a later one refuses as we do, may be in it.
bool has_long_number(std::string_view text) {
  std::size_t digits = 0;
  for (const char c : text) {
    digits = c >= '0' && c <= '9' ? digits + 1 : 0;
    if (digits > most_digits) return true;
  }
  return false;
}

}  // namespace

TEST_CASE("versions and requirements are read, compared and matched as Elixir does") {
  const auto directory = fs::TempDir::create("/tmp", "bprun-elixir-");
  REQUIRE(directory);
  bool bounds_numbers = false;
  const auto judge = [&](const std::vector<VersionCase>& cases) {
    auto lines = testing::ask({"elixir", BPRUN_JUDGE_SCRIPT},
                              directory->path() / "questions",
                              questions(cases),
                              cases.size() + 1);
    bounds_numbers = lines.front() == "1";
    lines.erase(lines.begin());
    return lines;
  };
  judge({});
  const auto may_be_asked = [&](const VersionCase& c) {
    return bounds_numbers ||
           !(has_long_number(c.version) || has_long_number(c.other) || has_long_number(c.range));
  };

  Generator generator(testing::property_seed());
  const std::size_t count = testing::property_pairs();
  std::vector<VersionCase> cases;
  while (cases.size() < count) {
    VersionCase made = generator.next();
    if (may_be_asked(made)) cases.push_back(std::move(made));
  }

  std::array<std::size_t, 4> positive = {};
  const testing::Verdicts verdicts = testing::check_agreement(
      {.judge_name = "Elixir", .judge = judge, .ours = verdict, .may_be_asked = may_be_asked},
      cases);
  for (const std::string& said : verdicts) {
    for (std::size_t k = 0; k < positive.size(); ++k)
      positive[k] += said[k] == '1' ? 1 : 0;
  }
  // A generator that makes nothing but rubbish would prove nothing.
  CHECK(positive[0] > count / 2);
  CHECK(positive[1] > count / 3);
  CHECK(positive[2] > count / 20);
  CHECK(positive[3] > count / 40);
  CHECK(positive[3] < positive[2]);
}

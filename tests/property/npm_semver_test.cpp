// SPDX-License-Identifier: MIT
// npm's own semver package, run by a real Node.js, judges ours: what is a version, what is a range,
// and which matches which. BPRUN_SEED repeats a run; BPRUN_PAIRS makes a longer one.
#include "runner/base/text.hpp"
#include "runner/document/value.hpp"
#include "runner/fs/file.hpp"
#include "runner/fs/temp_dir.hpp"
#include "runner/process/run.hpp"
#include "runner/version/npm_range.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/version_judge.hpp"
#include "tests/support/version_texts.hpp"

#include <array>

using namespace bprun;
using namespace std::string_view_literals;
using testing::VersionCase;
using version::NpmRange;
using version::NpmVersion;

namespace {

// The release whose corners we follow (1.x.3 is malformed, for one: older ones took it).
constexpr const char* judge_version = "7.8.5";

// 256 characters are the most that a version may have, and a number more digits is none.
const std::string long_number(257, '7');
const std::string long_identifier(246, 'r');

testing::VersionWords words() {
  return {.odd_numbers = {"9007199254740990",
                          "9007199254740991",
                          "9007199254740992",
                          "00",
                          "01",
                          "123456789012345678901234567890",
                          long_number},
          .identifiers = {"0",
                          "1",
                          "2",
                          "10",
                          "01",
                          "a",
                          "b",
                          "rc",
                          "beta",
                          "x",
                          "-",
                          "--",
                          "0a",
                          "A",
                          "1-",
                          "x-1",
                          "9007199254740991",
                          "9007199254740993",
                          "9007199254740995",
                          long_identifier},
          // JSON carries text, not bytes: all of them are UTF-8.
          .mistakes = {" ",
                       ".",
                       "-",
                       "+",
                       "*",
                       "x",
                       "v",
                       "=",
                       ">",
                       "<",
                       "~",
                       "^",
                       "0",
                       "1",
                       "|",
                       "||",
                       "a",
                       "é",
                       "\xE2\x80\x89",
                       "+b",
                       ".*",
                       "\0"sv,
                       "\n",
                       "_",
                       ",",
                       ":",
                       "/",
                       "\"",
                       "\\"}};
}

/// Random texts out of the grammar of ranges, with mistakes here and there.
class Generator {
public:
  explicit Generator(std::uint64_t seed) : texts_(seed, words()) {}

  VersionCase next() {
    VersionCase made{.version = version(), .other = version(), .range = range()};
    if (texts_.chance(25)) made.range = texts_.damaged(made.range);
    if (texts_.chance(6)) made.version = texts_.damaged(made.version);
    // Half of the versions are near the range, or hardly any would match.
    if (texts_.chance(50)) made.version = texts_.near(made.range);
    if (texts_.chance(30)) made.other = texts_.sibling(made.version);
    return made;
  }

private:
  std::string version() {
    const std::string prefix =
        texts_.chance(8) ? texts_.one_of({"v", " ", "=", "v ", "V", " v", "\t"}) : "";
    return prefix + texts_.number() + "." + texts_.number() + "." + texts_.number() +
           texts_.tail() + (texts_.chance(3) ? " " : "");
  }

  std::string part() {
    return texts_.chance(22) ? texts_.one_of({"x", "X", "*"}) : texts_.number();
  }

  std::string partial() {
    std::string text =
        texts_.chance(10) ? texts_.one_of({"v", "=", "v=", "= ", "v ", " ", "=v", "=="}) : "";
    text += part();
    if (texts_.chance(80)) {
      text += "." + part();
      if (texts_.chance(80)) text += "." + part() + texts_.tail();
    }
    return text;
  }

  std::string blanks() {
    return texts_.chance(20) ? texts_.one_of({" ", "  ", "\t", "\n ", "\xC2\xA0"}) : "";
  }

  std::string simple() {
    const std::string op =
        texts_.chance(70) ? texts_.one_of({"<", ">", "<=", ">=", "=", "~", "^", "~>"}) : "";
    const std::string stray =
        texts_.chance(3) ? texts_.one_of({"<", ">", "=", "~", "^", "*", "-", "v", ","}) : "";
    return op + blanks() + stray + partial();
  }

  std::string alternative() {
    if (texts_.chance(3)) return "";
    if (texts_.chance(12)) {
      return partial() + texts_.one_of({" - ", "  - ", " -  ", "-", "- ", " - ", " - "}) +
             partial();
    }
    std::string text = simple();
    while (texts_.chance(35))
      text += texts_.one_of({" ", "  ", " ", "\t", " ", ", "}) + simple();
    return text;
  }

  std::string range() {
    std::string text = blanks() + alternative();
    while (texts_.chance(20))
      text += blanks() + texts_.one_of({"||", " || ", "||", "|"}) + blanks() + alternative();
    return text + blanks();
  }

  testing::VersionTexts texts_;
};

std::string verdict(const VersionCase& c) {
  const auto version = NpmVersion::parse(c.version);
  const auto other = NpmVersion::parse(c.other);
  const auto range = NpmRange::parse(c.range);
  std::string text;
  text += version ? '1' : '0';
  text += range ? '1' : '0';
  text += version && range && range->matches(*version) ? '1' : '0';
  text += !version || !other ? '?' : *version < *other ? '<' : *version > *other ? '>' : '=';
  return text;
}

process::Command command(std::vector<std::string> argv) {
  return {.argv = std::move(argv), .environment = process::Environment::inherited()};
}

std::optional<std::string> line_of(std::vector<std::string> argv) {
  const auto captured = process::capture(command(std::move(argv)));
  if (!captured || !captured->exit.ok()) return std::nullopt;
  return std::string(text::trim(captured->out));
}

bool is_the_judge(const fs::Path& package) {
  const auto text = fs::read_file(package / "package.json");
  if (!text) return false;
  const auto json = document::parse_json(*text, "package.json");
  return json && json->find_string("version") != nullptr &&
         *json->find_string("version") == judge_version;
}

/// The directory of npm's semver package: the one of the npm that is installed, or, where that has
/// another release, taken from the registry that npm uses.
std::optional<fs::Path> find_semver(const fs::Path& directory) {
  if (const auto root = line_of({"npm", "root", "-g"})) {
    const fs::Path own = fs::Path(*root) / "npm/node_modules/semver";
    if (is_the_judge(own)) return own;
  }
  auto pack = command({"npm", "pack", "--silent", std::string("semver@") + judge_version});
  pack.directory = directory;
  const auto packed = process::capture(pack);
  if (!packed || !packed->exit.ok()) return std::nullopt;
  const fs::Path tarball = directory / std::string(text::trim(packed->out));
  if (!line_of({"tar", "-xzf", tarball, "-C", directory})) return std::nullopt;
  return is_the_judge(directory / "package") ? std::optional(directory / "package") : std::nullopt;
}

std::string questions(const std::vector<VersionCase>& cases) {
  std::string lines;
  for (const VersionCase& c : cases) {
    document::Value question = document::Value::array();
    question.add(c.version).add(c.other).add(c.range);
    lines += document::to_json(question) + "\n";
  }
  return lines;
}

}  // namespace

TEST_CASE("versions and ranges are read, compared and matched as npm does") {
  const auto directory = fs::TempDir::create("/tmp", "bprun-semver-");
  REQUIRE(directory);
  const auto semver = find_semver(directory->path());
  if (!semver)
    FAIL("needs node and npm, and its registry where npm's own semver is not " << judge_version);
  const testing::VersionProperty property{
      .judge_name = "npm",
      .judge =
          [&](const std::vector<VersionCase>& cases) {
            return testing::ask({"node", BPRUN_JUDGE_SCRIPT, *semver},
                                directory->path() / "questions",
                                questions(cases),
                                cases.size());
          },
      .ours = verdict,
      .may_be_asked =
          [](const VersionCase& c) {
            return text::is_utf8(c.version) && text::is_utf8(c.other) && text::is_utf8(c.range);
          }};

  Generator generator(testing::property_seed());
  const std::size_t count = testing::property_pairs();
  std::vector<VersionCase> cases;
  while (cases.size() < count)
    cases.push_back(generator.next());

  std::array<std::size_t, 3> positive = {};
  for (const std::string& said : testing::check_agreement(property, cases)) {
    for (std::size_t k = 0; k < positive.size(); ++k)
      positive[k] += said[k] == '1' ? 1 : 0;
  }
  // A generator that makes nothing but rubbish would prove nothing.
  CHECK(positive[0] > count / 2);
  CHECK(positive[1] > count / 3);
  CHECK(positive[2] > count / 20);
}

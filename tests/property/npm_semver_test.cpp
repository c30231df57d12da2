// SPDX-License-Identifier: MIT
// npm's own semver package, run by a real Node.js, judges ours: what is a version, what is a range,
// and which matches which. BPRUN_SEED repeats a run; BPRUN_PAIRS makes a longer one.
#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/document/value.hpp"
#include "runner/fs/file.hpp"
#include "runner/fs/temp_dir.hpp"
#include "runner/process/run.hpp"
#include "runner/version/npm_range.hpp"
#include "tests/support/catch.hpp"

#include <array>
#include <cstdlib>
#include <random>

using namespace bprun;
using version::NpmRange;
using version::NpmVersion;

namespace {

// The release whose corners we follow (1.x.3 is malformed, for one: older ones took it).
constexpr const char* judge_version = "7.8.5";

struct Case {
  std::string version;
  std::string other;
  std::string range;

  bool operator==(const Case&) const = default;
};

/// Random texts out of the grammar of ranges, with mistakes here and there.
class Generator {
public:
  explicit Generator(std::uint64_t seed) : random_(seed) {}

  Case next() {
    Case made{.version = version(), .other = version(), .range = range()};
    if (chance(25)) made.range = damaged(made.range);
    if (chance(6)) made.version = damaged(made.version);
    // Half of the versions are near the range, or hardly any would match.
    if (chance(50)) made.version = near(made.range);
    return made;
  }

private:
  template <class... Words>
  std::string one_of(Words... words) {
    const std::array<const char*, sizeof...(words)> all = {words...};
    return all[below(all.size())];
  }

  std::size_t below(std::size_t bound) { return random_() % bound; }

  bool chance(unsigned percent) { return below(100) < percent; }

  std::string number() {
    if (chance(85)) return std::to_string(below(4));
    if (chance(80)) return std::to_string(below(1000));
    return one_of("9007199254740990",
                  "9007199254740991",
                  "9007199254740992",
                  "00",
                  "01",
                  "123456789012345678901234567890");
  }

  std::string identifier() {
    return one_of("0",
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
                  "9007199254740995");
  }

  std::string identifiers() {
    std::string text = identifier();
    while (chance(30))
      text += "." + identifier();
    return text;
  }

  std::string tail() {
    std::string text;
    if (chance(35)) text += "-" + identifiers();
    if (chance(8)) text += "+" + identifiers();
    return text;
  }

  std::string version() {
    const std::string prefix = chance(8) ? one_of("v", " ", "=", "v ", "V", " v", "\t") : "";
    return prefix + number() + "." + number() + "." + number() + tail() + (chance(3) ? " " : "");
  }

  std::string part() { return chance(22) ? one_of("x", "X", "*") : number(); }

  std::string partial() {
    std::string text = chance(10) ? one_of("v", "=", "v=", "= ", "v ", " ", "=v", "==") : "";
    text += part();
    if (chance(80)) {
      text += "." + part();
      if (chance(80)) text += "." + part() + tail();
    }
    return text;
  }

  std::string blanks() { return chance(20) ? one_of(" ", "  ", "\t", "\n ", "\xC2\xA0") : ""; }

  std::string simple() {
    const std::string op = chance(70) ? one_of("<", ">", "<=", ">=", "=", "~", "^", "~>") : "";
    const std::string stray = chance(3) ? one_of("<", ">", "=", "~", "^", "*", "-", "v", ",") : "";
    return op + blanks() + stray + partial();
  }

  std::string alternative() {
    if (chance(3)) return "";
    if (chance(12))
      return partial() + one_of(" - ", "  - ", " -  ", "-", "- ", " - ", " - ") + partial();
    std::string text = simple();
    while (chance(35))
      text += one_of(" ", "  ", " ", "\t", " ", ", ") + simple();
    return text;
  }

  std::string range() {
    std::string text = blanks() + alternative();
    while (chance(20))
      text += blanks() + one_of("||", " || ", "||", "|") + blanks() + alternative();
    return text + blanks();
  }

  std::string damaged(std::string text) {
    const std::size_t at = below(text.size() + 1);
    // JSON carries text, not bytes: no character is cut in two.
    if (text::is_utf8(text.substr(0, at)) == false) return text;
    if (chance(40) && at < text.size() && (text[at] & 0x80) == 0) return text.erase(at, 1);
    return text.insert(at,
                       one_of(" ",
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
                              ".*"));
  }

  /// A version made of the numbers in a range, some of them one up or down.
  std::string near(const std::string& range) {
    std::vector<std::uint64_t> numbers;
    for (std::size_t at = 0; at < range.size();) {
      const std::size_t end = std::min(range.find_first_not_of("0123456789", at), range.size());
      if (const auto value = text::to_integer(range.substr(at, end - at)))
        numbers.push_back(*value);
      at = end + 1;
    }
    const std::size_t begin = numbers.empty() ? 0 : below(numbers.size());
    std::string text;
    for (std::size_t i = begin; i < begin + 3; ++i) {
      std::uint64_t value = i < numbers.size() ? numbers[i] : 0;
      if (chance(20)) ++value;
      if (chance(10) && value > 0) --value;
      text += (text.empty() ? "" : ".") + std::to_string(value);
    }
    return text + tail();
  }

  std::mt19937_64 random_;
};

std::string verdict(const Case& c) {
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

/// Node.js, npm's semver package, and a directory for the questions.
class Judge {
public:
  static std::optional<Judge> find(const fs::Path& directory) {
    if (const auto root = line_of({"npm", "root", "-g"})) {
      const fs::Path own = fs::Path(*root) / "npm/node_modules/semver";
      if (is_the_one(own)) return Judge(directory, own);
    }
    // Another npm has another semver: take the right one from the registry that npm uses.
    auto pack = command({"npm", "pack", "--silent", std::string("semver@") + judge_version});
    pack.directory = directory;
    const auto packed = process::capture(pack);
    if (!packed || !packed->exit.ok()) return std::nullopt;
    const fs::Path tarball = directory / std::string(text::trim(packed->out));
    if (!line_of({"tar", "-xzf", tarball, "-C", directory})) return std::nullopt;
    return is_the_one(directory / "package")
               ? std::optional(Judge(directory, directory / "package"))
               : std::nullopt;
  }

  std::vector<std::string> judge(const std::vector<Case>& cases) const {
    std::string questions;
    for (const Case& c : cases) {
      document::Value question = document::Value::array();
      question.add(c.version).add(c.other).add(c.range);
      questions += document::to_json(question) + "\n";
    }
    const fs::Path file = directory_ / "questions";
    REQUIRE(fs::write_file(file, questions));
    const auto answers = process::capture(command({"node", BPRUN_JUDGE_SCRIPT, semver_, file}));
    REQUIRE(answers);
    INFO(answers->err);
    REQUIRE(answers->exit.ok());
    std::vector<std::string> verdicts;
    for (const std::string_view line : text::lines(answers->out))
      verdicts.emplace_back(line);
    REQUIRE(verdicts.size() == cases.size());
    return verdicts;
  }

  bool disagrees(const Case& c) const { return judge({c}).front() != verdict(c); }

private:
  Judge(fs::Path directory, fs::Path semver)
      : directory_(std::move(directory)), semver_(std::move(semver)) {}

  static bool is_the_one(const fs::Path& package) {
    const auto text = fs::read_file(package / "package.json");
    if (!text) return false;
    const auto json = document::parse_json(*text, "package.json");
    return json && json->find_string("version") != nullptr &&
           *json->find_string("version") == judge_version;
  }

  fs::Path directory_;
  fs::Path semver_;
};

std::string written_out(const Case& c) {
  document::Value texts = document::Value::object();
  texts.set("version", c.version).set("other", c.other).set("range", c.range);
  return document::to_json(texts);
}

/// Takes characters away as long as the two still disagree.
Case shrunk(Case found, const Judge& judge) {
  for (std::string* field : {&found.range, &found.version, &found.other}) {
    for (std::size_t at = 0; at < field->size();) {
      const std::string before = *field;
      field->erase(at, 1);
      if (!text::is_utf8(*field) || !judge.disagrees(found)) {
        *field = before;
        ++at;
      }
    }
  }
  return found;
}

std::uint64_t number_from_environment(const char* name, std::uint64_t otherwise) {
  const char* text = std::getenv(name);
  const auto number = text != nullptr ? text::to_integer(text) : std::nullopt;
  return number ? static_cast<std::uint64_t>(*number) : otherwise;
}

}  // namespace

TEST_CASE("versions and ranges are read, compared and matched as npm does") {
  const std::uint64_t seed = number_from_environment("BPRUN_SEED", std::random_device{}());
  const std::uint64_t count = number_from_environment("BPRUN_PAIRS", 120'000);
  WARN("BPRUN_SEED=" << seed);
  const auto directory = fs::TempDir::create("/tmp", "bprun-semver-");
  REQUIRE(directory);
  const auto judge = Judge::find(directory->path());
  if (!judge)
    FAIL("needs node and npm, and its registry where npm's own semver is not " << judge_version);

  Generator generator(seed);
  std::vector<Case> cases;
  while (cases.size() < count)
    cases.push_back(generator.next());
  const std::vector<std::string> verdicts = judge->judge(cases);

  std::array<std::size_t, 3> positive = {};
  std::vector<Case> disputed;
  for (std::size_t i = 0; i < cases.size(); ++i) {
    for (std::size_t k = 0; k < positive.size(); ++k)
      positive[k] += verdicts[i][k] == '1' ? 1 : 0;
    if (verdicts[i] != verdict(cases[i])) disputed.push_back(cases[i]);
  }
  CHECK(disputed.size() == 0);
  for (std::size_t i = 0; i < disputed.size() && i < 3; ++i) {
    const Case least = shrunk(disputed[i], *judge);
    FAIL_CHECK("npm says " << judge->judge({least}).front() << ", bprun " << verdict(least)
                           << " of " << written_out(least));
  }
  // A generator that makes nothing but rubbish would prove nothing.
  CHECK(positive[0] > count / 2);
  CHECK(positive[1] > count / 3);
  CHECK(positive[2] > count / 20);
}

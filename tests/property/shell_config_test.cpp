// SPDX-License-Identifier: MIT
// Real bash judges how we read a config: whatever our reader answers without bash, bash must say
// the same of. BPRUN_SEED repeats a run; BPRUN_CONFIGS makes a longer one.
#include "runner/base/text.hpp"
#include "runner/fs/file.hpp"
#include "runner/fs/temp_dir.hpp"
#include "runner/process/run.hpp"
#include "runner/requests/shell_config.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/version_judge.hpp"

#include <array>
#include <cstdlib>
#include <random>

using namespace bprun;
using requests::ShellValue;

namespace {

constexpr std::array<const char*, 4> names{"a", "b", "c", "d"};

/// Random configs: mostly what people write, some of what they should not.
class Generator {
public:
  explicit Generator(std::uint64_t seed) : random_(seed) {}

  std::string next() {
    std::string text;
    const std::size_t statements = 1 + below(5);
    for (std::size_t i = 0; i < statements; ++i)
      text += statement();
    if (chance(15)) damage(text);
    return text;
  }

private:
  template <class... Words>
  std::string one_of(Words... words) {
    const std::array<const char*, sizeof...(words)> all = {words...};
    return all[below(all.size())];
  }

  std::size_t below(std::size_t bound) { return random_() % bound; }

  bool chance(unsigned percent) { return below(100) < percent; }

  std::string name() { return one_of("a", "b", "c", "d"); }

  std::string blank() { return one_of("", "", " ", "  ", "\t", " \\\n "); }

  std::string statement() {
    switch (below(20)) {
    case 0:
      return blank() + "# comment 'with \"quotes $(x)\n";
    case 1:
      return "\n";
    case 2:
      return "export" + one_of(" ", "  ", "\t") + assignment(true) +
             (chance(40) ? " " + assignment(true) : "") + end();
    case 3:
      return one_of("export ", " ") + name() + end();
    case 4:
      return assignment(false) + " " + assignment(false) + end();
    case 5:
      return chance(40) ? one_of("if true; then a=1; fi\n",
                                 "f() { a=2; }\n",
                                 "true && a=3\n",
                                 "a = 1\n",
                                 "a= 1\n",
                                 "a: 1\n",
                                 "a+=x\n",
                                 "a[1]=x\n",
                                 "declare b=1\n",
                                 "IFS=.\n",
                                 "echo x\n",
                                 "; a=1\n")
                        : "\n";
    default:
      return blank() + assignment(false) + end();
    }
  }

  std::string end() { return one_of("\n", "\n", "\n", " # c\n", "; ", ";\n", "  \n", "\t# 'x\n"); }

  std::string assignment(bool exported) {
    if (!exported && chance(25)) return name() + "=(" + elements() + ")";
    return name() + "=" + word();
  }

  std::string elements() {
    std::string text = blank();
    const std::size_t count = below(4);
    for (std::size_t i = 0; i < count; ++i)
      text += word() + one_of(" ", "  ", "\n", " # c\n", "\t");
    return text;
  }

  std::string word() {
    std::string text;
    const std::size_t pieces = below(4);
    for (std::size_t i = 0; i < pieces; ++i)
      text += piece();
    return text;
  }

  std::string piece() {
    switch (below(12)) {
    case 0:
      return "'" + inside() + "'";
    case 1:
    case 2:
      return "\"" + inside_double() + "\"";
    case 3:
      return "$" + name();
    case 4:
      return "${" + name() + "}";
    case 5:
      return "\\" + one_of("\\", "$", " ", "'", "\"", "x", "\n", "#", "*");
    case 6:
      return chance(30) ? rare() : "x";
    default:
      return one_of("27.2",
                    "1.18.1",
                    "v1",
                    "-otp-27",
                    "branch",
                    "main",
                    "a/b",
                    ":",
                    "%",
                    "!",
                    "@",
                    "^",
                    "=",
                    "#",
                    ".",
                    ",",
                    "+",
                    "_",
                    "{",
                    "}",
                    "]",
                    "$",
                    "\xC3\xA9",
                    "1",
                    "/");
    }
  }

  std::string rare() {
    return one_of("*",
                  "?",
                  "[",
                  "~",
                  "{x,y}",
                  "$(echo x)",
                  "`echo y`",
                  "${a:-b}",
                  "$'x'",
                  "$1",
                  "$HOME",
                  "$_",
                  "$$",
                  "|",
                  "&",
                  "<",
                  "(",
                  ")",
                  "\\",
                  "$((1+1))",
                  "$[1+1]",
                  "$\"x\"",
                  "${#a}",
                  "${a[0]}",
                  "!(x)",
                  "~/x",
                  "a=~");
  }

  std::string inside() {
    std::string text;
    for (std::size_t i = below(4); i > 0; --i)
      text += one_of("x", " ", "$a", "\\", "\n", "#", "*", "\"", "27.2", "&&", "`", "~");
    return text;
  }

  std::string inside_double() {
    std::string text;
    for (std::size_t i = below(4); i > 0; --i)
      text += one_of("x",
                     " ",
                     "$a",
                     "${b}",
                     "\\\\",
                     "\\\"",
                     "\\$",
                     "\\x",
                     "\n",
                     "#",
                     "*",
                     "'",
                     "$",
                     "27.2",
                     "&&",
                     "\\\n",
                     "~",
                     "!",
                     "{a,b}",
                     "$.");
    return text;
  }

  void damage(std::string& text) {
    const std::size_t at = below(text.size());
    constexpr std::string_view bytes = " \t\n'\"\\$#=();{}[]*~&|<>`!-+:,x1";
    const char byte = bytes[below(bytes.size())];
    switch (below(3)) {
    case 0:
      text.erase(at, 1);
      break;
    case 1:
      text.insert(at, 1, byte);
      break;
    default:
      text[at] = byte;
    }
  }

  std::mt19937_64 random_;
};

struct Judgement {
  bool complains = false;
  bool died = false;
  std::array<ShellValue, 4> values = {};
};

/// Sources all of them in one bash, each in a subshell.
class Judge {
public:
  explicit Judge(fs::Path directory) : directory_(std::move(directory)) {}

  std::vector<Judgement> judge(const std::vector<std::string>& configs) const {
    for (std::size_t i = 0; i < configs.size(); ++i)
      REQUIRE(fs::write_file(directory_ / std::to_string(i), configs[i]));
    process::Command command{.argv = {"bash", BPRUN_JUDGE_SCRIPT, std::to_string(configs.size())},
                             .directory = directory_};
    command.environment.set("PATH", process::default_path);
    command.environment.set("HOME", "/nowhere");
    const auto answer = process::capture(command);
    REQUIRE(answer);
    INFO(answer->err);
    REQUIRE(answer->exit.ok());
    const auto pieces = text::split(answer->out, '\0');
    std::vector<Judgement> all;
    std::size_t at = 0;
    for (std::size_t i = 0; i < configs.size(); ++i) {
      REQUIRE(at + 1 < pieces.size());
      REQUIRE(pieces[at] == "case " + std::to_string(i));
      all.push_back(read(pieces, ++at));
    }
    return all;
  }

private:
  static Judgement read(const std::vector<std::string_view>& pieces, std::size_t& at) {
    Judgement judgement;
    judgement.complains = pieces[at] != "quiet";
    judgement.died = pieces[at++] == "died";
    if (judgement.died) return judgement;
    for (ShellValue& value : judgement.values) {
      REQUIRE(at + 1 < pieces.size());
      value.is_array = pieces[at] == "array";
      const auto count = static_cast<std::size_t>(*text::to_integer(pieces[at + 1]));
      at += 2;
      for (std::size_t k = 0; k < count; ++k)
        value.words.emplace_back(pieces.at(at++));
    }
    return judgement;
  }

  fs::Path directory_;
};

enum class Agreement { agree, disagree, left_to_bash, both_refuse };

Agreement compare(const std::string& text, const Judgement& bash) {
  const auto ours = requests::parse_shell_config(text, "f");
  if (!ours) return bash.complains ? Agreement::both_refuse : Agreement::disagree;
  bool left = false;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (ours->hides(names[i]) != nullptr) {
      left = true;
      continue;
    }
    if (bash.died) return Agreement::disagree;
    ShellValue value;
    if (const auto found = ours->values.find(names[i]); found != ours->values.end()) {
      value = found->second;
      value.line = 0;
      if (value.words.empty()) value.is_array = false;  // as the judge tells it
    }
    if (value != bash.values[i]) return Agreement::disagree;
  }
  return left ? Agreement::left_to_bash : Agreement::agree;
}

/// Takes characters away as long as the two still disagree.
std::string shrunk(std::string text, const Judge& judge) {
  for (std::size_t length = text.size() / 2; length > 0; length /= 2) {
    for (std::size_t at = 0; at + length <= text.size();) {
      std::string less = text;
      less.erase(at, length);
      if (compare(less, judge.judge({less}).front()) == Agreement::disagree) {
        text = std::move(less);
      } else {
        ++at;
      }
    }
  }
  return text;
}

/// How many to make: BPRUN_CONFIGS, or enough.
std::size_t wanted_count() {
  const char* text = std::getenv("BPRUN_CONFIGS");
  const auto number = text != nullptr ? text::to_integer(text) : std::nullopt;
  return number ? static_cast<std::size_t>(*number) : 3000;
}

}  // namespace

TEST_CASE("what is read of a config without bash is what bash reads") {
  const std::uint64_t seed = testing::property_seed();
  const std::size_t count = wanted_count();
  const auto directory = fs::TempDir::create("/tmp", "bprun-shell-");
  REQUIRE(directory);
  const Judge judge(directory->path());

  Generator generator(seed);
  std::vector<std::string> configs;
  while (configs.size() < count)
    configs.push_back(generator.next());
  const std::vector<Judgement> judgements = judge.judge(configs);

  std::array<std::size_t, 4> counted = {};
  for (std::size_t i = 0; i < configs.size(); ++i) {
    const Agreement agreement = compare(configs[i], judgements[i]);
    ++counted[static_cast<std::size_t>(agreement)];
    if (agreement != Agreement::disagree) continue;
    const std::string small = shrunk(configs[i], judge);
    const auto ours = requests::parse_shell_config(small, "f");
    std::string told = ours ? "" : "ours: " + ours.error().message + "\n";
    const Judgement bash = judge.judge({small}).front();
    for (std::size_t k = 0; k < names.size(); ++k) {
      const auto found = ours ? ours->values.find(names[k]) : requests::ShellValues::iterator();
      told += std::string(names[k]) + ": ";
      if (ours && found != ours->values.end()) told += text::shell_join(found->second.words);
      told += "   bash: " + text::shell_join(bash.values[k].words) + "\n";
    }
    FAIL_CHECK("of the config\n" << small << "\nthe two readings differ:\n" << told);
    if (counted[1] == 3) break;
  }
  WARN("agreed " << counted[0] << ", left to bash " << counted[2] << ", refused by both "
                 << counted[3]);
  // A reader that leaves everything to bash is no reader.
  CHECK(counted[0] * 3 > count);
}

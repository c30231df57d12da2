// SPDX-License-Identifier: MIT
// Elixir's own parser judges how we find a requirement in a mix.exs. BPRUN_SEED repeats a run;
// BPRUN_FILES makes a longer one.
#include "runner/base/text.hpp"
#include "runner/fs/file.hpp"
#include "runner/fs/temp_dir.hpp"
#include "runner/process/run.hpp"
#include "runner/requests/mix_exs.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/version_judge.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <random>

using namespace bprun;

namespace {

/// Whatever makes it hard to tell code from text, with false requirements inside.
constexpr std::array<const char*, 64> pieces{
    R"("plain")",
    R"("elixir: \"decoy\"")",
    R"("a #{"elixir: \"decoy\""} b")",
    R"("#{%{a: "}"}}")",
    R"("#{"#{"]"}"}")",
    R"("\\")",
    R"("\#{")",
    R"('chars "')",
    R"('#{"'"}')",
    R"(~r/"[\/]/i)",
    R"(~r{\}"}u)",
    R"(~w(a " b)a)",
    R"(~S(a \) "))",
    R"(~S"#{\"")",
    R"(~s|"#{"|"}|)",
    R"(~s<">)",
    R"(~s[\]"])",
    R"(~D[2024-01-01])",
    R"(~c'"')",
    "~S\"\"\"\n  elixir: \"decoy\" \\\n  \"\"\"",
    "\"\"\"\n  [elixir: \"decoy\",\n  \"\"\"",
    "\"\"\"\n  a \"\" b \\\"\"\" c\n  \"\"\"",
    "'''\n  \"\n  '''",
    "~s'''\n  ' #{\"'''\"}\n  '''",
    "?\"",
    "?'",
    "?#",
    "?]",
    "?\\s",
    "?\\\\",
    "?\\\"",
    "?a",
    "?{",
    R"(:"elixir: \"decoy\"")",
    ":'a b'",
    ":ok?",
    ":+",
    ":{}",
    ":%{}",
    ":[]",
    ":<<>>",
    ":..",
    ":a@b",
    R"([elixir: "decoy"])",
    R"(%{elixir: "decoy"})",
    R"({:elixir, [elixir: "decoy"]})",
    R"((fn -> [elixir: "decoy"] end))",
    R"(f(elixir: "decoy"))",
    R"((if a do [elixir: "decoy"] else "b" end))",
    "(case a do b -> b end)",
    "a.do",
    "A.end()",
    "Mix.env() == :prod",
    "a?",
    "b!(1)",
    "f(do: 1, end: 2)",
    "1..2",
    "1.5e-3",
    "0x1F + 1_000",
    "<<1::8, a::binary>>",
    "&(&1 <> \"]\")",
    "&f/1",
    "@attribute",
    "a |> b() ~> c",
};

class Generator {
public:
  explicit Generator(std::uint64_t seed) : random_(seed) {}

  std::string next() {
    std::string text = "defmodule A do\n  use Mix.Project\n";
    if (chance(50)) text += "  @attribute " + piece() + "\n";
    if (chance(30)) text += "  def application, do: [elixir: " + piece() + "]\n";
    text += "  def project" + std::string(chance(20) ? "()" : "") + " do\n    [";
    text += pairs() + "\n    elixir: \"~> 1." + std::to_string(below(20)) + "\"";
    const std::string more = pairs();
    if (!more.empty()) text += "," + more.substr(0, more.rfind(','));
    text += "\n    ]\n  end\n\n  defp x do\n    [elixir: \"decoy\"]\n  end\nend\n";
    if (chance(30)) damage(text);
    return text;
  }

private:
  std::size_t below(std::size_t bound) { return random_() % bound; }

  bool chance(unsigned percent) { return below(100) < percent; }

  std::string piece() { return pieces[below(pieces.size())]; }

  std::string pairs() {
    std::string text;
    for (std::size_t i = below(4); i > 0; --i) {
      if (chance(20)) text += "\n    # elixir: \"decoy\" ' [";
      text += "\n    " + std::string(1, static_cast<char>('a' + below(26))) + ": " + piece() + ",";
    }
    return text;
  }

  void damage(std::string& text) {
    const std::size_t at = below(text.size());
    constexpr std::string_view bytes = " \n'\"\\#{}[]()~:?@.,x1e";
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

std::vector<std::string> judge(const fs::Path& directory, const std::vector<std::string>& files) {
  for (std::size_t i = 0; i < files.size(); ++i)
    REQUIRE(fs::write_file(directory / std::to_string(i), files[i]));
  const auto answer = process::capture(
      {.argv = {"elixir", BPRUN_JUDGE_SCRIPT, directory.native(), std::to_string(files.size())},
       .environment = process::Environment::inherited()});
  if (!answer) FAIL("needs elixir: " << answer.error().message);
  INFO(answer->err.substr(answer->err.size() - std::min<std::size_t>(answer->err.size(), 2000)));
  REQUIRE(answer->exit.ok());
  std::vector<std::string> verdicts;
  for (const std::string_view verdict : text::split(answer->out, '\0'))
    verdicts.emplace_back(verdict);
  verdicts.pop_back();
  REQUIRE(verdicts.size() == files.size());
  return verdicts;
}

std::string ours(const std::string& text) {
  const auto project = requests::parse_mix_exs(text, "mix.exs");
  if (!project) return "error";
  return project->elixir ? "value " + project->elixir->text : "none";
}

/// What Elixir cannot parse, and what only it can compute, may be read as anything.
bool disagree(const std::string& text, const std::string& verdict) {
  return verdict != "invalid" && verdict != "other" && ours(text) != verdict;
}

/// Takes lines away as long as the two still disagree; all candidates of a round in one go.
std::string shrunk(std::string text, const fs::Path& directory) {
  for (;;) {
    const auto lines = text::split(text, '\n');
    std::vector<std::string> candidates;
    for (std::size_t without = 0; without < lines.size(); ++without) {
      std::string less;
      for (std::size_t i = 0; i < lines.size(); ++i) {
        if (i != without) less += std::string(lines[i]) + "\n";
      }
      less.pop_back();
      candidates.push_back(std::move(less));
    }
    if (lines.size() < 2) return text;
    const auto verdicts = judge(directory, candidates);
    std::size_t kept = 0;
    while (kept < candidates.size() && !disagree(candidates[kept], verdicts[kept]))
      ++kept;
    if (kept == candidates.size()) return text;
    text = candidates[kept];
  }
}

/// How many to make: BPRUN_FILES, or enough.
std::size_t wanted_count() {
  const char* text = std::getenv("BPRUN_FILES");
  const auto number = text != nullptr ? text::to_integer(text) : std::nullopt;
  return number ? static_cast<std::size_t>(*number) : 3000;
}

}  // namespace

TEST_CASE("the requirement that is found in a mix.exs is the one that Elixir sees") {
  const std::uint64_t seed = testing::property_seed();
  const std::size_t count = wanted_count();
  const auto directory = fs::TempDir::create("/tmp", "bprun-mix-");
  REQUIRE(directory);

  Generator generator(seed);
  std::vector<std::string> files;
  while (files.size() < count)
    files.push_back(generator.next());
  const std::vector<std::string> verdicts = judge(directory->path(), files);

  std::size_t judged = 0;
  int shown = 0;
  for (std::size_t i = 0; i < files.size() && shown < 3; ++i) {
    judged += verdicts[i].starts_with("value") ? 1 : 0;
    if (!disagree(files[i], verdicts[i])) continue;
    ++shown;
    const std::string small = shrunk(files[i], directory->path());
    FAIL_CHECK("of the file\n"
               << small << "\nElixir says: " << judge(directory->path(), {small})[0]
               << "\nours says: " << ours(small));
  }
  WARN("Elixir found a requirement in " << judged << " of " << count);
  CHECK(judged * 2 > count);
}

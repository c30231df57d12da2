// SPDX-License-Identifier: MIT
#include "runner/requests/mix_exs.hpp"
#include "tests/support/catch.hpp"

using namespace bprun;
using namespace bprun::requests;

namespace {

MixProject parsed_mix(const std::string& text) {
  auto project = parse_mix_exs(text, "mix.exs");
  if (!project) FAIL(project.error().message);
  return *std::move(project);
}

/// "LINE REQUIREMENT", or the note's text.
std::string requirement(const std::string& text) {
  const MixProject project = parsed_mix(text);
  if (project.elixir) {
    CHECK(project.elixir->grammar == Grammar::requirement);
    return std::to_string(project.elixir->where.line) + " " + project.elixir->text;
  }
  return project.notes.empty() ? "none" : project.notes[0].text;
}

}  // namespace

TEST_CASE("mix.exs: the requirement of project/0", "[requests]") {
  CHECK(requirement(R"(defmodule App.MixProject do
  use Mix.Project

  @version "0.1.0"

  def application do
    [elixir: "wrong"]
  end

  def project do
    [
      app: :app,
      # elixir: "~> 1.0",
      version: @version,
      description: "elixir: \"~> 1.1\"",
      elixirc_paths: elixirc_paths(Mix.env()),
      aliases: [elixir: "~> 1.2"],
      docs: fn -> [elixir: "~> 1.3"] end,
      elixir: "~> 1.15 and != 1.16.0",
      start_permanent: Mix.env() == :prod,
      deps: deps()
    ]
  end

  defp deps do
    [{:phoenix, "~> 1.7", elixir: "~> 1.4"}]
  end
end
)") == "19 ~> 1.15 and != 1.16.0");
}

TEST_CASE("mix.exs: ways to write project/0", "[requests]") {
  CHECK(requirement("def project, do: [elixir: \"~> 1.15\"]\ndef x, do: [elixir: \"2\"]") ==
        "1 ~> 1.15");
  CHECK(requirement("def project() do [elixir: \"~> 1.15\"] end") == "1 ~> 1.15");
  CHECK(requirement("def project do\n[app: :a] ++ [elixir: \"1.15.0\"] ++ x()\nend") == "2 1.15.0");
  CHECK(requirement("def project do\nKeyword.merge([elixir: \"~> 1.15\"], x())\nend") ==
        "2 ~> 1.15");
  CHECK(requirement("def project do\nx = if y do 1 else 2 end\n[elixir: \"~> 1.15\"]\nend") ==
        "3 ~> 1.15");
  CHECK(requirement("def project do\n[\"elixir\": \"~> 1.15\"]\nend") == "2 ~> 1.15");
  CHECK(requirement("def project do\r\n[\r\nelixir: \"~> 1.15\"\r\n]\r\nend\r\n") == "3 ~> 1.15");
  CHECK(requirement("def project do\n[app: :a]\nend\ndef b do\n[elixir: \"1\"]\nend") == "none");
  CHECK(requirement("def projects do\n[elixir: \"1\"]\nend") == "none");
  CHECK(requirement("") == "none");
}

TEST_CASE("mix.exs: an attribute that is a string counts, a computed value is noted",
          "[requests]") {
  CHECK(requirement("@elixir \"~> 1.15\"\ndef project do\n[elixir: @elixir]\nend") == "1 ~> 1.15");
  const std::string computed = "elixir: is computed, and only Elixir can tell its value";
  CHECK(requirement("def project do\n[elixir: @elixir]\nend") == computed);
  CHECK(requirement("@elixir \"1\"\n@elixir \"2\"\ndef project do\n[elixir: @elixir]\nend") ==
        computed);
  CHECK(requirement("@elixir \"1\" <> x\ndef project do\n[elixir: @elixir]\nend") == computed);
  CHECK(requirement("def project do\n[elixir: \"~> #{x}\"]\nend") == computed);
  CHECK(requirement("def project do\n[elixir: \"~> 1\" <> \".15\"]\nend") == computed);
  CHECK(requirement("def project do\n[elixir: System.get_env(\"X\")]\nend") == computed);
}

TEST_CASE("mix.exs: two requirements that differ are noted", "[requests]") {
  const MixProject project =
      parsed_mix("def project do\nif x do\n[elixir: \"1.0\"]\nelse\n[elixir: \"2.0\"]\nend\nend");
  CHECK(project.elixir->where.line == 3);
  REQUIRE(project.notes.size() == 1);
  CHECK(project.notes[0].where == Location{"mix.exs", 5});
}

TEST_CASE("mix.exs: umbrellas say where their apps are", "[requests]") {
  CHECK(parsed_mix("def project do\n[apps_path: \"apps\", elixir: \"~> 1.15\"]\nend").apps_path ==
        "apps");
  CHECK_FALSE(parsed_mix("def project do\n[deps_path: \"apps\"]\nend").apps_path);
}

TEST_CASE("mix.exs: source that is no Elixir is a note, and bytes that are no text an error",
          "[requests]") {
  const MixProject project = parsed_mix("def project do\n[app: :a, \"x\nend");
  CHECK_FALSE(project.elixir);
  REQUIRE(project.notes.size() == 1);
  CHECK(project.notes[0].where == Location{"mix.exs", 2});
  CHECK_FALSE(parse_mix_exs(std::string("a\0b", 3), "mix.exs").has_value());
}

TEST_CASE("mix.exs: keys repeated without end cost no time", "[requests]") {
  std::string text = "def project do\n[\n";
  for (int i = 0; i < 30'000; ++i)
    text += "elixir: @nothing,\n";
  CHECK(parsed_mix(text).notes.size() <= 8);
}

// SPDX-License-Identifier: MIT
#include "runner/stack/catalogue.hpp"
#include "tests/support/catch.hpp"

using namespace bprun;
using stack::Problems;

namespace {

std::vector<std::string> said(const Problems& problems) {
  std::vector<std::string> lines;
  for (const auto& problem : problems.all())
    lines.push_back(to_string(problem.where) + ": " + problem.message);
  return lines;
}

}  // namespace

TEST_CASE("templates name their facts in braces") {
  CHECK(stack::placeholders_in("{a} and {b_2}") == std::vector<std::string_view>{"a", "b_2"});
  CHECK(stack::placeholders_in("none")->empty());
  for (const char* bad : {"{", "}", "{}", "{a", "a}", "{a b}", "{A}", "{a{b}}"}) {
    INFO(bad);
    CHECK_FALSE(stack::placeholders_in(bad));
  }
  CHECK(stack::filled_in("{a}, {b} and {a}", {{"a", "1"}, {"b", "{a}"}}) == "1, {a} and 1");
  CHECK(stack::filled_in("{unknown} {", {{"a", "1"}}) == "{unknown} {");
}

TEST_CASE("a diagnosis is found by its id") {
  Problems problems;
  const auto catalogue = stack::read_catalogue("schema = 1\n"
                                               "[[diagnosis]]\n"
                                               "id = \"never-released\"\n"
                                               "severity = \"error\"\n"
                                               "says = \"{asked} was never released\"\n"
                                               "advice = \"nearest: {nearest}\"\n"
                                               "[[diagnosis]]\n"
                                               "id = \"known-bad\"\n"
                                               "severity = \"warning\"\n"
                                               "says = \"{version} has a known fault\"\n",
                                               "d.toml",
                                               problems);
  CHECK(said(problems).empty());
  REQUIRE(catalogue.find("never-released") != nullptr);
  CHECK(catalogue.find("never-released")->says == "{asked} was never released");
  CHECK(catalogue.find("known-bad")->severity == "warning");
  CHECK(catalogue.find("known-bad")->advice.empty());
  CHECK(catalogue.find("never") == nullptr);
  CHECK(catalogue.find("") == nullptr);
}

TEST_CASE("what is wrong with a catalogue is said with its line") {
  Problems problems;
  stack::read_catalogue("schema = 1\n"
                        "[[diagnosis]]\n"
                        "id = \"a\"\n"
                        "severity = \"fatal\"\n"
                        "says = \"{wherever}\"\n"
                        "[[diagnosis]]\n"
                        "id = \"a\"\n"
                        "severity = \"note\"\n"
                        "says = \"{asked\"\n"
                        "advise = \"\"\n",
                        "d.toml",
                        problems);
  const auto lines = said(problems);
  REQUIRE(lines.size() == 5);
  CHECK(lines[0].find("d.toml:4: 'severity' of diagnosis is 'fatal', and must be note, warning or "
                      "error") == 0);
  CHECK(lines[1].find("d.toml:5: 'says' has a placeholder {wherever}; known are") == 0);
  CHECK(lines[2].find("d.toml:9: the braces of '{asked' are not as in {version}") == 0);
  CHECK(lines[3] == "d.toml:10: nobody reads a key 'advise' in diagnosis: 'advice' is meant?");
  CHECK(lines[4] == "d.toml:6: 'a' stands here twice, first in line 2");
}

TEST_CASE("releases known to be bad are ranges in the runtime's own order") {
  Problems problems;
  const auto all = stack::read_known_bad("schema = 1\n"
                                         "[[known_bad]]\n"
                                         "id = \"otp-tls\"\n"
                                         "runtime = \"erlang\"\n"
                                         "from = \"27.0\"\n"
                                         "to = \"27.2.1\"\n"
                                         "severity = \"warning\"\n"
                                         "says = \"TLS fails\"\n"
                                         "source = \"a thread\"\n"
                                         "[[known_bad]]\n"
                                         "id = \"backwards\"\n"
                                         "runtime = \"erlang\"\n"
                                         "from = \"27.10\"\n"
                                         "to = \"27.9\"\n"
                                         "severity = \"warning\"\n"
                                         "says = \"it fails\"\n"
                                         "source = \"a thread\"\n",
                                         "k.toml",
                                         problems);
  REQUIRE(all.size() == 2);
  CHECK(all[0].to == "27.2.1");
  CHECK(said(problems) ==
        std::vector<std::string>{"k.toml:13: the range ends (27.9) before it begins (27.10)"});
}

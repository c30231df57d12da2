// SPDX-License-Identifier: MIT
#include "runner/stack/catalogue.hpp"
#include "runner/stack/elixir.hpp"
#include "runner/stack/node.hpp"
#include "runner/stack/otp.hpp"
#include "runner/stack/packages.hpp"
#include "runner/stack/sources.hpp"
#include "runner/stack/stack_file.hpp"
#include "tests/fuzz/target.hpp"

using namespace bprun::stack;

namespace {

void read_as_every_table(std::string_view input, Problems& problems) {
  const auto builds = read_otp_builds(input, "t", problems);
  for (std::size_t i = 1; i < builds.size(); ++i) {
    const auto& [a, b] = std::tie(builds[i - 1], builds[i]);
    holds(a.base <= b.base, "builds are in the order of their bases");
  }
  const auto releases = read_otp_releases(input, "t", problems);
  for (std::size_t i = 1; i < releases.size(); ++i)
    holds(!(releases[i].version < releases[i - 1].version), "releases are in order");
  read_elixir_releases(input, "t", problems);
  read_elixir_builds(input, "t", problems);
  read_node_releases(input, "t", problems);
  read_node_lines(input, "t", problems);
  read_packages(input, "t", problems);
  read_sources(input, "t", problems);
  read_catalogue(input, "t", problems);
  read_known_bad(input, "t", problems);
}

}  // namespace

void fuzz(std::string_view input) {
  Problems problems;
  read_as_every_table(input, problems);
  const StackFile file = read_stack_file(input, "a-1", "t", problems);
  const auto itself = [&file](const std::string&) { return std::optional(file); };
  inherited(file, itself, problems);
  for (const Problem& problem : problems.all()) {
    holds(!problem.message.empty(), "a problem says what is wrong");
    holds(problem.message.size() < 1000, "a problem is a line");
    holds(problem.message.find('\n') == std::string::npos, "a problem is one line");
  }
}

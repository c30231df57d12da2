// SPDX-License-Identifier: MIT
#include "runner/base/text.hpp"
#include "runner/herokuish/release_file.hpp"
#include "runner/process/run.hpp"
#include "tests/support/catch.hpp"

using namespace bprun;

TEST_CASE("config vars come out of bash as they went in, but for what $ means", "[herokuish]") {
  const std::string lines = herokuish::config_var_lines({{"A", "say \"hi\" `x` \\ \\n"},
                                                         {"B", "x:$HOME"},
                                                         {"C", "\\$HOME"},
                                                         {"D", "two\nlines"},
                                                         {"E", "end\\"}},
                                                        false);
  process::Command bash{
      .argv = {"bash", "-c", lines + "printf '<%s>' \"$A\" \"$B\" \"$C\" \"$D\" \"$E\""},
      .environment = {}};
  bash.environment.set("PATH", process::default_path);
  bash.environment.set("HOME", "/app");
  const auto captured = process::capture(bash);
  REQUIRE(captured);
  CHECK(captured->out == "<say \"hi\" `x` \\ \\n><x:/app><$HOME><two\nlines><end\\>");
}

TEST_CASE("the original escaped nothing", "[herokuish]") {
  CHECK(herokuish::config_var_lines({{"A", "a\"b"}}, true) == "export A=\"a\"b\"\n");
}

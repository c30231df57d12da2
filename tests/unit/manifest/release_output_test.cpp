// SPDX-License-Identifier: MIT
#include "runner/fs/file.hpp"
#include "runner/fs/temp_dir.hpp"
#include "runner/manifest/release_output.hpp"
#include "tests/support/catch.hpp"

using namespace bprun;
using Pairs = std::vector<std::pair<std::string, std::string>>;

namespace {

manifest::ReleaseOutput parsed_release(const std::string& yaml) {
  auto release = manifest::parse_release(yaml, "bin/release of x");
  REQUIRE(release);
  return *std::move(release);
}

Error release_error(const std::string& yaml) {
  auto release = manifest::parse_release(yaml, "bin/release of x");
  REQUIRE_FALSE(release);
  CHECK(release.error().kind == ErrorKind::buildpack);
  CHECK(release.error().where->file == "bin/release of x");
  return std::move(release).error();
}

}  // namespace

TEST_CASE("release output that says nothing means nothing", "[manifest]") {
  for (const char* yaml : {"",
                           "---\n",
                           "--- {}\n",
                           "--- {}",
                           "default_process_types:\n",
                           "---\naddons: []\nconfig_vars: {}\n",
                           "other: {a: [1]}\n",
                           "addons: {}\n"}) {
    INFO(yaml);
    const auto release = parsed_release(yaml);
    CHECK(release.empty());
    CHECK(release.warnings.empty());
  }
}

TEST_CASE("release output keeps order, and scalars as they were written", "[manifest]") {
  const auto release = parsed_release("---\naddons:\n  - db:mini\nconfig_vars:\n  PATH: bin:$PATH\n"
                                      "  N: 5\n  V: 1.10\n  B: true\n  E:\n  O: 007\n"
                                      "default_process_types:\n  web: npm start\n  a-b: 'x: y'\n"
                                      "  multi: |\n    one\n    two\n");
  CHECK(release.addons == std::vector<std::string>{"db:mini"});
  CHECK(release.config_vars == Pairs{{"PATH", "bin:$PATH"},
                                     {"N", "5"},
                                     {"V", "1.10"},
                                     {"B", "true"},
                                     {"E", ""},
                                     {"O", "007"}});
  CHECK(release.default_process_types ==
        Pairs{{"web", "npm start"}, {"a-b", "x: y"}, {"multi", "one\ntwo"}});
  CHECK(release.warnings.empty());
}

TEST_CASE("release output of the wrong shape names the line", "[manifest]") {
  CHECK(release_error("- web\n").where->line == 1);
  CHECK(release_error("just text\n").message.find("must be a map") != std::string::npos);
  CHECK(release_error("a: 1\ndefault_process_types: [web]\n").where->line == 2);
  CHECK(release_error("config_vars:\n  A:\n    - 1\n").message.find("config_vars.A") == 0);
  CHECK(release_error("addons: db\n").where->line == 1);
  CHECK(release_error("a: 1\nb: [\n").message.find("YAML") != std::string::npos);
}

TEST_CASE("release entries that cannot be used are passed over with a warning", "[manifest]") {
  const auto release = parsed_release("config_vars:\n  'A;rm': 1\n  OK: 2\naddons: [a, [b]]\n"
                                      "default_process_types:\n  'we b': x\n  empty:\n  web: y\n");
  CHECK(release.config_vars == Pairs{{"OK", "2"}});
  CHECK(release.default_process_types == Pairs{{"web", "y"}});
  CHECK(release.addons == std::vector<std::string>{"a"});
  REQUIRE(release.warnings.size() == 4);
  CHECK(release.warnings[0].where.line == 6);
}

TEST_CASE("a .release file reads back as it was written", "[manifest]") {
  manifest::ReleaseOutput release;
  release.default_process_types = {{"web", "bin/x \"$PORT\" 'a: b' # c"}, {"w", "one\ntwo"}};
  release.config_vars = {{"V", "1.10"}, {"E", ""}, {"T", "true"}, {"Q", "\"`$\\\n\t"}};
  release.addons = {"db:mini"};
  auto app = fs::TempDir::create("/tmp", "bprun-release.");
  REQUIRE(app);
  CHECK_FALSE(manifest::read_release_file(app->path())->has_value());
  REQUIRE(fs::write_file(app->path() / ".release", manifest::to_release_yaml(release)));
  const auto back = manifest::read_release_file(app->path());
  REQUIRE(back);
  REQUIRE(back->has_value());
  CHECK((*back)->default_process_types == release.default_process_types);
  CHECK((*back)->config_vars == release.config_vars);
  CHECK((*back)->addons == release.addons);
  CHECK((*back)->warnings.empty());
  CHECK(manifest::to_release_yaml({}) == "--- {}\n");

  REQUIRE(fs::write_file(app->path() / ".release", "a: [\n"));
  const auto broken = manifest::read_release_file(app->path());
  REQUIRE_FALSE(broken);
  CHECK(broken.error().kind == ErrorKind::app);
}

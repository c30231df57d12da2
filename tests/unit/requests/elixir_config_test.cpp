// SPDX-License-Identifier: MIT
#include "runner/requests/elixir_config.hpp"
#include "tests/unit/requests/app.hpp"

using namespace bprun;
using namespace bprun::requests;
using namespace std::string_view_literals;

namespace {

ElixirConfig parsed_elixir_config(const std::string& text) {
  auto config = parse_elixir_config(text, "f");
  if (!config) FAIL(config.error().message);
  return *std::move(config);
}

}  // namespace

TEST_CASE("elixir_buildpack.config: every key with its line", "[requests]") {
  const auto config =
      parsed_elixir_config("erlang_version=27.2\n"
                           "elixir_version=1.18.1\n"
                           "always_rebuild=true\n"
                           "release=true\n"
                           "hook_pre_fetch_dependencies=\"pwd\"\n"
                           "hook_pre_compile=\"eval npm ci && npm run build\"\n"
                           "hook_compile=\"mix compile --force\"\n"
                           "hook_post_compile='mix phx.digest'\n"
                           "runtime_path=/srv/app\n"
                           "test_args=\"--cover\"\n"
                           "pre_compile=one\n"
                           "post_compile=two\n"
                           "config_vars_to_export=(DATABASE_URL SECRET_KEY_BASE)\n");
  CHECK(config.erlang_version == Setting{"27.2", {"f", 1}});
  CHECK(config.elixir_version == ElixirConfig::ElixirVersion{"1.18.1", false, {"f", 2}});
  CHECK(config.always_rebuild);
  CHECK(config.release);
  CHECK(config.hook_pre_fetch_dependencies == Setting{"pwd", {"f", 5}});
  CHECK(config.hook_pre_compile == Setting{"eval npm ci && npm run build", {"f", 6}});
  CHECK(config.hook_compile == Setting{"mix compile --force", {"f", 7}});
  CHECK(config.hook_post_compile == Setting{"mix phx.digest", {"f", 8}});
  CHECK(config.runtime_path == "/srv/app");
  CHECK(config.test_args == Setting{"--cover", {"f", 10}});
  CHECK(config.pre_compile == Setting{"one", {"f", 11}});
  CHECK(config.post_compile == Setting{"two", {"f", 12}});
  CHECK(config.config_vars_to_export ==
        std::vector<std::string>{"DATABASE_URL", "SECRET_KEY_BASE"});
  CHECK(config.notes.empty());
  CHECK(config.needs_bash.empty());
}

TEST_CASE("elixir_buildpack.config: nothing said is upstream's default", "[requests]") {
  const auto config = parsed_elixir_config("# nothing\n");
  CHECK_FALSE(config.erlang_version);
  CHECK_FALSE(config.elixir_version);
  CHECK_FALSE(config.always_rebuild);
  CHECK_FALSE(config.release);
  CHECK(config.runtime_path == "/app");
  CHECK_FALSE(parsed_elixir_config("erlang_version=\nelixir_version=''").erlang_version);
}

TEST_CASE("elixir_version: release, suffix, branch, and what is none of them", "[requests]") {
  const auto version = [](const std::string& text) {
    const auto asked = *parsed_elixir_config("elixir_version=" + text).elixir_version;
    return asked.text + (asked.is_branch ? " (branch)" : "");
  };
  CHECK(version("v1.18.1") == "v1.18.1");
  CHECK(version("1.18.1-otp-27") == "1.18.1-otp-27");
  CHECK(version("1.19.0-rc.2") == "1.19.0-rc.2");
  CHECK(version("(1.18.1)") == "1.18.1");
  CHECK(version("(branch main)") == "main (branch)");
  CHECK(version("(branch \"v1.18\")") == "v1.18 (branch)");
  for (const std::string text : {"(tag main)", "(branch a b)", "\"branch main\""}) {
    INFO(text);
    const auto config = parse_elixir_config("\nelixir_version=" + text, "f");
    REQUIRE_FALSE(config.has_value());
    CHECK(config.error().where == Location{"f", 2});
    CHECK(config.error().hint.find("(branch v1.18)") != std::string::npos);
  }
}

TEST_CASE("bytes of a version that are no printable ASCII are left out and noted", "[requests]") {
  const auto config = parsed_elixir_config("erlang_version=27.2\xC2\xA0\n");
  CHECK(config.erlang_version == Setting{"27.2", {"f", 1}});
  REQUIRE(config.notes.size() == 1);
  CHECK(config.notes[0].where == Location{"f", 1});
}

TEST_CASE("keys that nobody reads are noted with the key that is meant", "[requests]") {
  const auto config =
      parsed_elixir_config("erlang_versoin=27.2\nwhatever=1\nbase=1.18\nelixir_version=$base.1\n"
                           "export MIX_ENV=prod\nalways_rebuild=yes\n");
  std::vector<std::string> notes;
  for (const Note& note : config.notes)
    notes.push_back(to_string(note.where) + " " + note.text);
  CHECK(notes == std::vector<std::string>{
                     "f:6 always_rebuild=yes counts as false; only the word true turns it on",
                     "f:1 nobody reads erlang_versoin; is erlang_version meant?",
                     "f:2 nobody reads whatever"});
}

TEST_CASE("a version of 10,000 digits is an error that does not repeat them", "[requests]") {
  const std::string digits(10'000, '7');
  for (const std::string& text : {"erlang_version=" + digits,
                                  "elixir_version=" + digits,
                                  "elixir_version=(branch " + digits + ")"}) {
    const auto config = parse_elixir_config(text, "f");
    REQUIRE_FALSE(config.has_value());
    CHECK(config.error().message.size() < 200);
    CHECK(config.error().message.find("10000 bytes") != std::string::npos);
  }
}

TEST_CASE("bash is asked only where a wanted key cannot be read without it", "[requests]") {
  const App app;
  int asked = 0;
  const BashEvaluator evaluator = [&](const BashQuestion& question) {
    ++asked;
    CHECK(question.file == elixir_config_file);
    return Result<std::string>(std::string("erlang_version\0string\0001\00026.2\0end\0"sv));
  };
  CHECK_FALSE(read_elixir_config(app.path(), evaluator).value_or(ElixirConfig()));
  app.write(elixir_config_file, "erlang_version=27.2\nhook_compile=\"echo $HOME\"\n");
  const std::vector<std::string> versions{"erlang_version", "elixir_version"};
  auto config = read_elixir_config(app.path(), evaluator, versions);
  REQUIRE(config.has_value());
  CHECK(asked == 0);
  CHECK((*config)->hides("hook_compile") != nullptr);
  CHECK((*config)->hides("erlang_version") == nullptr);

  app.write(elixir_config_file, "\nerlang_version=$(cat version)\n");
  config = read_elixir_config(app.path(), evaluator, versions);
  REQUIRE(config.has_value());
  CHECK(asked == 1);
  CHECK((*config)->erlang_version == Setting{"26.2", {elixir_config_file, 2}});
  CHECK((*config)->needs_bash.empty());

  config = read_elixir_config(app.path(), {}, versions);
  REQUIRE(config.has_value());
  CHECK((*config)->hides("elixir_version")->where == Location{elixir_config_file, 2});
}

// SPDX-License-Identifier: MIT
#include "runner/requests/read_requests.hpp"
#include "tests/unit/requests/app.hpp"

#include <sys/stat.h>

using namespace bprun;
using namespace bprun::requests;

namespace {

Requests read(const App& app, const ReadOptions& options = {}) {
  auto requests = read_requests(app.path(), options);
  if (!requests) FAIL(requests.error().message);
  return *std::move(requests);
}

std::string shown(const std::vector<Request>& requests) {
  std::string all;
  for (const Request& one : requests)
    all += (all.empty() ? "" : ", ") + to_string(one.where) + " " + one.text;
  return all;
}

}  // namespace

TEST_CASE("an app without files asks for nothing", "[requests]") {
  const Requests requests = read(App());
  CHECK(requests.decides(Runtime::erlang) == nullptr);
  CHECK(requests.decides(Runtime::elixir) == nullptr);
  CHECK(requests.decides(Runtime::node) == nullptr);
  CHECK(requests.notes.empty());
}

TEST_CASE("the first file that asks decides, and the others are known", "[requests]") {
  const App app;
  app.write(".elixir-version", "1.14.0\n");
  app.write(".erlang-version", "25.0\n");
  app.write(".preferred_otp_version", "OTP-24.3\n");
  app.write(".mise.toml", "[tools]\nerlang='25.1'\nelixir='1.14.1'\nnode='17'\n");
  app.write("mise.toml", "[tools]\nerlang='25.2'\nelixir='1.14.2'\nnode='18'\n");
  app.write(".tool-versions", "erlang 26.0\nelixir 1.16.0-otp-26\nnodejs 19.0.0\n");
  app.write(".node-version", "20.1.0\n");
  app.write(".nvmrc", "20\n");
  app.write("phoenix_static_buildpack.config", "node_version=21.0.0\n");
  app.write("package.json", "{\n\"engines\": {\"node\": \"22.x\"}}");
  app.write("elixir_buildpack.config",
            "elixir_version=1.18.1\n# the newest\nerlang_version=27.2\n");
  const Requests requests = read(app, {.phoenix_static = true});
  CHECK(
      shown(requests.erlang) ==
      "elixir_buildpack.config:3 27.2, .tool-versions:1 26.0, mise.toml:2 25.2, .mise.toml:2 25.1, "
      ".erlang-version:1 25.0, .preferred_otp_version:1 OTP-24.3");
  CHECK(shown(requests.elixir) ==
        "elixir_buildpack.config:1 1.18.1, .tool-versions:2 1.16.0-otp-26, mise.toml:3 1.14.2, "
        ".mise.toml:3 1.14.1, .elixir-version:1 1.14.0");
  CHECK(shown(requests.node) ==
        "package.json:2 22.x, phoenix_static_buildpack.config:1 21.0.0, .nvmrc:1 20, "
        ".node-version:1 20.1.0, .tool-versions:3 19.0.0, mise.toml:4 18, .mise.toml:4 17");
  CHECK(requests.node[0].grammar == Grammar::npm_range);
  CHECK(requests.conflicts.size() == 5 + 4 + 3);
  CHECK(requests.conflicts[0].decides == requests.erlang[0]);
  CHECK(requests.conflicts[0].overruled == requests.erlang[1]);
}

TEST_CASE("the phoenix-static config counts only where its buildpack is there", "[requests]") {
  const App app;
  app.write("phoenix_static_buildpack.config", "node_version=21.0.0\n");
  CHECK(read(app).node.empty());
  CHECK(shown(read(app, {.phoenix_static = true}).node) ==
        "phoenix_static_buildpack.config:1 21.0.0");
}

TEST_CASE("each runtime is decided for itself", "[requests]") {
  const App app;
  app.write("elixir_buildpack.config", "elixir_version=(branch v1.18)\n");
  app.write(".tool-versions", "erlang 27.2\n");
  const Requests requests = read(app);
  CHECK(requests.decides(Runtime::elixir)->grammar == Grammar::branch);
  CHECK(requests.decides(Runtime::erlang)->where == Location{".tool-versions", 1});
  CHECK(requests.conflicts.empty());
}

TEST_CASE("half a pair in .tool-versions is noted, for gigalixir's buildpack ignores it",
          "[requests]") {
  const App app;
  app.write(".tool-versions", "erlang 27.2\n");
  Requests requests = read(app);
  REQUIRE(requests.notes.size() == 1);
  CHECK(requests.notes[0].where == Location{".tool-versions", 1});
  app.write(".tool-versions", "erlang 27.2\nelixir 1.18.1\n");
  CHECK(read(app).notes.empty());
  app.write(".tool-versions", "nodejs 20\n");
  CHECK(read(app).notes.empty());
}

TEST_CASE("a config that needs bash leaves its runtimes undecided", "[requests]") {
  const App app;
  app.write("elixir_buildpack.config", "elixir_version=1.18.1\nerlang_version=$OTP\n");
  app.write(".tool-versions", "erlang 27.2\nelixir 1.18.1\n");
  Requests requests = read(app);
  REQUIRE(requests.unread.size() == 1);
  CHECK(requests.unread[0].runtime == Runtime::erlang);
  CHECK(requests.unread[0].cause.construct == "the variable $OTP");
  CHECK(requests.unread[0].cause.where == Location{"elixir_buildpack.config", 2});
  CHECK(requests.decides(Runtime::elixir)->where.line == 1);

  app.write("elixir_buildpack.config", "if true; then\nerlang_version=27\nfi\n");
  CHECK(read(app).unread.size() == 2);
  // What no version is made of needs no bash here.
  app.write("elixir_buildpack.config", "erlang_version=27\nhook_compile=\"x $HOME\"\n");
  CHECK(read(app).unread.empty());
}

TEST_CASE("an umbrella's child apps have requirements, too", "[requests]") {
  const App app;
  const auto mix = [](const std::string& keys) { return "def project do\n[" + keys + "]\nend\n"; };
  app.write("mix.exs", mix("apps_path: \"apps\", elixir: \"~> 1.14\""));
  app.write("apps/web/mix.exs", mix("elixir: \"~> 1.15\""));
  app.write("apps/core/mix.exs", mix("app: :core"));
  app.write("apps/README.md", "no app");
  CHECK(shown(read(app).elixir_requirements) == "mix.exs:2 ~> 1.14, apps/web/mix.exs:2 ~> 1.15");
  app.write("mix.exs", mix("apps_path: \"../elsewhere\""));
  CHECK(read(app).notes.size() == 1);
}

TEST_CASE("a file that says nothing is no request, and one that cannot is an error", "[requests]") {
  const App app;
  app.write("elixir_buildpack.config", "# to be filled in\nerlang_version=\n");
  app.write(".nvmrc", "\n");
  app.write("mise.local.toml", "[tools]\nnode='1'\n");
  const Requests requests = read(app);
  CHECK(requests.erlang.empty());
  CHECK(requests.node.empty());
  CHECK(requests.notes.size() == 1);

  REQUIRE(::mkfifo((app.path() / ".node-version").c_str(), 0600) == 0);
  const auto refused = read_requests(app.path());
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().where == Location{".node-version", 0});
}

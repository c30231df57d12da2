// SPDX-License-Identifier: MIT
#include "runner/herokuish/setup.hpp"

#include "runner/base/format.hpp"
#include "runner/herokuish/app_env.hpp"
#include "runner/herokuish/ownership.hpp"

#include <random>

namespace bprun::herokuish {

namespace {

/// B-24: what every build has, whatever was inherited; .env comes later and wins.
void add_build_variables(const Session& session, process::Environment& environment) {
  environment.set("APP_DIR", session.paths.app.native());
  environment.set("HOME", session.paths.app.native());
  std::random_device random;
  environment.set("REQUEST_ID", format("build-{}", random() % 32768));
  if (environment.get("STACK").value_or("").empty()) environment.set("STACK", "heroku-24");
  environment.set("CURL_CONNECT_TIMEOUT", "30");
  environment.set("CURL_TIMEOUT", "180");
  // B-43: a locale with UTF-8, where nobody chose one.
  if (!session.original && !environment.get("LC_ALL")) environment.set_default("LANG", "C.UTF-8");
}

}  // namespace

Result<Ground> set_up(const Session& session, Sources sources) {
  const Paths& paths = session.paths;
  TRY(ensure_paths(paths));
  Ground ground{.account = TRY(build_account(session.user, paths.app, session.with_tty)),
                .environment = session.environment};
  const Account& account = ground.account;
  trace(session, format("user {} ({}:{})", account.name, account.uid, account.gid));
  std::vector<std::string> warnings = account.warnings;
  TRY(import_app(session));
  TRY(fill_build(session, account, sources));
  if (auto warning = set_home(account, paths.app)) warnings.push_back(*std::move(warning));
  for (const Path* tree : {&paths.cache, &paths.env, &paths.buildpacks}) {
    // A read-only cache may be one on purpose; what cannot do without writing will say so.
    if (const auto given = give_tree(*tree, account); !given) {
      if (given.error().kind == ErrorKind::interrupted) return given.error();
      warnings.push_back(given.error().message);
    }
  }
  warn(warnings);
  add_build_variables(session, ground.environment);
  TRY(apply_env_file(session, account, ground.environment));
  return ground;
}

}  // namespace bprun::herokuish

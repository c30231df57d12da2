// SPDX-License-Identifier: MIT
#include "runner/manifest/test_environment.hpp"

#include <algorithm>

namespace bprun::manifest {

namespace {

/// Of two with the same name the later counts: the one of environments.test.
void merge_variable(const AppVariable& variable, std::vector<AppVariable>& variables) {
  const auto same = std::find_if(variables.begin(), variables.end(), [&](const auto& old) {
    return old.name == variable.name;
  });
  if (same != variables.end()) {
    *same = variable;
  } else {
    variables.push_back(variable);
  }
}

}  // namespace

TestEnvironment test_environment_of(const AppJson& app) {
  TestEnvironment environment;
  environment.variables = app.env;
  const AppSection* with_addons = &app;
  if (app.test) {
    environment.buildpacks = app.test->buildpacks;
    environment.stack = app.test->stack;
    environment.setup = app.test->scripts.test_setup;
    environment.test = app.test->scripts.test;
    for (const auto& variable : app.test->env)
      merge_variable(variable, environment.variables);
    if (app.test->formation_at) {
      environment.notes.push_back(
          {"environments.test.formation is not used: the tests run once, on this machine",
           *app.test->formation_at});
    }
    // An empty list takes back that of the top level.
    if (app.test->addons_at) with_addons = &*app.test;
  }
  if (with_addons->addons > 0) {
    environment.notes.push_back(
        {"addons are not provided: give the variables that they would set with --env",
         *with_addons->addons_at});
  }
  return environment;
}

}  // namespace bprun::manifest

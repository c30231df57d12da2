// SPDX-License-Identifier: MIT
#include "runner/manifest/app_json.hpp"

#include "runner/manifest/test_environment.hpp"
#include "tests/fuzz/target.hpp"

namespace {

void look_at_test_environment(const bprun::manifest::AppJson& app) {
  const auto environment = bprun::manifest::test_environment_of(app);
  for (const auto& variable : environment.variables)
    holds(!variable.name.empty(), "every variable has a name");
  if (environment.test) holds(!environment.test->line.empty(), "no command is empty");
}

}  // namespace

void fuzz(std::string_view input) {
  const auto app = bprun::manifest::parse_app_json(input, "app.json");
  if (!app) {
    holds(app.error().where.has_value(), "a refusal says where");
    return;
  }
  look_at_test_environment(*app);
  if (!app->buildpacks) return;
  for (const auto& listed : *app->buildpacks)
    holds(!listed.source.empty(), "no buildpack is empty");
}

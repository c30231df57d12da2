// SPDX-License-Identifier: MIT
#include "runner/manifest/app_json.hpp"

#include "runner/manifest/test_environment.hpp"
#include "tests/fuzz/target.hpp"

namespace {

void fuzz_test_environment(std::string_view input) {
  const auto environment = bprun::manifest::parse_test_environment(input, "app.json");
  if (!environment) {
    holds(environment.error().where.has_value(), "a refusal says where");
    return;
  }
  for (const auto& variable : environment->variables)
    holds(!variable.name.empty(), "every variable has a name");
  if (environment->test) holds(!environment->test->line.empty(), "no command is empty");
}

}  // namespace

void fuzz(std::string_view input) {
  fuzz_test_environment(input);
  const auto app = bprun::manifest::parse_app_json(input, "app.json");
  if (!app) {
    holds(app.error().where.has_value(), "a refusal says where");
    return;
  }
  for (const auto& listed : app->buildpacks)
    holds(!listed.source.empty(), "no buildpack is empty");
}

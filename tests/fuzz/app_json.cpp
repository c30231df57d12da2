// SPDX-License-Identifier: MIT
#include "runner/manifest/app_json.hpp"

#include "tests/fuzz/target.hpp"

void fuzz(std::string_view input) {
  const auto app = bprun::manifest::parse_app_json(input, "app.json");
  if (!app) {
    holds(app.error().where.has_value(), "a refusal says where");
    return;
  }
  for (const auto& listed : app->buildpacks)
    holds(!listed.source.empty(), "no buildpack is empty");
}

// SPDX-License-Identifier: MIT
// What a test run knows beside what a build does: environments.test of app.json, and the variables
// that CI sets.
#include "runner/base/digest.hpp"
#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/pipeline/build_state.hpp"
#include "runner/pipeline/release_scripts.hpp"

namespace bprun::pipeline {

Result<void> BuildState::set_ci_variables() {
  constexpr const char* origin = "bprun test";
  const auto add = [&](const char* name, std::string value) {
    return config_vars_.add({name, std::move(value), origin});
  };
  TRY(add("CI", "true"));
  // Where something splits a suite over machines, this is the only one.
  TRY(add("CI_NODE_INDEX", "0"));
  TRY(add("CI_NODE_TOTAL", "1"));
  TRY(add("HEROKU_TEST_RUN_ID", sha256_hex(work_->path().native()).substr(0, 8)));
  if (!source_.version.empty()) TRY(add("HEROKU_TEST_RUN_COMMIT_VERSION", source_.version));
  if (!source_.branch.empty()) TRY(add("HEROKU_TEST_RUN_BRANCH", source_.branch));
  return {};
}

Result<void> BuildState::read_test_environment() {
  if (purpose_ != Purpose::test) return {};
  if (files_.app_json) test_environment_ = manifest::test_environment_of(*files_.app_json);
  for (const auto& note : test_environment_.notes)
    detail(format("{}: {}", to_string(note.where), note.text));

  // Later wins: CI's, app.json's, the caller's.
  config_vars_ = {};
  TRY(set_ci_variables());
  for (const auto& variable : test_environment_.variables) {
    auto value = variable.value;
    if (!value && variable.is_secret) value = TRY(random_secret());
    if (value) {
      TRY(config_vars_.add({variable.name, std::move(*value), to_string(variable.where)}));
    } else if (variable.is_required && request_.config_vars.find(variable.name) == nullptr) {
      warn(format("{} is required and has no value: --env {}=… gives it one",
                  variable.name,
                  variable.name),
           variable.where);
    }
  }
  TRY(config_vars_.add_all(request_.config_vars));

  if (!files_.app_json) return {};
  if (test_environment_.buildpacks) files_.app_json->buildpacks = test_environment_.buildpacks;
  if (test_environment_.stack) files_.app_json->stack = test_environment_.stack;
  return {};
}

}  // namespace bprun::pipeline

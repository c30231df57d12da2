// SPDX-License-Identifier: MIT
#include "buildpacks/phoenix-static/declaration.hpp"

#include "buildpacks/nodejs/declaration.hpp"
#include "buildpacks/phoenix-static/assets_plan.hpp"
#include "runner/process/machine.hpp"
#include "runner/script/program.hpp"

namespace bprun::phoenix_static {

std::string plan_json(const std::filesystem::path& app, const std::string& stack) {
  runtimes::Declaration declaration;
  const std::string arch = process::machine_architecture();
  auto plan = plan_assets(app, stack, arch);
  if (!plan) {
    declaration.error = std::move(plan).error();
  } else if (plan->node) {
    declaration = nodejs::declare(*plan->node, arch);
  }
  return document::to_json(runtimes::to_document(declaration), 2) + "\n";
}

}  // namespace bprun::phoenix_static

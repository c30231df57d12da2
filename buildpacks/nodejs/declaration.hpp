// SPDX-License-Identifier: MIT
#pragma once

#include "buildpacks/nodejs/app_plan.hpp"
#include "runner/runtimes/declaration.hpp"

#include <string>

namespace bprun::nodejs {

/// Node.js and the tools of a plan as runtimes that a runner can fetch, each with its sources: the
/// official distribution and the npm registry.
runtimes::Declaration declare(const AppPlan& plan, const std::string& arch);

runtimes::Runtime declare_node(const AppPlan& plan, const std::string& arch);
runtimes::Runtime declare_tool(const Tool& tool, const std::string& arch);

/// bin/plan BUILD STACK ENVD: the JSON. ENVD may be empty. What the app cannot be built for is its
/// `error`; this never fails.
std::string plan_json(const Path& app, const std::string& stack, const Path& env_dir);

}  // namespace bprun::nodejs

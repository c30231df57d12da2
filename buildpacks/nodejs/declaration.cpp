// SPDX-License-Identifier: MIT
#include "buildpacks/nodejs/declaration.hpp"

#include "buildpacks/nodejs/config_vars.hpp"
#include "runner/base/format.hpp"
#include "runner/process/machine.hpp"

namespace bprun::nodejs {

namespace {

constexpr const char* official_distribution = "https://nodejs.org/dist";

std::optional<Checksum> checksum(const std::string& text) {
  return text.empty() ? std::nullopt : Checksum::parse(text);
}

runtimes::Source official_node(const stack::ResolvedNode& node, const std::string& arch) {
  const std::string folder = format("{}/v{}", official_distribution, node.version);
  runtimes::ArchivePart tarball{
      .url = format("{}/node-v{}-linux-{}.tar.gz", folder, node.version, arch),
      .checksum = checksum(node.sha256),
      .strip = 1};
  // Of the newest releases the tables may know no checksum yet.
  if (!tarball.checksum) tarball.checksum_list = folder + "/SHASUMS256.txt";
  return runtimes::Source{.kind = "official", .archives = {std::move(tarball)}};
}

/// The registry's package of Node.js holds no npm; together with npm's own it makes the layout of
/// the official tarball.
runtimes::Source npm_node(const stack::ResolvedNode& node, const std::string& arch) {
  const std::string npm = "lib/node_modules/npm";
  return runtimes::Source{.kind = "npm",
                          .packages = {{.name = "node-linux-" + arch, .version = node.version},
                                       {.name = "npm",
                                        .version = node.npm,
                                        .integrity = checksum(node.npm_integrity),
                                        .into = npm}},
                          .links = {{"bin/npm", "../" + npm + "/bin/npm-cli.js"},
                                    {"bin/npx", "../" + npm + "/bin/npx-cli.js"}},
                          .executable = {npm + "/bin/npm-cli.js", npm + "/bin/npx-cli.js"},
                          .remove = {"package.json"}};
}

}  // namespace

runtimes::Runtime declare_node(const AppPlan& plan, const std::string& arch) {
  runtimes::Runtime runtime{.name = "node", .version = plan.node.version, .arch = arch};
  if (plan.node_request) {
    runtime.asked = {plan.node_request->text, plan.node_request->where};
  } else {
    runtime.asked.request = "default";
  }
  runtime.sources.push_back(official_node(plan.node, arch));
  if (plan.node.in_npm) runtime.sources.push_back(npm_node(plan.node, arch));
  return runtime;
}

runtimes::Runtime declare_tool(const Tool& tool, const std::string& arch) {
  runtimes::Source registry{
      .kind = "npm",
      .packages = {
          {.name = tool.package, .version = tool.version, .integrity = checksum(tool.integrity)}}};
  return runtimes::Runtime{.name = tool.name,
                           .version = tool.version,
                           .arch = arch,
                           .asked = {tool.asked.empty() ? "default" : tool.asked, tool.where},
                           .sources = {std::move(registry)}};
}

runtimes::Declaration declare(const AppPlan& plan, const std::string& arch) {
  runtimes::Declaration declaration;
  declaration.runtimes.push_back(declare_node(plan, arch));
  for (const Tool& tool : plan.tools)
    declaration.runtimes.push_back(declare_tool(tool, arch));
  declaration.warnings = plan.warnings;
  return declaration;
}

std::string plan_json(const Path& app, const std::string& stack, const Path& env_dir) {
  const std::string arch = process::machine_architecture();
  const stack::Tables tables = stack::Tables::compiled_in();
  const auto plan_with_config_vars = [&]() -> Result<AppPlan> {
    process::Environment config_vars;
    if (!env_dir.empty()) config_vars = TRY(read_config_vars(env_dir));
    return plan_app(app,
                    tables,
                    {.stack = stack,
                     .arch = arch,
                     .allow_wide_range = config_vars.get("NODEJS_ALLOW_WIDE_RANGE") == "true"});
  };
  auto plan = plan_with_config_vars();
  runtimes::Declaration declaration;
  if (plan) {
    declaration = declare(*plan, arch);
  } else {
    declaration.error = std::move(plan).error();
  }
  return document::to_json(runtimes::to_document(declaration), 2) + "\n";
}

}  // namespace bprun::nodejs

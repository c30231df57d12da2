// SPDX-License-Identifier: MIT
#include "buildpacks/phoenix-static/assets_plan.hpp"

#include "buildpacks/elixir/build_config.hpp"
#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/fs/file.hpp"
#include "runner/stack/resolve.hpp"
#include "runner/stack/tables.hpp"

namespace bprun::phoenix_static {

namespace {

/// A path that a config gives, as one below BUILD.
Result<std::string> inside(const std::string& path, const std::string& key) {
  bool leads_out = path.empty() || path.front() == '/';
  for (const std::string_view name : text::split(path, '/'))
    leads_out = leads_out || name == "..";
  if (!leads_out) return path;
  return Error{.kind = ErrorKind::app,
               .message =
                   format("{} is '{}', which is no folder of the app", key, text::printable(path)),
               .where = Location{requests::phoenix_static_config_file, 0}};
}

Result<void> find_assets(const Path& app, AssetsPlan& plan) {
  const Path phoenix = plan.phoenix_directory(app);
  const std::string wanted =
      plan.config.assets_path ? TRY(inside(plan.config.assets_path->text, "assets_path")) : "";
  const auto has = [&](const std::string& path) {
    return fs::is_file(phoenix / path / "package.json");
  };
  if (!wanted.empty() && wanted != "." && has(wanted)) {
    plan.assets_path = wanted;
    plan.found = "* package.json found in custom directory";
  } else if (has(".")) {
    plan.assets_path = ".";
    plan.found = "* package.json found in root directory";
  } else if (has("assets")) {
    plan.assets_path = "assets";
    plan.found = "* package.json found in assets";
  } else {
    plan.assets_path = "assets";
    plan.found = "* no package.json: assets are built by mix alone";
    return {};
  }
  plan.has_package_json = true;
  return {};
}

Result<stack::ResolvedNode> resolve(const requests::Setting& asked,
                                    const stack::Tables& tables,
                                    const std::string& stack,
                                    const std::string& arch) {
  stack::NodeOptions options{.arch = arch, .allow_wide_range = true, .stack = stack};
  if (const auto known = tables.find_stack(stack)) options.glibc = known->ceilings.glibc;
  return stack::resolve_node(tables, stack::VersionRequest{asked.text, asked.where}, options);
}

/// npm_version and yarn_version: tools beside Node.js.
Result<void> add_tool(const std::string& name,
                      stack::PackageTool tool,
                      const std::optional<requests::Setting>& asked,
                      const stack::Tables& tables,
                      nodejs::AppPlan& node) {
  if (!asked || node.find_tool(name) != nullptr) return {};
  const auto found = TRY(stack::resolve_package(tables, tool, {asked->text, asked->where}));
  if (name == "npm" && found.version == node.node.npm) return {};
  node.tools.push_back({.name = name,
                        .version = found.version,
                        .package = found.package,
                        .integrity = found.integrity,
                        .asked = asked->text,
                        .where = asked->where});
  return {};
}

Result<void>
plan_node(const Path& app, const std::string& stack, const std::string& arch, AssetsPlan& plan) {
  const auto& asked = plan.config.node_version;
  if (!plan.has_package_json && !asked) return {};
  const stack::Tables tables = stack::Tables::compiled_in();
  nodejs::AppPlan node;
  if (plan.has_package_json) {
    node = TRY(nodejs::plan_app(plan.assets_directory(app),
                                tables,
                                {.stack = stack, .arch = arch, .allow_wide_range = true}));
  }
  const bool engine = plan.has_package_json && node.package.engine("node");
  if (asked && !engine) {
    node.node = TRY(resolve(*asked, tables, stack, arch));
    node.node_request = nodejs::NodeRequest{asked->text, asked->where, false};
    node.warnings = node.node.warnings;
  }
  TRY(add_tool("npm", stack::PackageTool::npm, plan.config.npm_version, tables, node));
  if (node.lockfiles.yarn && node.manager == nodejs::Manager::yarn) {
    TRY(add_tool("yarn", stack::PackageTool::yarn_classic, plan.config.yarn_version, tables, node));
  }
  plan.node = std::move(node);
  return {};
}

}  // namespace

std::string namespace_by_lock(std::string_view mix_lock) {
  for (const std::string_view line : text::lines(mix_lock)) {
    constexpr std::string_view key = "{:hex, :phoenix, \"";
    const std::size_t begin = line.find(key);
    if (begin == std::string_view::npos) continue;
    const auto parts = text::split(line.substr(begin + key.size()), '.');
    const auto major = text::to_integer(parts[0]);
    const auto minor = parts.size() > 1 ? text::to_integer(parts[1]) : std::nullopt;
    if (major && minor && (*major == 0 || (*major == 1 && *minor < 3))) return "phoenix";
  }
  return "phx";
}

Result<AssetsPlan> plan_assets(const Path& app, const std::string& stack, const std::string& arch) {
  AssetsPlan plan;
  auto config = TRY(requests::read_phoenix_static_config(app, elixir::bash_in(app)));
  plan.has_config = config.has_value();
  if (config) plan.config = std::move(*config);
  plan.phoenix_path = TRY(inside(plan.config.phoenix_relative_path, "phoenix_relative_path"));
  TRY(find_assets(app, plan));
  if (plan.config.phoenix_ex) {
    plan.mix_namespace = plan.config.phoenix_ex->text;
  } else if (const auto lock = TRY(fs::read_file_if_exists(app / "mix.lock"))) {
    plan.mix_namespace = namespace_by_lock(*lock);
  }
  TRY(plan_node(app, stack, arch, plan));
  return plan;
}

}  // namespace bprun::phoenix_static

// SPDX-License-Identifier: MIT
#include "buildpacks/nodejs/app_plan.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/fs/file.hpp"
#include "runner/version/npm_range.hpp"

namespace bprun::nodejs {

namespace {

using stack::PackageTool;

/// `.heroku` and `.heroku/node` are ours to fill (V-29).
Result<void> check_heroku_folder(const Path& app) {
  for (const std::string name : {".heroku", ".heroku/node", ".heroku/yarn", ".heroku/pnpm"}) {
    if (fs::exists(app / name) && !fs::is_directory(app / name)) {
      return Error{.kind = ErrorKind::app,
                   .message = format("{} is a file, and the build needs a directory there", name),
                   .where = Location{name, 0},
                   .hint = "Take it out of the repository: `git rm " + name + "`."};
    }
  }
  return {};
}

/// packageManager beats engines.<tool>.
std::optional<Field> asked_version(AppPlan& plan, const std::string& tool) {
  auto engine = plan.package.engine(tool);
  const auto& manager = plan.package.package_manager();
  if (!manager || manager->name != tool) return engine;
  if (engine && engine->text != manager->version) {
    plan.warnings.push_back(format("packageManager ({}) asks for {} {}, engines.{} ({}) for {}.\n"
                                   "packageManager decides.",
                                   to_string(manager->where),
                                   tool,
                                   manager->version,
                                   tool,
                                   to_string(engine->where),
                                   engine->text));
  }
  return Field{manager->version, manager->where};
}

/// Resolves what the plan asks for against the tables.
class Resolver {
public:
  Resolver(const stack::Tables& tables, AppPlan& plan) : tables_(tables), plan_(plan) {}

  Result<void> npm() {
    const auto asked = asked_version(plan_, "npm");
    if (!asked) return {};
    const auto range = version::NpmRange::parse(asked->text);
    const auto bundled = version::NpmVersion::parse(plan_.node.npm);
    if (range && bundled && range->matches(*bundled)) return {};
    return add("npm", {PackageTool::npm}, *asked, asked->text);
  }

  Result<void> yarn() {
    const auto asked = asked_version(plan_, "yarn");
    const Lockfiles& locks = plan_.lockfiles;
    if ((!locks.yarn && !asked) || plan_.vendored_yarn) return {};
    const Location lock{"yarn.lock", 0};
    if (!locks.berry_version) {
      // A lockfile of yarn 1 beside a wish for yarn 4: the wish wins, and yarn itself says that
      // the lockfile must be migrated.
      TRY(add("yarn",
              {PackageTool::yarn_classic, PackageTool::yarn_berry},
              asked.value_or(Field{"1.22.x", lock}),
              asked ? asked->text : ""));
    } else {
      auto added = add_for_lockfile("yarn",
                                    PackageTool::yarn_berry,
                                    asked,
                                    Field{default_berry_range(*locks.berry_version), lock});
      if (!added) {
        Error error = std::move(added).error();
        error.hint += (error.hint.empty() ? "" : "\n") +
                      std::string("yarn.lock was written by yarn 2 or later, so yarn 1 cannot be "
                                  "asked for. `yarn set version stable` names a fitting one.");
        return error;
      }
    }
    const auto version = version::NpmVersion::parse(plan_.find_tool("yarn")->version);
    if (locks.yarn && version && version->major >= 2) plan_.manager = Manager::berry;
    return {};
  }

  Result<void> pnpm() {
    const auto asked = asked_version(plan_, "pnpm");
    if (!plan_.lockfiles.pnpm && !asked) return {};
    const Field by_lock{default_pnpm_range(plan_.lockfiles.pnpm_version), {"pnpm-lock.yaml", 0}};
    return add_for_lockfile("pnpm", PackageTool::pnpm, asked, by_lock);
  }

private:
  /// What is asked, and of that what can read the lockfile; where nothing does, what is asked.
  Result<void> add_for_lockfile(const std::string& name,
                                PackageTool kind,
                                const std::optional<Field>& asked,
                                const Field& by_lock) {
    if (!asked) return add(name, {kind}, by_lock, "");
    const Field both{both_ranges(asked->text, by_lock.text), asked->where};
    if (add(name, {kind}, both, asked->text)) return {};
    return add(name, {kind}, *asked, asked->text);
  }

  /// The first of `kinds` that has a match.
  Result<void> add(const std::string& name,
                   const std::vector<PackageTool>& kinds,
                   const Field& wanted,
                   const std::string& asked) {
    const auto node = version::NpmVersion::parse(plan_.node.version);
    std::optional<Error> first;
    for (const PackageTool kind : kinds) {
      auto found = stack::resolve_package(tables_, kind, {wanted.text, wanted.where}, node);
      if (found) {
        plan_.tools.push_back(Tool{.name = name,
                                   .version = found->version,
                                   .package = found->package,
                                   .integrity = found->integrity,
                                   .asked = asked,
                                   .where = wanted.where});
        return {};
      }
      if (!first) first = std::move(found).error();
    }
    return std::move(*first);
  }

  const stack::Tables& tables_;
  AppPlan& plan_;
};

Result<std::optional<std::string>> find_vendored_yarn(const Path& app) {
  const auto rc = TRY(fs::read_file_if_exists(app / ".yarnrc.yml", 1UL << 20));
  if (!rc) return std::optional<std::string>{};
  auto path = yarn_path(*rc);
  if (!path || !fs::is_file(app / *path)) return std::optional<std::string>{};
  return path;
}

/// What an app says of itself that does not fit together, and still builds.
void note_oddities(AppPlan& plan) {
  const auto& field = plan.package.package_manager();
  if (field && field->name != program_of(plan.manager)) {
    const bool known = field->name == "yarn" || field->name == "pnpm" || field->name == "npm";
    plan.warnings.push_back(
        format("packageManager ({}) names {}, but {}.\nThe build installs with {}.",
               to_string(field->where),
               text::printable(field->name),
               known ? "there is no lockfile of it" : "this buildpack does not have it",
               program_of(plan.manager)));
  }
  if (!plan.node_request) {
    plan.warnings.push_back(
        format("No file of the app says which Node.js it needs; it gets {} today.\n"
               "Write it into package.json: \"engines\": {{ \"node\": \"{}.x\" }}",
               plan.node.version,
               text::split(plan.node.version, '.')[0]));
  }
}

}  // namespace

const Tool* AppPlan::find_tool(std::string_view name) const {
  for (const Tool& tool : tools) {
    if (tool.name == name) return &tool;
  }
  return nullptr;
}

std::string default_berry_range(int lock_version) {
  // Tried with every yarn named here: `install --immutable` refuses a lockfile of any version but
  // its own.
  if (lock_version <= 4) return "2.x || 3.0.x";
  if (lock_version == 5) return "3.1.x";
  if (lock_version == 6) return ">=3.2.0 <4.0.0";
  if (lock_version <= 8) return ">=4.0.0 <4.14.0";
  if (lock_version == 9) return "4.14.x";
  return ">=4.15.0";
}

std::string default_pnpm_range(std::string_view lock_version) {
  const std::string_view major = text::split(lock_version, '.')[0];
  if (major == "5") return "7.x";
  if (major == "6") return "8.x";
  // pnpm 9 and later write "9.0".
  return major == "9" ? "9.x || 10.x" : "10.x";
}

std::string both_ranges(std::string_view one, std::string_view other) {
  std::vector<std::string> alternatives;
  const std::string one_text = text::replace_all(std::string(one), "||", "\n");
  const std::string other_text = text::replace_all(std::string(other), "||", "\n");
  for (const std::string_view first : text::split(one_text, '\n')) {
    for (const std::string_view second : text::split(other_text, '\n')) {
      alternatives.push_back(format("{} {}", text::trim(first), text::trim(second)));
    }
  }
  return text::join(alternatives, " || ");
}

Result<AppPlan> plan_app(const Path& app, const stack::Tables& tables, const PlanOptions& options) {
  AppPlan plan;
  TRY(check_heroku_folder(app));
  plan.package = TRY(PackageJson::read(app));
  plan.lockfiles = TRY(Lockfiles::look(app));
  plan.manager = TRY(choose_manager(plan.lockfiles));
  TRY(check_declared_managers(plan.package));
  plan.vendored_yarn = TRY(find_vendored_yarn(app));
  // Only yarn 2 and later write .yarnrc.yml.
  if (plan.vendored_yarn && plan.lockfiles.yarn) plan.manager = Manager::berry;

  plan.node_request = TRY(find_node_request(app, plan.package));
  const auto stack = tables.find_stack(options.stack);
  stack::NodeOptions node_options{
      .arch = options.arch, .allow_wide_range = options.allow_wide_range, .stack = options.stack};
  if (stack) node_options.glibc = stack->ceilings.glibc;
  std::optional<stack::VersionRequest> request;
  if (plan.node_request) request = {plan.node_request->text, plan.node_request->where};
  plan.node = TRY(stack::resolve_node(tables, request, node_options));
  plan.warnings = plan.node.warnings;

  Resolver resolver(tables, plan);
  TRY(resolver.npm());
  TRY(resolver.yarn());
  TRY(resolver.pnpm());
  note_oddities(plan);
  return plan;
}

}  // namespace bprun::nodejs

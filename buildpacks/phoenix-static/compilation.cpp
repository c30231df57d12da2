// SPDX-License-Identifier: MIT
#include "buildpacks/phoenix-static/compilation.hpp"

#include "buildpacks/nodejs/commands.hpp"
#include "buildpacks/nodejs/config_vars.hpp"
#include "buildpacks/nodejs/declaration.hpp"
#include "buildpacks/nodejs/environment.hpp"
#include "buildpacks/nodejs/runtime_install.hpp"
#include "buildpacks/phoenix-static/default_hook.hpp"
#include "buildpacks/phoenix-static/profile.hpp"
#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/fs/copy_tree.hpp"
#include "runner/fs/directory.hpp"
#include "runner/fs/file.hpp"
#include "runner/fs/remove_tree.hpp"
#include "runner/process/command.hpp"
#include "runner/process/machine.hpp"
#include "runner/script/output.hpp"
#include "runner/script/program.hpp"

#include <algorithm>
#include <chrono>

namespace bprun::phoenix_static {

namespace {

Error failed_command(const std::vector<std::string>& argv, const process::Exit& exit) {
  return Error{.kind = ErrorKind::script,
               .message = format("`{}` {}", text::shell_join(argv), exit.str()),
               .hint = "Its own output, above, says why.",
               .status = 1};
}

/// The Elixir that the elixir buildpack has put there: a line of bin/elixir says its version.
std::string elixir_version(const Path& app) {
  const auto script = fs::read_file_if_exists(app / ".platform_tools/elixir/bin/elixir", 1UL << 20);
  if (!script || !*script) return "1.14";
  for (const std::string_view line : text::lines(**script)) {
    constexpr std::string_view key = "ELIXIR_VERSION=";
    if (line.starts_with(key)) return std::string(line.substr(key.size()));
  }
  return "1.13";  // that old: the script does not say it
}

/// Copies what is in `from` and not in `to`.
Result<void> add_missing(const Path& from, const Path& to) {
  if (!fs::is_directory(from)) return {};
  TRY(fs::make_directories(to));
  return fs::walk(from, [&](const fs::WalkEntry& entry) -> Result<fs::WalkStep> {
    const Path place = to / entry.relative;
    if (entry.is_directory()) TRY(fs::make_directories(place));
    if (entry.is_regular() && !fs::exists(place)) TRY(fs::copy_file(entry.path, place));
    return fs::WalkStep::enter;
  });
}

}  // namespace

void Compilation::put_on_path(const Path& folder) {
  environment_.set(
      "PATH", folder.native() + ":" + environment_.get("PATH").value_or(process::default_path));
}

Result<void> Compilation::run(const Argv& argv, const Path& directory) {
  const process::Command command{.argv = argv, .environment = environment_, .directory = directory};
  const auto ran = TRY(script::run_shown(command, true));
  if (ran.exit.ok()) return {};
  return failed_command(argv, ran.exit);
}

Result<void> Compilation::load_configuration() {
  output::header("Loading configuration and environment");
  output::detail("Loading config...");
  const std::string stack = environment_.get("STACK").value_or("");
  plan_ = TRY(plan_assets(at_.app, stack, process::machine_architecture()));
  if (!plan_->has_config) {
    output::detail("The config file phoenix_static_buildpack.config wasn't found\n"
                   "Using the default config provided from the Phoenix static buildpack");
  }
  for (const requests::Note& note : plan_->config.notes)
    output::detail(format("{} ({})", note.text, to_string(note.where)));
  output::detail("Detecting assets directory\n" + plan_->found);
  output::detail("Will use phoenix configuration:\n* assets path " + plan_->assets_path +
                 "\n* mix tasks namespace " + plan_->mix_namespace);
  output::detail("Will use the following versions:");
  output::detail(plan_->node ? "* Node " + plan_->node->node.version
                             : std::string("* no Node: nothing asks for one"));
  output::detail("Will export the following config vars:");
  for (const auto& [name, value] : homes_.config_vars.variables())
    output::detail(name);
  output::detail("* MIX_ENV=" + text::printable(homes_.mix_env));
  // One of the machine's own would build the assets, and not be there when the app starts.
  const auto mix = process::find_program("mix", environment_.get("PATH").value_or(""));
  if (mix && mix->native().starts_with(at_.app.native() + "/")) return {};
  return Error{.kind = ErrorKind::app,
               .message = "there is no mix in the app to build the assets with",
               .hint =
                   "The elixir buildpack goes first: in .buildpacks or app.json, its line stands "
                   "above this one's."};
}

Result<void> Compilation::install_binaries() {
  output::header("Installing binaries");
  if (plan_->config.clean_cache) {
    output::detail("clean_cache option set to true.\nCleaning out cache contents");
    TRY(fs::remove_tree(at_.cache / "phoenix-assets"));
  }
  if (!plan_->node) return {};
  const nodejs::AppPlan& node = *plan_->node;
  for (const std::string& warning : node.warnings)
    output::warning(warning);
  const script::RuntimeSource source(environment_, at_.cache / "node-runtimes", at_.app);
  const std::string arch = process::machine_architecture();
  output::detail(format("Installing Node {}... ({})", node.node.version, node.node.reason));
  TRY(nodejs::install_node(TRY(source.provide(nodejs::declare_node(node, arch))), at_.app));
  put_on_path(at_.app / ".heroku/node/bin");
  for (const nodejs::Tool& tool : node.tools) {
    output::detail(format("Installing {} {}...", tool.name, tool.version));
    const Path tree = TRY(source.provide(nodejs::declare_tool(tool, arch)));
    TRY(tool.name == "npm" ? nodejs::replace_npm(tree, at_.app)
                           : nodejs::install_tool(tool.name, tree, at_.app));
    if (tool.name != "npm") put_on_path(at_.app / ".heroku" / tool.name / "bin");
  }
  const nodejs::Tool* npm = node.find_tool("npm");
  if (npm == nullptr) output::detail("Using default npm version " + node.node.npm);
  return {};
}

Result<void> Compilation::build_dependencies() {
  output::header("Building dependencies");
  if (!plan_->node || !plan_->has_package_json) return {};
  const nodejs::AppPlan& node = *plan_->node;
  const nodejs::Tool* tool = node.find_tool(nodejs::program_of(node.manager));
  const nodejs::CacheKey key{.stack = environment_.get("STACK").value_or(""),
                             .node = node.node.version,
                             .npm = node.node.npm,
                             .yarn = tool != nullptr ? tool->version : ""};
  cache_ = TRY(nodejs::BuildCache::open(at_.cache / "phoenix-assets", key, true));
  nodejs::add_manager_settings(environment_, node.manager, *cache_, scratch_.path(), at_.app);
  const Path assets = plan_->assets_directory(at_.app);
  const nodejs::InstallSituation situation{
      .manager = node.manager,
      .manager_version = tool != nullptr ? tool->version : node.node.npm,
      .has_lockfile = node.lockfiles.npm(),
      .modules_checked_in = fs::exists(assets / "node_modules")};
  output::detail("Installing node modules");
  TRY(run(nodejs::install_command(situation, environment_), assets));
  put_on_path(assets / "node_modules/.bin");
  return {};
}

bool Compilation::has_task(const std::string& name) const {
  return std::find(tasks_.begin(), tasks_.end(), name) != tasks_.end();
}

Result<void> Compilation::ask_for_tasks() {
  const std::string digest = plan_->mix_namespace + ".digest";
  const process::Command command{
      .argv = {"mix",
               "run",
               "--no-start",
               "--no-compile",
               "--no-deps-check",
               "-e",
               task_question({"assets.deploy", digest, digest + ".clean"})},
      .environment = environment_,
      .directory = plan_->phoenix_directory(at_.app)};
  const auto answer = TRY(process::capture(command, 1UL << 20, std::chrono::minutes(5)));
  if (!answer.exit.ok()) {
    Error error = failed_command({"mix", "run"}, answer.exit);
    error.hint = script::last_lines(answer.err.empty() ? answer.out : answer.err, 20);
    return error;
  }
  tasks_ = parse_tasks(answer.out);
  return {};
}

Result<void> Compilation::build_assets() {
  TRY(ask_for_tasks());
  const Path statics = plan_->phoenix_directory(at_.app) / "priv/static";
  const Path kept = at_.cache / "phoenix-assets/static";
  const bool cleans = has_task(plan_->mix_namespace + ".digest.clean");
  // Digested files of the last builds stay for pages that are still open; .digest.clean says how
  // many.
  statics_ = script::Reuse{.what = "digested assets", .why = ""};
  if (cleans) {
    output::detail("Restoring cached assets");
    statics_->reused = fs::is_directory(kept);
    statics_->why = statics_->reused ? "those of the builds before stay for pages still open"
                                     : "nothing is kept yet";
    TRY(add_missing(kept, statics));
  } else {
    statics_->why =
        format("there is no mix {}.digest.clean to thin them out", plan_->mix_namespace);
  }
  const Path custom = at_.app / plan_->config.compile.text;
  if (fs::is_file(custom)) {
    output::detail("Running custom compile");
    TRY(run_custom_compile(custom));
  } else {
    output::detail("Running default compile");
    TRY(run_default_compile());
  }
  if (!cleans) return {};
  output::detail("Caching assets");
  TRY(fs::remove_tree(kept));
  return add_missing(statics, kept);
}

std::vector<script::Reuse> Compilation::reuse() const {
  std::vector<script::Reuse> all;
  if (cache_) all = cache_->reuse();
  if (statics_) all.push_back(*statics_);
  return all;
}

Result<void> Compilation::run_custom_compile(const Path& file) {
  process::Environment environment = environment_;
  const Path assets = plan_->assets_directory(at_.app);
  for (const auto& [name, value] :
       {std::pair<const char*, std::string>{"build_dir", at_.app.native()},
        {"cache_dir", at_.cache.native()},
        {"env_dir", at_.env_dir.native()},
        {"phoenix_dir", plan_->phoenix_directory(at_.app).native()},
        {"assets_dir", assets.native()},
        {"phoenix_ex", plan_->mix_namespace}}) {
    environment.set(name, value);
  }
  const process::Command command{
      .argv = {"bash", "-c", custom_compile_script(), "compile", file.native()},
      .environment = environment,
      .directory = fs::is_directory(assets) ? assets : plan_->phoenix_directory(at_.app)};
  const auto ran = TRY(script::run_shown(command, true));
  if (ran.exit.ok()) return {};
  return Error{.kind = ErrorKind::script,
               .message = format("the app's own compile {}", ran.exit.str()),
               .where = Location{plan_->config.compile.text, 0},
               .hint = "The last it printed:\n" + script::last_lines(ran.tail, 10),
               .status = 1};
}

Result<void> Compilation::run_default_compile() {
  const Path assets = plan_->assets_directory(at_.app);
  const bool deploys =
      plan_->node && plan_->has_package_json && plan_->node->package.has_script("deploy");
  if (deploys) {
    TRY(run(nodejs::script_command(plan_->node->manager, "deploy"), assets));
  } else if (has_task("assets.deploy")) {
    pending_.emplace_back("assets.deploy");
  }
  return digest();
}

Result<void> Compilation::digest() {
  const std::string digest = plan_->mix_namespace + ".digest";
  // `mix assets.deploy` of a new app ends with the digest itself; once more changes nothing.
  for (const std::string& task : {digest, digest + ".clean"}) {
    if (has_task(task)) pending_.push_back(task);
  }
  if (pending_.empty()) {
    output::detail(format("There is no mix {}: nothing is digested", digest));
    return {};
  }
  Argv argv = one_after_the_other(pending_, elixir_version(at_.app));
  argv.insert(argv.begin(), "mix");
  TRY(run(argv, plan_->phoenix_directory(at_.app)));
  // Left behind by the esbuild package: a link to where the build was.
  return fs::remove_tree(plan_->phoenix_directory(at_.app) / "_build/esbuild");
}

Result<void> Compilation::finish() {
  output::header("Finalizing build");
  const Path assets = plan_->assets_directory(at_.app);
  bool with_node = plan_->node.has_value();
  if (plan_->config.remove_node && with_node) {
    output::detail("Removing node and node_modules");
    TRY(fs::remove_tree(assets / "node_modules"));
    TRY(fs::remove_tree(at_.app / ".heroku/node"));
    TRY(fs::remove_tree(at_.app / ".heroku/yarn"));
    with_node = false;
  }
  output::detail("Creating runtime environment");
  const std::string modules =
      (Path(plan_->phoenix_path) / plan_->assets_path).lexically_normal().native();
  TRY(write_profile(at_.app, with_node, modules));
  if (with_node) TRY(write_export(at_.buildpack, at_.app));
  if (cache_) TRY(cache_->commit());
  return {};
}

}  // namespace bprun::phoenix_static

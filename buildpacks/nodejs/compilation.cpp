// SPDX-License-Identifier: MIT
#include "buildpacks/nodejs/compilation.hpp"

#include "buildpacks/nodejs/declaration.hpp"
#include "buildpacks/nodejs/environment.hpp"
#include "buildpacks/nodejs/normalise.hpp"
#include "buildpacks/nodejs/profile.hpp"
#include "buildpacks/nodejs/runtime_install.hpp"
#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/fs/file.hpp"
#include "runner/fs/remove_tree.hpp"
#include "runner/process/machine.hpp"
#include "runner/process/run.hpp"
#include "runner/script/output.hpp"

#include <chrono>

namespace bprun::nodejs {

namespace {

constexpr std::size_t label_width = 31;

void show_pair(std::string label, std::string_view value) {
  label.resize(std::max(label.size() + 1, label_width), ' ');
  output::detail(label + text::printable(value));
}

/// Both streams of the program into one pipe, so that its lines keep the order it wrote them in.
Argv with_merged_streams(const Argv& argv) {
  Argv merged{"/bin/sh", "-c", "exec \"$@\" 2>&1", "sh"};
  merged.insert(merged.end(), argv.begin(), argv.end());
  return merged;
}

Error failed_command(const Argv& argv, const process::Exit& exit, std::string hint) {
  return Error{.kind = ErrorKind::script,
               .message = format("`{}` {}", text::shell_join(argv), exit.str()),
               .hint = std::move(hint),
               .status = 1};
}

std::vector<std::string> words_of(const std::optional<std::string>& text) {
  std::vector<std::string> words;
  if (text) {
    for (const std::string_view word : text::words(*text))
      words.emplace_back(word);
  }
  return words;
}

}  // namespace

Result<void> Compilation::run(const Argv& argv) {
  output::Indenter indenter;
  process::Watch watch;
  watch.on_output = [&](process::Stream, std::string_view bytes) { indenter.write(bytes); };
  const process::Command command{
      .argv = with_merged_streams(argv), .environment = environment_, .directory = at_.app};
  const auto outcome = process::run(command, watch);
  indenter.finish();
  if (!outcome) return outcome.error();
  if (outcome->exit.ok()) return {};
  return failed_command(argv, outcome->exit, "Its own output, above, says why.");
}

Result<std::string> Compilation::ask(const Argv& argv) {
  const process::Command command{.argv = argv, .environment = environment_, .directory = at_.app};
  const auto answer = TRY(process::capture(command, 1UL << 20, std::chrono::minutes(2)));
  if (answer.exit.ok()) return std::string(text::trim(answer.out));
  // Yarn says what is wrong on standard output.
  const auto& said = text::trim(answer.err).empty() ? answer.out : answer.err;
  return failed_command(argv, answer.exit, std::string(text::trim(said)));
}

Result<void> Compilation::run_script(const std::string& script,
                                     const std::vector<std::string>& flags) {
  output::detail(flags.empty() ? format("Running {}", script)
                               : format("Running {} ({})", script, text::shell_join(flags)));
  // Yarn 2 and later start no script before they have installed.
  const bool too_early = plan_->manager == Manager::berry && script == "heroku-prebuild";
  return run(script_command(too_early ? Manager::npm : plan_->manager, script, flags));
}

Result<void> Compilation::show_environment() {
  output::header("Creating runtime environment");
  output::blank();
  for (const std::string& line : shown_settings(environment_, config_vars_))
    output::detail(line);
  return ensure_home(environment_, scratch_.path());
}

Result<void> Compilation::make_plan() {
  const stack::Tables tables = stack::Tables::compiled_in();
  PlanOptions options{.stack = environment_.get("STACK").value_or(""),
                      .arch = process::machine_architecture()};
  options.allow_wide_range = environment_.get("NODEJS_ALLOW_WIDE_RANGE") == "true";
  plan_ = TRY(plan_app(at_.app, tables, options));
  // Variables that do not go with the manager are refused now, and not when all is installed.
  TRY(decide_pruning({.manager = plan_->manager}, environment_, true));
  facts_.set("package_manager", program_of(plan_->manager));
  if (plan_->node_request) {
    facts_.set("node_version_request", plan_->node_request->text);
    facts_.set("node_version_origin", to_string(plan_->node_request->where));
  }
  return {};
}

void Compilation::show_requests() const {
  const auto& request = plan_->node_request;
  const auto engine = plan_->package.engine("node");
  show_pair("engines.node (package.json):", engine ? engine->text : "unspecified");
  if (request && request->where.file != "package.json") {
    show_pair(to_string(request->where) + ":", request->text);
  }
  const auto npm = plan_->package.engine("npm");
  show_pair("engines.npm (package.json):", npm ? npm->text : "unspecified (use default)");
  for (const std::string tool : {"yarn", "pnpm"}) {
    if (const auto asked = plan_->package.engine(tool)) {
      show_pair(format("engines.{} (package.json):", tool), asked->text);
    }
  }
  if (const auto& field = plan_->package.package_manager()) {
    show_pair("packageManager (package.json):", field->name + "@" + field->version);
  }
  output::blank();
}

Result<void> Compilation::install_binaries() {
  output::header("Installing binaries");
  show_requests();
  for (const std::string& warning : plan_->warnings)
    output::warning(warning);
  TRY(install_node_binary());
  TRY(install_tools());
  return read_installed_versions();
}

Result<void> Compilation::install_node_binary() {
  const RuntimeSource source(environment_, at_.cache / "node-runtimes", at_.app);
  const auto url = environment_.get("NODE_BINARY_URL");
  if (url && !url->empty()) {
    output::detail("Downloading and installing node from " + text::without_userinfo(*url));
    return install_node(TRY(source.download(*url, scratch_.path())), at_.app);
  }
  const auto& request = plan_->node_request;
  output::detail(request ? format("Resolving node version {}...", text::printable(request->text))
                         : "Resolving the default node version...");
  const Path tree = TRY(source.provide(declare_node(*plan_, process::machine_architecture())));
  output::detail(
      request ? format("Installing node {} ({} decides: {})...",
                       plan_->node.version,
                       to_string(request->where),
                       plan_->node.reason)
              : format("Installing node {} ({})...", plan_->node.version, plan_->node.reason));
  return install_node(tree, at_.app);
}

Result<void> Compilation::install_tools() {
  const RuntimeSource source(environment_, at_.cache / "node-runtimes", at_.app);
  for (const Tool& tool : plan_->tools) {
    const auto url = environment_.get("YARN_BINARY_URL");
    if (tool.name == "yarn" && url && !url->empty()) {
      output::detail("Downloading and installing yarn from " + text::without_userinfo(*url));
      TRY(install_tool("yarn", TRY(source.download(*url, scratch_.path())), at_.app));
      continue;
    }
    const Path tree = TRY(source.provide(declare_tool(tool, process::machine_architecture())));
    output::detail(
        format("Installing {} {} ({})...", tool.name, tool.version, to_string(tool.where)));
    TRY(tool.name == "npm" ? replace_npm(tree, at_.app) : install_tool(tool.name, tree, at_.app));
    facts_.set(tool.name + "_version", tool.version);
  }
  if (plan_->vendored_yarn) {
    output::detail(format("Using the app's own yarn ({})", *plan_->vendored_yarn));
    TRY(install_vendored_yarn(*plan_->vendored_yarn, at_.app));
  }
  return {};
}

Result<void> Compilation::read_installed_versions() {
  // Also proves that this Node.js starts here, before anything is built on it.
  const std::string version =
      TRY_WHILE(ask({"node", "--version"}), "while starting the Node.js that was just installed");
  node_version_ = version.substr(version.find_first_of("0123456789"));
  const Path npm = at_.app / ".heroku/node/lib/node_modules/npm/package.json";
  const auto text = TRY(fs::read_file_if_exists(npm));
  if (text) {
    const auto root = TRY(document::parse_json(*text, "npm's package.json"));
    if (const std::string* found = root.find_string("version")) npm_version_ = *found;
  }
  if (plan_->find_tool("npm") == nullptr) {
    output::detail("Using default npm version: " + npm_version_);
  }
  facts_.set("node_version", node_version_).set("npm_version", npm_version_);

  const Tool* tool = plan_->find_tool(program_of(plan_->manager));
  situation_.manager = plan_->manager;
  situation_.manager_version = plan_->manager == Manager::npm ? npm_version_
                               : tool != nullptr              ? tool->version
                                                              : TRY(ask({"yarn", "--version"}));
  situation_.has_lockfile = plan_->lockfiles.npm();
  situation_.modules_checked_in = fs::exists(at_.app / "node_modules");
  return {};
}

std::string Compilation::downloads_name() const {
  return program_of(plan_->manager);
}

std::vector<std::string> Compilation::cached_directories() const {
  auto directories = plan_->package.cache_directories().value_or(std::vector<std::string>{});
  if (keeps_berry_cache_) directories.emplace_back(".yarn/cache");
  return directories;
}

Result<void> Compilation::open_cache() {
  const Tool* yarn = plan_->find_tool("yarn");
  const CacheKey key{.stack = environment_.get("STACK").value_or(""),
                     .node = node_version_,
                     .npm = npm_version_,
                     .yarn = yarn != nullptr ? yarn->version : "",
                     .modules_checked_in = situation_.modules_checked_in};
  const bool enabled = environment_.get("NODE_MODULES_CACHE") != "false";
  cache_ = TRY(BuildCache::open(at_.cache, key, enabled));
  add_manager_settings(environment_, plan_->manager, *cache_, scratch_.path(), at_.app);
  if (plan_->manager == Manager::berry) TRY(prepare_berry());

  output::header("Restoring cache");
  switch (cache_->state()) {
  case BuildCache::State::off:
    facts_.set("cache", "off");
    output::detail("Caching has been disabled because NODE_MODULES_CACHE=false");
    return {};
  case BuildCache::State::changed:
    facts_.set("cache", "changed");
    output::detail("Cached directories were not restored due to a change in version of node, npm, "
                   "yarn or stack");
    return {};
  case BuildCache::State::fresh:
    facts_.set("cache", "fresh");
    output::detail("Nothing is cached yet");
    return {};
  case BuildCache::State::valid:
    facts_.set("cache", "valid");
    output::detail(format("- {} cache", downloads_name()));
    return cache_->restore(cached_directories(), at_.app);
  }
  return {};
}

Result<void> Compilation::prepare_berry() {
  const std::string linker = TRY(ask({"yarn", "config", "get", "nodeLinker"}));
  const bool checked_in = fs::is_directory(at_.app / ".yarn/cache");
  if (linker == "pnp" || checked_in) {
    // Plug'n'Play loads packages out of .yarn/cache when the app runs: it must be in the app.
    environment_.set_default("YARN_ENABLE_GLOBAL_CACHE", "false");
    keeps_berry_cache_ = !checked_in;
  } else {
    environment_.set_default("YARN_ENABLE_GLOBAL_CACHE", "true");
  }
  return {};
}

Result<void> Compilation::install_dependencies() {
  if (plan_->package.has_script("heroku-prebuild")) {
    output::header("Prebuild");
    TRY(run_script("heroku-prebuild"));
  }
  output::header("Installing dependencies");
  if (situation_.modules_checked_in) {
    output::warning("node_modules is checked into the repository.\n"
                    "Packages built on another machine may not run here. `git rm -r --cached "
                    "node_modules`, and add it to .gitignore.");
  }
  if (situation_.manager == Manager::npm && situation_.modules_checked_in) {
    output::detail("Prebuild detected (node_modules already exists)");
    output::detail("Rebuilding any native modules");
    TRY(run({"npm", "rebuild"}));
  }
  if (TRY(restore_modules())) return {};
  const Argv command = install_command(situation_, environment_);
  output::detail(format("Installing node modules ({})", text::shell_join(command)));
  TRY(run(command));
  // A build may write into node_modules; without one they are kept as they are shipped.
  return build_script(plan_->package) ? keep_modules() : Result<void>{};
}

std::string Compilation::modules_are_not_kept() const {
  if (cache_->state() == BuildCache::State::off) return "NODE_MODULES_CACHE=false";
  for (const std::string& directory : cached_directories()) {
    if (cacheable_path(directory).value_or("").starts_with("node_modules"))
      return "package.json caches node_modules itself";
  }
  return never_the_same(plan_->package, situation_, environment_, at_.app);
}

/// True where node_modules are as an installation would make them.
Result<bool> Compilation::restore_modules() {
  script::Reuse& reuse = modules_reuse_.emplace();
  reuse.what = "installed packages";
  reuse.why = modules_are_not_kept();
  if (!reuse.why.empty()) {
    TRY(KeptModules::forget(at_.cache));
    return false;
  }
  std::string files = TRY_WHILE(ModulesKey::files_of(at_.app), "while reading package files");
  modules_.emplace(
      at_.cache,
      ModulesKey{.stack = environment_.get("STACK").value_or(""),
                 .node = node_version_,
                 .manager = format("{} {}", downloads_name(), situation_.manager_version),
                 .machine = process::machine_architecture(),
                 .directory = at_.app.native(),
                 .files = std::move(files),
                 .config_vars = ModulesKey::digest_of(config_vars_)});
  const bool restored = TRY(modules_->restore(at_.app, reuse));
  if (restored)
    output::detail(format("Using node_modules of the last build: {}", reuse.why));
  else if (!reuse.key.empty())
    output::detail(format("Installing anew: {}", reuse.why));
  return restored;
}

Result<void> Compilation::keep_modules() {
  if (!modules_ || modules_reuse_->reused) return {};
  // An app without dependencies has none.
  if (!fs::is_directory(at_.app / "node_modules")) return KeptModules::forget(at_.cache);
  return modules_->keep(at_.app);
}

std::vector<script::Reuse> Compilation::reuse() const {
  auto all = cache_ ? cache_->reuse() : std::vector<script::Reuse>{};
  if (modules_reuse_) all.push_back(*modules_reuse_);
  return all;
}

Result<void> Compilation::run_build() {
  output::header("Build");
  const auto script = build_script(plan_->package);
  if (!script) {
    output::detail("No build script in package.json");
    return {};
  }
  if (*script == "heroku-postbuild" && plan_->package.has_script("build")) {
    output::detail("Detected both \"build\" and \"heroku-postbuild\" scripts");
  }
  if (*script != "build") return run_script(*script);
  return run_script(*script, words_of(environment_.get("NODE_BUILD_FLAGS")));
}

Result<void> Compilation::finish_modules() {
  // yarn 1 with its default directories is cached as it is shipped (V-33).
  const bool prune_first =
      plan_->manager == Manager::yarn && !plan_->package.cache_directories().has_value();
  if (prune_first) TRY(prune());
  TRY(save_cache());
  if (!prune_first) TRY(prune());
  return build_script(plan_->package) ? Result<void>{} : keep_modules();
}

Result<void> Compilation::save_cache() {
  output::header("Caching build");
  if (cache_->state() == BuildCache::State::off) {
    output::detail("Caching has been disabled because NODE_MODULES_CACHE=false");
    return {};
  }
  output::detail(format("- {} cache", downloads_name()));
  return cache_->save(cached_directories(), at_.app);
}

bool Compilation::berry_can_focus() const {
  return major_of(situation_.manager_version) >= 4 ||
         fs::is_file(at_.app / ".yarn/plugins/@yarnpkg/plugin-workspace-tools.cjs");
}

Result<void> Compilation::prune() {
  const PruneDecision decision = TRY(decide_pruning(situation_, environment_, berry_can_focus()));
  output::header("Pruning devDependencies");
  if (decision.command.empty()) {
    output::detail("Skipping because " + decision.because);
    return {};
  }
  if (modules_reuse_ && modules_reuse_->reused && !build_script(plan_->package)) {
    output::detail("Skipping because node_modules were kept without them");
    return {};
  }
  return run(decision.command);
}

Result<void> Compilation::clean_up() {
  if (!plan_->package.has_script("heroku-cleanup")) return {};
  output::header("Cleanup");
  return run_script("heroku-cleanup");
}

Result<void> Compilation::write_scripts() {
  TRY(remove_bookkeeping(at_.app, scratch_.path()));
  TRY(write_profile(at_.app, at_.node_env));
  TRY(write_export(at_.buildpack, at_.app));
  if (!plan_->package.has_script("start") && !fs::exists(at_.app / "server.js") &&
      !fs::exists(at_.app / "Procfile")) {
    output::warning("The app does not say how it is started.\n"
                    "Add a Procfile, or a \"start\" script to package.json.");
  }
  return cache_->commit();
}

}  // namespace bprun::nodejs

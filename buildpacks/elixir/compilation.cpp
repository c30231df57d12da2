// SPDX-License-Identifier: MIT
#include "buildpacks/elixir/compilation.hpp"

#include "buildpacks/elixir/declaration.hpp"
#include "buildpacks/elixir/git_dependencies.hpp"
#include "buildpacks/elixir/mix_files.hpp"
#include "buildpacks/elixir/normalise.hpp"
#include "buildpacks/elixir/profile.hpp"
#include "buildpacks/elixir/tools.hpp"
#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/fs/directory.hpp"
#include "runner/fs/file.hpp"
#include "runner/fs/remove_tree.hpp"
#include "runner/process/machine.hpp"
#include "runner/script/kept_trees.hpp"
#include "runner/script/output.hpp"
#include "runner/script/runtime_source.hpp"

#include <algorithm>
#include <cctype>

namespace bprun::elixir {

namespace {

/// MIX_ENV becomes a folder's name, an atom, and a word in a script.
Result<void> check_mix_env(const std::string& mix_env) {
  const bool plain = std::all_of(mix_env.begin(), mix_env.end(), [](unsigned char c) {
    return std::isalnum(c) != 0 || c == '_';
  });
  if (plain && !mix_env.empty()) return {};
  return Error{.kind = ErrorKind::app,
               .message = format("MIX_ENV is '{}', which is no name", text::printable(mix_env)),
               .hint = "Letters, digits and '_' make one: prod."};
}

Error failed(const std::string& what, const process::Exit& exit, std::string hint) {
  return Error{.kind = ErrorKind::script,
               .message = format("{} {}", what, exit.str()),
               .hint = std::move(hint),
               .status = 1};
}

}  // namespace

Result<void> Compilation::show_environment() {
  output::section("Will export the following config vars:");
  for (const auto& [name, value] : homes_.config_vars.variables())
    output::detail(name);
  output::detail("* MIX_ENV=" + text::printable(homes_.mix_env));
  return check_mix_env(homes_.mix_env);
}

Result<void> Compilation::make_plan() {
  output::section("Checking Erlang and Elixir versions");
  const std::string stack = process::Environment::inherited().get("STACK").value_or("");
  plan_ = TRY(plan_beam(at_.app, stack, process::machine_architecture()));
  output::detail("Will use the following versions:");
  output::detail("* Stack " + plan_->stack.name);
  output::detail("* Erlang " + plan_->erlang.version);
  output::detail("* Elixir v" + plan_->elixir.version);
  for (const std::string& warning : plan_->warnings)
    output::warning(warning);
  homes_.runtime_path = plan_->config.runtime_path;
  homes_.locale = plan_->stack.family == "debian" ? "C.UTF-8" : "en_US.utf8";
  dependencies_ = TRY(dependency_signature(at_.app));
  return {};
}

Result<void> Compilation::open_cache() {
  if (plan_->config.always_rebuild) output::section("Cleaning all cache to force rebuilds");
  const CacheKey key{plan_->stack.name, plan_->erlang.version, plan_->elixir_build()};
  cache_ = TRY(BuildCache::open(at_.cache, homes_.mix_env, key, plan_->config.always_rebuild));
  note_cache(key);
  if (cache_->state() == BuildCache::State::changed) output::section(cache_->why());
  // Code that somebody compiled elsewhere, for another OTP perhaps, must not be what is started.
  if (fs::exists(at_.app / "_build")) {
    output::detail("The app's own _build is not used");
    TRY(fs::remove_tree(at_.app / "_build"));
  }
  return {};
}

void Compilation::note_cache(const CacheKey& key) {
  script::Reuse code{.what = "dependencies and compiled code",
                     .why = "",
                     .key = key.parts_since(cache_->before())};
  code.key.push_back(
      {"MIX_ENV", homes_.mix_env, cache_->before() ? std::optional(homes_.mix_env) : std::nullopt});
  switch (cache_->state()) {
  case BuildCache::State::valid:
    code.reused = true;
    code.why = script::sameness_of(code.key);
    break;
  case BuildCache::State::changed:
    code.why = script::changes_of(code.key);
    break;
  case BuildCache::State::fresh:
    code.why = plan_->config.always_rebuild
                   ? "always_rebuild is set"
                   : format("nothing is kept for MIX_ENV={}", homes_.mix_env);
    break;
  }
  reuse_.push_back(std::move(code));
}

void Compilation::note_dependencies(const std::string& now, bool same) {
  script::Reuse fetched{.what = "mix deps.get", .reused = same, .why = ""};
  if (same) {
    fetched.why = "mix.lock, and every mix.exs and rebar.config, are those of the last build";
  } else if (cache_->state() != BuildCache::State::valid) {
    fetched.why = "no dependencies are kept";
  } else if (cache_->dependencies().empty()) {
    fetched.why = "mix.lock did not name all dependencies of the last build";
  } else if (now != dependencies_) {
    fetched.why =
        "the build itself changed them: " + script::digest_differences(dependencies_, now);
  } else {
    fetched.why = script::digest_differences(cache_->dependencies(), now);
  }
  reuse_.push_back(std::move(fetched));
}

Result<void> Compilation::install(const std::string& folder, const Path& tree) {
  TRY_WHILE(script::copy_runtime(tree, tools() / folder), format("while installing {}", folder));
  return {};
}

Result<void> Compilation::install_runtimes() {
  const script::RuntimeSource source(
      build_environment(at_.app, homes_), at_.cache / "elixir-runtimes", at_.app);
  const std::string changed = cache_->state() == BuildCache::State::valid ? "" : " (changed)";
  const BeamRuntimes runtimes = TRY(declare(*plan_));
  const Path erlang = TRY(source.provide(runtimes.erlang));
  output::section(format("Installing Erlang {}{}", plan_->erlang.version, changed));
  TRY(install("erlang", erlang));
  const Path elixir = TRY(source.provide(runtimes.elixir));
  output::section(format("Installing Elixir v{}{}", plan_->elixir.version, changed));
  TRY(install("elixir", elixir));
  environment_ = build_environment(at_.app, homes_);
  return {};
}

Result<void> Compilation::run_hook(const std::optional<Hook>& hook,
                                   const std::string& what,
                                   const std::string& key) {
  if (!hook) return {};
  output::section(format("Executing {}: {}", what, text::printable(hook->command)));
  // Upstream splits a hook into words and starts the first. With a shell that is the same for
  // those, and `&&`, quotes and redirections mean what their author thought.
  const process::Command command{
      .argv = {"bash", "-c", hook->command}, .environment = environment_, .directory = at_.app};
  const auto ran = TRY(script::run_shown(command));
  if (ran.exit.ok()) return {};
  Error error = failed(format("{} `{}`", key, text::printable(hook->command)), ran.exit, "");
  error.where = hook->where;
  const std::string last = script::last_lines(ran.tail, 10);
  error.hint = last.empty() ? "It printed nothing." : "The last it printed:\n" + last;
  return error;
}

Result<void> Compilation::restore() {
  TRY(run_hook(plan_->config.deprecated_pre_compile, "DEPRECATED pre compile", "pre_compile"));
  return cache_->restore(at_.app, homes_.mix_home, homes_.hex_home);
}

Result<script::Shown> Compilation::start_mix(const std::vector<std::string>& arguments) {
  process::Command command{.argv = {"mix"}, .environment = environment_, .directory = at_.app};
  command.argv.insert(command.argv.end(), arguments.begin(), arguments.end());
  return script::run_shown(command);
}

Result<void> Compilation::mix(const std::vector<std::string>& arguments) {
  bool hex_tried = false;
  bool rebar_tried = false;
  for (;;) {
    const auto ran = TRY(start_mix(arguments));
    if (ran.exit.ok()) return {};
    if (!hex_tried && asks_for_hex(ran.tail)) {
      hex_tried = true;
      TRY(install_hex());
    } else if (!rebar_tried && asks_for_rebar(ran.tail)) {
      rebar_tried = true;
      TRY(install_rebar());
    } else {
      return failed(format("`mix {}`", text::shell_join(arguments)),
                    ran.exit,
                    "Its own output, above, says why.");
    }
  }
}

Result<void> Compilation::install_hex() {
  output::section("Installing Hex");
  const std::string version = TRY(install_hex_of_runtime(tools() / "elixir", homes_.mix_home));
  if (!version.empty()) {
    output::detail(format("Hex {} came with Elixir", version));
    return {};
  }
  const auto ran = TRY(start_mix({"local.hex", "--force"}));
  if (ran.exit.ok()) return {};
  return failed("`mix local.hex --force`",
                ran.exit,
                "Dependencies from Hex need it. HEX_MIRROR names another place to have it from.");
}

Result<void> Compilation::install_rebar() {
  output::section("Installing rebar");
  const auto ran = TRY(start_mix({"local.rebar", "--force"}));
  if (ran.exit.ok()) return {};
  return failed("`mix local.rebar --force`",
                ran.exit,
                "A dependency is built by rebar3. HEX_MIRROR names another place to have it from.");
}

Result<void> Compilation::install_tools() {
  const auto lock = TRY(fs::read_file_if_exists(at_.app / "mix.lock"));
  const LockNeeds needs = needs_of_lock(lock.value_or(""));
  if (needs.hex && !has_hex(homes_.mix_home)) TRY(install_hex());
  const bool rebar_there = environment_.get("MIX_REBAR3") || has_rebar(homes_.mix_home);
  if (needs.rebar && !rebar_there) TRY(install_rebar());
  return {};
}

Result<void> Compilation::fetch_dependencies() {
  TRY(run_hook(plan_->config.pre_fetch_dependencies,
               "hook before fetching app dependencies",
               "hook_pre_fetch_dependencies"));
  output::section("Fetching app dependencies with mix");
  // Each start of mix costs as much as the rest of a build in which nothing has changed.
  const std::string now = TRY(dependency_signature(at_.app));
  const bool same = cache_->state() == BuildCache::State::valid &&
                    cache_->has_dependencies(dependencies_) && now == dependencies_;
  note_dependencies(now, same);
  if (same) {
    output::detail("They are those of the last build, from the cache");
    return {};
  }
  TRY(mix({"deps.get", "--only", homes_.mix_env}));
  // A lock that Mix has completed is complete in this build alone: the next one starts from the
  // source's again.
  if (TRY(dependency_signature(at_.app)) != now) dependencies_.clear();
  return {};
}

Result<void> Compilation::compile_app() {
  TRY(run_hook(plan_->config.pre_compile, "hook before compile", "hook_pre_compile"));
  output::section("Compiling");
  if (plan_->config.compile) {
    TRY(run_hook(plan_->config.compile, "custom compile command", "hook_compile"));
  } else {
    TRY(compile_what_changed());
  }
  return run_hook(plan_->config.post_compile, "hook after compile", "hook_post_compile");
}

Result<void> Compilation::compile_what_changed() {
  // What a hook does in front of it, only the hook knows.
  const BuildConfig& config = plan_->config;
  const bool hooked =
      config.deprecated_pre_compile || config.pre_fetch_dependencies || config.pre_compile;
  const std::string environment = environment_signature(environment_);
  const std::string why_not = hooked ? "a hook may change the app before it is compiled"
                                     : cache_->why_not_compiled(environment);
  reuse_.push_back({.what = "mix compile",
                    .reused = why_not.empty(),
                    .why = why_not.empty() ? "no source and no config var has changed" : why_not});
  if (why_not.empty()) {
    compiled_ = environment;
    output::detail("Nothing has changed since the last build: its code, from the cache");
    return {};
  }
  TRY(mix({"compile"}));
  // A compiler of the app's own that writes beside the code has to be started each time.
  const bool quiet = TRY(cache_->has_source_untouched(at_.app));
  if (!hooked && quiet) compiled_ = environment;
  return {};
}

Result<void> Compilation::build_release() {
  if (!plan_->config.release) return {};
  output::section("Building release");
  return mix({"release", "--overwrite"});
}

Result<void> Compilation::save_cache() {
  TRY(cache_->save(at_.app, homes_.mix_home, homes_.hex_home));
  // The cache has them whole: Mix fetches into them when the lock changes.
  homes_.git_dependencies = TRY(reduce_git_dependencies(at_.app));
  return remove_traces(at_.app, homes_.mix_home, homes_.hex_home);
}

Result<void> Compilation::write_scripts() {
  output::section("Creating .profile.d with env vars");
  homes_.own_rebar3 = fs::exists(tools() / "elixir/bin/rebar3");
  if (homes_.git_dependencies) TRY(write_git_stand_in(at_.app));
  TRY(write_profile(at_.app, homes_));
  output::section("Writing export for multi-buildpack support");
  return write_export(at_.buildpack, at_.app, homes_);
}

Result<void> Compilation::finish() {
  TRY(run_hook(plan_->config.deprecated_post_compile, "DEPRECATED post compile", "post_compile"));
  return cache_->commit(dependencies_, compiled_);
}

}  // namespace bprun::elixir

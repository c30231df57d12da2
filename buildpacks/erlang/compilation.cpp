// SPDX-License-Identifier: MIT
#include "buildpacks/erlang/compilation.hpp"

#include "buildpacks/erlang/declaration.hpp"
#include "buildpacks/erlang/lock.hpp"
#include "buildpacks/erlang/normalise.hpp"
#include "buildpacks/erlang/process_type.hpp"
#include "buildpacks/erlang/profile.hpp"
#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/fs/copy_tree.hpp"
#include "runner/fs/directory.hpp"
#include "runner/fs/file.hpp"
#include "runner/fs/remove_tree.hpp"
#include "runner/process/machine.hpp"
#include "runner/script/kept_trees.hpp"
#include "runner/script/output.hpp"
#include "runner/script/program.hpp"
#include "runner/script/runtime_source.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <cctype>
#include <cerrno>

namespace bprun::erlang {

namespace {

/// A profile becomes a folder's name, an atom, and a word of a command.
Result<void> check_profile(const std::string& profile) {
  const bool plain = std::all_of(profile.begin(), profile.end(), [](unsigned char c) {
    return std::isalnum(c) != 0 || c == '_';
  });
  if (plain && !profile.empty() && std::islower(static_cast<unsigned char>(profile[0])) != 0)
    return {};
  return Error{.kind = ErrorKind::app,
               .message =
                   format("REBAR_PROFILE is '{}', which is no name", text::printable(profile)),
               .hint = "A small letter, and then letters, digits and '_' make one: prod."};
}

}  // namespace

Result<void> Compilation::show_environment() {
  output::section("Will export the following config vars:");
  for (const auto& [name, value] : homes_.config_vars.variables())
    output::detail(name);
  output::detail("* REBAR_PROFILE=" + text::printable(homes_.profile));
  return check_profile(homes_.profile);
}

Result<void> Compilation::make_plan() {
  output::section("Checking Erlang and rebar3 versions");
  const std::string stack = process::Environment::inherited().get("STACK").value_or("");
  plan_ = TRY(plan_otp(at_.app, stack, process::machine_architecture()));
  output::detail("Will use the following versions:");
  output::detail("* Stack " + plan_->stack.name);
  output::detail("* Erlang " + plan_->erlang.version);
  output::detail("* rebar3 " + plan_->rebar3.shown());
  for (const std::string& warning : plan_->warnings)
    output::warning(warning);
  homes_.locale = plan_->stack.family == "debian" ? "C.UTF-8" : "en_US.utf8";
  dependencies_ = TRY(dependency_signature(at_.app));
  return {};
}

Result<void> Compilation::open_cache() {
  const CacheKey key{plan_->stack.name, plan_->erlang.version, plan_->rebar3.version};
  cache_ = TRY(BuildCache::open(at_.cache, homes_.profile, key));
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
  code.key.push_back({"REBAR_PROFILE",
                      homes_.profile,
                      cache_->before() ? std::optional(homes_.profile) : std::nullopt});
  code.reused = cache_->state() == BuildCache::State::valid;
  if (code.reused)
    code.why = script::sameness_of(code.key);
  else if (cache_->before())
    code.why = script::changes_of(code.key);
  else
    code.why = format("nothing is kept for REBAR_PROFILE={}", homes_.profile);
  reuse_.push_back(std::move(code));
}

void Compilation::note_dependencies(bool same) {
  script::Reuse fetched{.what = "rebar3 get-deps", .reused = same, .why = ""};
  if (same)
    fetched.why = "rebar.lock, and every rebar.config, are those of the last build";
  else if (cache_->state() != BuildCache::State::valid)
    fetched.why = "no dependencies are kept";
  else
    fetched.why = script::digest_differences(cache_->dependencies(), dependencies_);
  reuse_.push_back(std::move(fetched));
}

/// To where PATH finds it, so that hooks and Procfiles can call it by its name.
Result<void> Compilation::install_rebar3(const std::optional<Path>& tree) {
  if (tree) {
    TRY_WHILE(script::copy_runtime(*tree, tools() / "rebar3"), "while installing rebar3");
    return {};
  }
  const Path program = tools() / "rebar3/bin/rebar3";
  TRY(fs::make_directories(program.parent_path()));
  TRY_WHILE(fs::copy_file(at_.app / "rebar3", program), "while installing the app's own rebar3");
  if (::chmod(program.c_str(), 0755) == 0) return {};
  return system_error(format("make {} executable", program.native()), errno);
}

Result<void> Compilation::install_runtimes() {
  const script::RuntimeSource source(
      build_environment(at_.app, homes_), at_.cache / "erlang-runtimes", at_.app);
  const std::string changed = cache_->state() == BuildCache::State::valid ? "" : " (changed)";
  const OtpRuntimes runtimes = TRY(declare(*plan_));
  const Path erlang = TRY(source.provide(runtimes.erlang));
  output::section(format("Installing Erlang {}{}", plan_->erlang.version, changed));
  TRY_WHILE(script::copy_runtime(erlang, tools() / "erlang"), "while installing Erlang");
  std::optional<Path> rebar3;
  if (runtimes.rebar3) rebar3 = TRY(source.provide(*runtimes.rebar3));
  output::section(format("Installing rebar3 {}{}", plan_->rebar3.shown(), changed));
  TRY(install_rebar3(rebar3));
  TRY(fs::make_directories(homes_.rebar3_cache));
  environment_ = build_environment(at_.app, homes_);
  return {};
}

Result<void> Compilation::read_app() {
  project_ = TRY(read_project(at_.app, homes_.profile, environment_));
  return {};
}

Result<Names> Compilation::names() const {
  Names names;
  for (const Application& application : project_.applications)
    names.applications.push_back(application.name);
  const auto lock = TRY(fs::read_file_if_exists(at_.app / "rebar.lock"));
  names.locked = names_in_lock(lock.value_or(""));
  return names;
}

Result<void> Compilation::restore() {
  return cache_->restore(at_.app, TRY(names()), dependencies_);
}

Result<void> Compilation::rebar3(const std::vector<std::string>& arguments) {
  process::Command command{
      .argv = {"rebar3", "as", homes_.profile}, .environment = environment_, .directory = at_.app};
  command.argv.insert(command.argv.end(), arguments.begin(), arguments.end());
  const auto ran = TRY(script::run_shown(command));
  if (ran.exit.ok()) return {};
  return Error{.kind = ErrorKind::script,
               .message = format("`{}` {}", text::shell_join(command.argv), ran.exit.str()),
               .hint = "Its own output, above, says why.",
               .status = 1};
}

Result<void> Compilation::fetch_dependencies() {
  output::section("Fetching app dependencies with rebar3");
  // Each start of rebar3 costs as much as the rest of a build in which nothing has changed.
  if (project_.dependencies == 0) {
    output::detail("It has none");
    return {};
  }
  const bool same =
      cache_->state() == BuildCache::State::valid && cache_->has_dependencies(dependencies_);
  note_dependencies(same);
  if (same) {
    output::detail("They are those of the last build, from the cache");
    return {};
  }
  return rebar3({"get-deps"});
}

Result<void> Compilation::compile_app() {
  // A release compiles what it is made of: one start of rebar3 less.
  if (makes_release()) return {};
  output::section("Compiling");
  return rebar3({"compile"});
}

Result<void> Compilation::build_release() {
  if (!makes_release()) return {};
  output::section("Compiling, and building release");
  // Real files: links would lead to where the app was built.
  std::vector<std::string> arguments{"release", "--dev-mode", "false"};
  if (project_.releases.size() > 1 && project_.default_release.empty())
    arguments.insert(arguments.end(), {"--all", "true"});
  return rebar3(arguments);
}

Result<void> Compilation::choose_process_type() {
  if (is_for_tests()) return {};
  const std::string command = TRY(web_command(at_.app, homes_.profile, project_));
  if (command.empty() && !fs::is_file(at_.app / "Procfile")) {
    output::warning(makes_release()
                        ? "There are several releases, and nothing says which to start.\n"
                          "Name one in a Procfile, or as relx's default_release."
                        : "There is nothing to start: no release, and no application with a "
                          "`mod`.\nSay in a Procfile how the app is started.");
  }
  return note_web_command(at_.app, command);
}

Result<void> Compilation::save_cache() {
  TRY(cache_->save(at_.app, TRY(names())));
  return is_for_tests() ? Result<void>() : remove_bookkeeping(at_.app);
}

Result<void> Compilation::write_scripts() {
  output::section("Creating .profile.d with env vars");
  TRY(write_profile(at_.app, homes_));
  output::section("Writing export for multi-buildpack support");
  return write_export(at_.buildpack, at_.app, homes_);
}

Result<void> Compilation::finish() {
  return cache_->commit(dependencies_);
}

}  // namespace bprun::erlang

// SPDX-License-Identifier: MIT
#include "runner/base/digest.hpp"
#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/buildpack/builtin.hpp"
#include "runner/fs/directory.hpp"
#include "runner/fs/file.hpp"
#include "runner/manifest/env_dir.hpp"
#include "runner/pipeline/build_state.hpp"
#include "runner/pipeline/machine_settings.hpp"
#include "runner/settings/npm_config.hpp"

#include <unistd.h>

#include <cerrno>

namespace bprun::pipeline {

namespace {

/// npm's settings as what the sandbox passes on: the file among them is made visible inside.
std::vector<sandbox::Setting> npm_settings(const settings::NpmConfig& npm) {
  std::vector<sandbox::Setting> list;
  const auto plumbing = npm.plumbing_environment();
  for (const auto& [name, value] : plumbing.variables()) {
    const bool is_file = name == "npm_config_cafile";
    list.push_back(
        {name, value, is_file ? sandbox::PlumbingKind::file : sandbox::PlumbingKind::text});
  }
  return list;
}

}  // namespace

settings::NpmConfigSources BuildState::npm_sources() const {
  settings::NpmConfigSources sources{.environment = request_.caller, .project = source_.directory};
  if (const auto& registry = settings_.npm_registry; registry.value) {
    sources.configured_registry = settings::NpmValue{*registry.value, registry.origin.str()};
  }
  return sources;
}

Result<const settings::NpmConfig*> BuildState::npm() {
  if (!npm_) npm_ = TRY(settings::read_npm_config(npm_sources()));
  return &*npm_;
}

std::optional<Path> BuildState::root_path() const {
  return stack_root_ ? std::optional(stack_root_->path) : std::nullopt;
}

Result<void> BuildState::prepare_directories() {
  if (sandbox_) return {};  // a config that only bash can read has needed it already
  if (!work_) work_.emplace(TRY(store_->work_directory()));
  const sandbox::Identity wanted = identity_of(settings_);
  const auto choice = TRY(sandbox::choose(isolation_of(settings_), wanted));
  TRY(sandbox::check_root_can_be_shown(choice, root_path(), settings_.stack_root.origin.str()));
  mode_ = choice.mode;
  build_dir_ = settings_.build_dir.value == "separate" ? BuildDir::separate : BuildDir::app;
  record_.isolation = sandbox::to_string(choice.mode);
  record_.isolation_why = choice.why;
  record_.build_dir = build_dir_ == BuildDir::app ? "app" : "separate";
  detail(format("isolation {}: {}", record_.isolation, choice.why));

  identity_.emplace(TRY(sandbox::IdentityLease::take(mode_, wanted, store_->root() / "locks")));
  workspace_.emplace(TRY(Workspace::create(work_->path(), identity_->identity())));

  TRY(purpose_ == Purpose::plan ? fs::make_directories(workspace_->cache()) : begin_cache());
  TRY(take_up_standing());

  TRY(manifest::write_env_dir(workspace_->env(), config_vars_.environment(), workspace_->owner()));

  if (request_.pass_credentials) TRY(pass_credentials());
  TRY(make_tree());
  return start_sandbox();
}

Result<void> BuildState::begin_cache() {
  app_key_ = request_.app
                 ? store::named_app_key(*request_.app)
                 : store::app_key(source_.is_private ? Path(request_.source) : source_.directory);
  if (purpose_ == Purpose::test) app_key_ = store::test_run_key(app_key_);
  cache_.emplace(
      TRY(store::AppCache::begin(*store_,
                                 app_key_,
                                 workspace_->cache(),
                                 {.owner = workspace_->owner(),
                                  .wait = request_.wait,
                                  .on_wait = [this](const std::string& holder) {
                                    title(format("Waiting for another build of this app{}",
                                                 holder.empty() ? "" : " (" + holder + ")"));
                                  }})));
  record_.cache = CacheRecord{.app = app_key_, .reused = !cache_->was_empty()};
  return {};
}

Result<void> BuildState::make_tree() {
  if (standing_) return make_standing_tree();
  sandbox::BuildTreeRequest tree{.source = source_.directory,
                                 .target = workspace_->build(),
                                 .scratch = workspace_->tree(),
                                 .identity = workspace_->identity(),
                                 .leave_out = nullptr,
                                 .method = request_.tree};
  const bool ignores = files_.slugignore && !files_.slugignore->empty();
  if (ignores || !output_inside_.empty() || !image_inside_.empty()) {
    tree.leave_out = [this, ignores](const fs::WalkEntry& entry) {
      return is_output(entry) ||
             (ignores && files_.slugignore->matches(entry.relative, entry.is_directory()));
    };
  }
  tree_.emplace(TRY(phase("copy", "", [&] { return sandbox::make_build_tree(tree); })));
  record_.tree_method = format("{}: {}", sandbox::to_string(tree_->method()), tree_->why());
  begin_layers();
  return {};
}

/// BUILD as it stood. What of it belongs to whom is no longer known: all of it came first.
Result<void> BuildState::make_standing_tree() {
  const sandbox::BuildTreeRequest tree{.source = standing_place() / "app",
                                       .target = workspace_->build(),
                                       .scratch = workspace_->tree(),
                                       .identity = workspace_->identity(),
                                       .leave_out = nullptr,
                                       .method = request_.tree};
  tree_.emplace(TRY(phase("copy", "", [&] { return sandbox::make_build_tree(tree); })));
  record_.tree_method = format("{}: {}", sandbox::to_string(tree_->method()), tree_->why());
  begin_layers();
  return {};
}

Result<void> BuildState::pass_credentials() {
  const settings::NpmCredentials& credentials = TRY(npm())->credentials;
  if (credentials.empty()) return {};
  const Path file = workspace_->home() / ".npmrc";
  TRY(fs::write_file(file, credentials.as_npmrc(), 0600));
  const auto owner = workspace_->owner();
  if (owner && ::chown(file.c_str(), owner->first, owner->second) != 0) {
    return system_error(format("change the owner of {}", file.native()), errno);
  }
  detail("registry tokens are in HOME/.npmrc, for --pass-credentials was given");
  return {};
}

Result<void> BuildState::start_sandbox() {
  sandbox_.reset();
  sandbox::Spec spec{.mode = mode_,
                     .identity = workspace_->identity(),
                     .scratch = workspace_->scratch(),
                     .root = root_path(),
                     .mounts = workspace_->mounts(build_dir_),
                     .home_inside = workspace_->home_inside(mode_, build_dir_),
                     .network = request_.network,
                     .try_at_once = stack_root_.has_value(),
                     .limits = limits_of(settings_)};
  spec.limits.disk_below = {workspace_->root()};

  sandbox::EnvironmentRequest wanted{.stack = stack_variable_,
                                     .home_inside = spec.home_inside,
                                     .build_id = sha256_hex(work_->path().native()).substr(0, 8),
                                     .mode = mode_,
                                     .stack_root = stack_root_.has_value(),
                                     .pass_credentials = request_.pass_credentials,
                                     .scratch = workspace_->scratch()};
  if (!source_.version.empty()) wanted.source_version = source_.version;
  wanted.settings = npm_settings(*TRY(npm()));
  build_environment_ = TRY(sandbox::build_environment(wanted, request_.caller));
  for (const auto& mount : build_environment_.mounts)
    spec.mounts.push_back(mount);
  for (const auto& mount : runtime_mounts_)
    spec.mounts.push_back(mount);
  if (const Path own = TRY(buildpack::builtins_directory());
      purpose_ == Purpose::plan && fs::is_directory(own)) {
    spec.mounts.push_back({own, "/bprun/built-in", false});
  }

  sandbox_.emplace(TRY(sandbox::Sandbox::create(std::move(spec))));
  if (!build_environment_.stripped.empty() && !stripped_is_told_) {
    detail(format("without its user and password: {} (--pass-credentials keeps them)",
                  text::list(build_environment_.stripped)));
    stripped_is_told_ = true;
  }
  environment_ = build_environment_.environment;
  environment_.set("USER", sandbox_->user_name());
  environment_.set("LOGNAME", sandbox_->user_name());
  if (sandbox_->tmp_inside() != "/tmp") environment_.set("TMPDIR", sandbox_->tmp_inside().native());
  build_environment_.environment = environment_;
  record_.isolation_details = sandbox_->describe();
  return {};
}

process::TimeLimit BuildState::time_limit() const {
  auto limit = time_limit_of(settings_, deadline_);
  if (purpose_ == Purpose::test) limit.of = "test run";
  return limit;
}

phases::ScriptRunner BuildState::scripts() {
  return phases::ScriptRunner(*sandbox_, sink_, time_limit(), &lookout_);
}

}  // namespace bprun::pipeline

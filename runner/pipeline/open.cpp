// SPDX-License-Identifier: MIT
#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/fs/file.hpp"
#include "runner/pipeline/build_state.hpp"
#include "runner/pipeline/machine_settings.hpp"
#include "runner/pipeline/progress.hpp"
#include "runner/pipeline/stack_root.hpp"
#include "runner/plan/stack_choice.hpp"
#include "runner/stack/date.hpp"

namespace bprun::pipeline {

namespace {

/// "heroku-24" as Heroku's log says it: "Heroku-24".
std::string as_title(std::string name) {
  if (!name.empty() && name[0] >= 'a' && name[0] <= 'z') {
    name[0] = static_cast<char>(name[0] - 'a' + 'A');
  }
  return name;
}

}  // namespace

void BuildState::warn(const std::vector<manifest::Problem>& problems) {
  for (const auto& problem : problems)
    warn(problem.text, problem.where);
}

Result<void> BuildState::open_output() {
  // Before any thread is started (the store has one), and before the first mount.
  sandbox::enter_private_mounts();
  if (request_.output.empty()) return {};
  output_.emplace(TRY(pack::Output::open(request_.output)));
  return {};
}

Result<void> BuildState::check_request() const {
  if (request_.refusal) return *request_.refusal;
  TRY(junit_places(request_.tests.junit_from));
  return {};
}

Result<void> BuildState::open_source() {
  // The store cannot be chosen by the app, so it is known before the source is. The time that the
  // source takes counts; it is fetched within what is settled by then.
  const auto began = process::Clock::now();
  const auto settle = [&](settings::Settings settings) {
    settings_ = std::move(settings);
    if (settings_.timeout.value) deadline_ = began + *settings_.timeout.value;
  };
  settle(TRY(settings::load(request_.settings)));
  const Path root = TRY(store_root(settings_, request_.caller));
  store_.emplace(TRY_WHILE(store::Store::open(root), "while opening the store"));
  // A directory is looked at where it is: a plan needs no place of its own for it.
  const bool in_place = purpose_ == Purpose::plan && fs::is_directory(request_.source) &&
                        !fs::exists(Path(request_.source) / "HEAD");
  if (!in_place) work_.emplace(TRY(store_->work_directory()));

  source::OpenOptions options{.git = {.limit = time_limit(), .blame = ErrorKind::app},
                              .fetch = {.limit = time_limit(), .on_progress = progress_to(sink_)}};
  options.look_at_revision = purpose_ != Purpose::plan;
  options.git.submodules_relative_to = request_.submodules_relative_to;
  options.on_fetch = [this](const std::string& what) { title(what); };
  source_ = TRY(phase("source", "", [&] {
    return source::open_source(request_.source, work_ ? work_->path() : Path(), options);
  }));
  record_.source = source_.description;
  record_.source_version = source_.version;

  if (purpose_ != Purpose::plan) TRY(keep_output_apart());

  settings::Sources with_app = request_.settings;
  with_app.app_directory = source_.directory;
  settle(TRY(settings::load(with_app)));
  return {};
}

Result<void> BuildState::read_app_files() {
  // Only to fail before minutes of work: the Procfile that counts is the one after the last
  // compile.
  if (const auto procfile = TRY(manifest::read_procfile(source_.directory))) {
    warn(procfile->warnings);
  }
  files_.app_json = TRY(manifest::read_app_json(source_.directory));
  if (files_.app_json) warn(files_.app_json->warnings);
  files_.has_heroku_yml = fs::is_file(source_.directory / "heroku.yml");
  files_.buildpacks_file = TRY(manifest::read_buildpacks_file(source_.directory));
  if (files_.buildpacks_file) warn(files_.buildpacks_file->warnings);
  files_.slugignore = TRY(manifest::read_slugignore(source_.directory,
                                                    request_.slugignore_negation
                                                        ? manifest::SlugIgnore::Negation::honoured
                                                        : manifest::SlugIgnore::Negation::ignored));
  if (files_.slugignore) warn(files_.slugignore->warnings());
  return {};
}

Result<void> BuildState::open_tables() {
  tables_.emplace(request_.stacks ? TRY(stack::Tables::from_directory(*request_.stacks))
                                  : stack::Tables::compiled_in());
  if (request_.stacks) TRY(tables_->known_stacks());  // a broken one is told, whichever is meant
  return {};
}

std::vector<plan::NamedStack> BuildState::named_stacks() const {
  std::vector<plan::NamedStack> named;
  const auto& set = settings_.stack;
  const bool by_flag = set.value && set.origin.is_flag();
  if (by_flag) named.push_back({*set.value, "--stack"});
  if (files_.app_json && files_.app_json->stack) {
    const auto& listed = *files_.app_json->stack;
    named.push_back({listed.name, to_string(listed.where), listed.where});
  }
  if (const auto* variable = config_vars_.find("STACK")) {
    named.push_back({variable->value, format("STACK ({})", variable->origin)});
  }
  if (const auto value = request_.caller.get("STACK"); value && !value->empty()) {
    named.push_back({*value, "STACK (environment)"});
  }
  if (set.value && !by_flag) named.push_back({*set.value, set.origin.str()});
  return named;
}

Result<void> BuildState::open_stack_root(std::vector<plan::NamedStack>& named) {
  stack_root_ = TRY(stack_root_of(settings_));
  if (!stack_root_) return {};
  const std::string origin = settings_.stack_root.origin.str();
  record_.stack_root =
      StackRootRecord{.path = stack_root_->path.native(), .description = stack_root_->description};
  if (!named.empty()) return {};
  // Nobody named a stack: then it is the one that the root filesystem is.
  const auto is = stack_of_root(*stack_root_, *tables_);
  if (is) {
    named.push_back({*is, format("{} {}", origin, stack_root_->path.native())});
    return {};
  }
  return Error{.kind = ErrorKind::unsupported,
               .message = format("nothing in the root filesystem {} says which stack it is",
                                 stack_root_->path.native()),
               .hint = "Name it: --stack NAME."};
}

Result<void> BuildState::choose_stack() {
  TRY(open_tables());
  const std::vector<std::string> known = TRY(tables_->stack_names());
  auto named = named_stacks();
  TRY(open_stack_root(named));

  const auto choice = TRY(plan::choose_stack(named, known, tables_->stack_of_this_machine()));
  stack_ = choice.name;
  record_.stack = choice.name;
  record_.stack_origin = choice.origin;
  stack_overruled_ = choice.overruled;
  title(format("Building on the {} stack", as_title(choice.name)));
  detail(format("{}, by {}", choice.name, choice.origin));
  for (const auto& other : choice.overruled)
    detail(format("overruled {}", other));
  if (stack_root_) {
    TRY(check_root_matches(*stack_root_, stack_, choice.origin, *tables_));
    detail(format("root filesystem {}", stack_root_->path.native()));
  }
  return warn_of_stack();
}

Result<void> BuildState::warn_of_stack() {
  const auto stack = TRY(tables_->find_stack(stack_));
  stack_variable_ = stack.variable;
  const auto here = tables_->stack_of_this_machine();
  if (!stack_root_ && here != stack_) {
    const auto machine = here ? TRY(tables_->find_stack(*here)).base : std::string();
    if (machine != stack.base) {
      warn(format("scripts run with this machine's programs and libraries{}, not with those of {}: "
                  "make its root filesystem once ({}) and build with --stack-root DIR",
                  here ? format(" ({})", *here) : "",
                  stack_,
                  command_for_root(stack)));
    }
  }
  if (purpose_ == Purpose::plan) return {};  // it says so by the id of a diagnosis
  if (stack.lifecycle.status_on(stack::today()) == stack::Status::ended) {
    const std::string& eol = stack.lifecycle.eol;
    warn(format("{} reached its end of life {} {}: it gets no security fixes",
                stack_,
                stack::is_day(eol) ? "on" : "in",
                eol));
  }
  return {};
}

Result<void> BuildState::choose_list() {
  buildpack::Lists lists;
  for (const auto& flag : request_.buildpacks)
    lists.flags.push_back({flag});
  if (const auto* variable = config_vars_.find("BUILDPACK_URL")) {
    lists.config_url = buildpack::Entry{variable->value};
  }
  if (auto value = request_.caller.get("BUILDPACK_URL")) {
    lists.environment_url = buildpack::Entry{std::move(*value)};
  }
  if (files_.app_json && files_.app_json->buildpacks) {
    for (const auto& listed : *files_.app_json->buildpacks) {
      lists.app_json.push_back({listed.source, listed.where});
    }
  }
  if (files_.buildpacks_file) {
    for (const auto& listed : files_.buildpacks_file->buildpacks) {
      lists.dot_buildpacks.push_back({listed.source, listed.where});
    }
  }
  order_ = buildpack::choose_order(lists);
  record_.list_source = buildpack::to_string(order_.source);
  record_.list_origin = order_.origin;
  record_.overruled = order_.overruled;
  for (const auto& warning : order_.warnings)
    warn(warning);

  if (fs::is_file(source_.directory / ".env") && !request_.read_env_files) {
    warn("the app has a file .env, which is not read: --env-file .env reads it");
  }
  return {};
}

}  // namespace bprun::pipeline

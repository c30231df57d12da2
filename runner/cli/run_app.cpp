// SPDX-License-Identifier: MIT
#include "runner/cli/run_app.hpp"

#include "runner/base/format.hpp"
#include "runner/cli/release_options.hpp"
#include "runner/cli/shared_options.hpp"
#include "runner/pipeline/machine_settings.hpp"
#include "runner/pipeline/stack_root.hpp"
#include "runner/report/event.hpp"
#include "runner/run/run.hpp"
#include "runner/store/store.hpp"

#include <unistd.h>

namespace bprun::cli {

namespace {

/// The slug of what is live, and its config vars under those that are given here.
Result<void> take_live_release(const Arguments& arguments,
                               run::RunRequest& request,
                               manifest::ConfigVars& config) {
  const auto place = TRY(pipeline::place_of(TRY(app_request(arguments))));
  const auto overview = TRY(releases::read_releases(place));
  const auto* live =
      overview.current ? releases::find_release(overview, *overview.current) : nullptr;
  if (live == nullptr) {
    return Error{.kind = ErrorKind::usage,
                 .message = format("nothing of {} is live", place.app()),
                 .hint = format("bprun deploy SRC --app {}", place.app())};
  }
  request.app = run::SlugFile{releases::slug_of(place, *live)};
  config = TRY(releases::config_of(place, *live));
  return {};
}

Result<void>
take_app(const Arguments& arguments, run::RunRequest& request, manifest::ConfigVars& config) {
  const auto slug = arguments.value("--slug");
  const auto directory = arguments.value("--dir");
  const int given = (slug ? 1 : 0) + (directory ? 1 : 0) + (arguments.has("--app") ? 1 : 0);
  if (given != 1) {
    return Error{.kind = ErrorKind::usage,
                 .message = "say which app: --slug FILE, --dir DIR or --app NAME",
                 .hint = "bprun build . -o out leaves a slug in out/slug.tgz."};
  }
  if (slug) request.app = run::SlugFile{*slug};
  if (directory) request.app = run::AppDirectory{*directory};
  if (arguments.has("--app")) TRY(take_live_release(arguments, request, config));
  return {};
}

}  // namespace

Result<run::SlugLayout> layout_of(const Arguments& arguments) {
  const std::string word = arguments.value("--layout").value_or("plain");
  if (word == "plain" || word == "herokuish") return run::SlugLayout::plain;
  if (word == "heroku") return run::SlugLayout::heroku;
  if (word == "auto") return run::SlugLayout::any;
  return Error{.kind = ErrorKind::usage,
               .message = format("--layout is plain, heroku or auto, and not {}", word)};
}

Result<int> run_app(const Arguments& arguments,
                    std::variant<run::ProcessTypeName, run::ShellLine, run::WordList> what,
                    bool interactive) {
  run::RunRequest request;
  request.caller = process::Environment::inherited();
  TRY(take_app(arguments, request, request.config));
  request.what = std::move(what);
  auto config = TRY(config_vars(arguments, request.caller));
  TRY(request.config.add_all(config.variables));
  request.layout = TRY(layout_of(arguments));
  request.interactive = interactive;

  const auto settings = TRY(settings::load(settings_sources(arguments, request.caller)));
  request.isolation = pipeline::isolation_of(settings);
  request.build_identity = pipeline::identity_of(settings);
  if (auto root = TRY(pipeline::stack_root_of(settings))) {
    request.stack_root = std::move(root->path);
    request.stack_root_origin = settings.stack_root.origin.str();
  }
  const auto store = TRY(store::Store::open(TRY(pipeline::store_root(settings, request.caller))));

  auto prepared = TRY(run::prepare(store, request));
  const auto sink = report::heroku_sink(STDERR_FILENO, STDERR_FILENO);
  for (const auto& problem : config.warnings) {
    sink->emit(report::Warning{problem.text, problem.where});
  }
  for (const auto& warning : prepared.warnings())
    sink->emit(report::Warning{warning});
  return TRY(prepared.execute()).status();
}

}  // namespace bprun::cli

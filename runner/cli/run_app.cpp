// SPDX-License-Identifier: MIT
#include "runner/cli/run_app.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/cli/release_options.hpp"
#include "runner/cli/shared_options.hpp"
#include "runner/pipeline/machine_settings.hpp"
#include "runner/pipeline/stack_root.hpp"
#include "runner/releases/ledger.hpp"
#include "runner/releases/running.hpp"
#include "runner/report/event.hpp"
#include "runner/run/run.hpp"
#include "runner/store/store.hpp"

#include <unistd.h>

#include <algorithm>
#include <charconv>

namespace bprun::cli {

namespace {

/// What is in a slot, and the port that web.1 has there.
Result<int>
version_in_slot(const releases::Place& place, const std::string& word, std::optional<int>& port) {
  const auto slot = releases::parse_slot(word);
  if (!slot) {
    return Error{.kind = ErrorKind::usage,
                 .message = format("--slot is a or b, and not {}", text::printable(word))};
  }
  const auto running = TRY(releases::read_running(place));
  const auto version = TRY(releases::version_in(place, *slot));
  if (!running || !version) {
    return Error{.kind = ErrorKind::usage,
                 .message = format("slot {} of {} is empty", *slot, place.app()),
                 .hint = "A deploy fills it, once bprun running says how releases are started."};
  }
  if (const int own = releases::port_of(*running, *slot); own != 0) port = own;
  return *version;
}

/// The slug of what is live or in the slot asked for, and its config vars under those that are
/// given here.
Result<void> take_release(const Arguments& arguments, ChosenApp& chosen) {
  const auto place = TRY(pipeline::place_of(TRY(app_request(arguments))));
  const auto overview = TRY(releases::read_releases(place));
  std::optional<int> version = overview.current;
  if (const auto slot = arguments.value("--slot")) {
    version = TRY(version_in_slot(place, *slot, chosen.port));
  }
  const auto* live = version ? releases::find_release(overview, *version) : nullptr;
  if (live == nullptr) {
    return Error{.kind = ErrorKind::usage,
                 .message = format("nothing of {} is live", place.app()),
                 .hint = format("bprun deploy SRC --app {}", place.app())};
  }
  chosen.app = run::SlugFile{releases::slug_of(place, *live)};
  chosen.config = TRY(releases::config_of(place, *live));
  return {};
}

/// web.2 has the port behind that of web.1; other types have none (P-29).
void choose_port(const std::optional<int>& port, run::RunRequest& request) {
  if (!port) return;
  const auto* type = std::get_if<run::ProcessTypeName>(&request.what);
  if (type == nullptr || type->name != "web") return;
  int number = 1;
  const std::size_t dot = request.dyno.rfind('.');
  if (dot != std::string::npos) {
    const char* end = request.dyno.data() + request.dyno.size();
    std::from_chars(request.dyno.data() + dot + 1, end, number);
  }
  request.caller.set("PORT", std::to_string(*port + std::max(number, 1) - 1));
}

}  // namespace

Result<ChosenApp> choose_app(const Arguments& arguments) {
  const auto slug = arguments.value("--slug");
  const auto directory = arguments.value("--dir");
  const int given = (slug ? 1 : 0) + (directory ? 1 : 0) + (arguments.has("--app") ? 1 : 0);
  if (given != 1) {
    return Error{.kind = ErrorKind::usage,
                 .message = "say which app: --slug FILE, --dir DIR or --app NAME",
                 .hint = "bprun build . -o out leaves a slug in out/slug.tgz."};
  }
  if (arguments.has("--slot") && !arguments.has("--app")) {
    return Error{.kind = ErrorKind::usage, .message = "--slot is one of an app's: --app NAME"};
  }
  ChosenApp chosen;
  if (slug) chosen.app = run::SlugFile{*slug};
  if (directory) chosen.app = run::AppDirectory{*directory};
  if (arguments.has("--app")) TRY(take_release(arguments, chosen));
  return chosen;
}

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
  auto chosen = TRY(choose_app(arguments));
  request.app = std::move(chosen.app);
  request.config = std::move(chosen.config);
  request.what = std::move(what);
  request.dyno = arguments.value("--dyno").value_or("");
  choose_port(chosen.port, request);
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

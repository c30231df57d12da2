// SPDX-License-Identifier: MIT
#include "runner/pipeline/deploy.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/containers/archive.hpp"
#include "runner/fs/copy_tree.hpp"
#include "runner/fs/file.hpp"
#include "runner/pipeline/beside.hpp"
#include "runner/pipeline/machine_settings.hpp"
#include "runner/pipeline/release_scripts.hpp"
#include "runner/releases/config.hpp"
#include "runner/run/image_app.hpp"
#include "runner/store/store.hpp"

#include <unistd.h>

#include <algorithm>

namespace bprun::pipeline {

namespace {

using releases::Ledger;
using releases::Release;

/// How many releases that were live keep their slugs, to go back to.
constexpr std::size_t kept_slugs = 10;

/// An app whose turn it is.
struct OpenApp {
  settings::Settings settings;
  Ledger ledger;
};

Result<OpenApp> open_app(const AppRequest& request, report::Sink& sink) {
  auto settings = TRY(settings::load(request.settings));
  const auto place = TRY(place_of(settings, request.caller, request.app));
  releases::TurnOptions turn{.wait = request.wait, .subject = request.subject};
  if (request.wait_limit) {
    turn.deadline = std::chrono::steady_clock::now() + *request.wait_limit;
  }
  turn.on_wait = [&](int ahead, const std::string& holder) {
    sink.emit(
        report::Detail{format("Waiting: {} before this one{}",
                              ahead == 1 ? "one deploy comes" : format("{} deploys come", ahead),
                              holder.empty() ? "" : format(" (at work: {})", holder))});
  };
  auto taken = TRY(releases::Turn::take(place, turn));
  auto ledger = TRY(Ledger::open(place, std::move(taken)));
  return OpenApp{.settings = std::move(settings), .ledger = std::move(ledger)};
}

/// Something that may become a release.
struct Candidate {
  fs::TempDir staged;
  Path slug;
  releases::NewRelease made;
};

/// The slug in the output folder of a build; nullopt where it is none.
std::optional<Path> slug_in(const Path& folder) {
  if (!fs::is_file(folder / pack::record_file)) return std::nullopt;
  for (const auto* name : {pack::slug_file, pack::zstd_slug_file, pack::image_file}) {
    if (fs::is_file(folder / name)) return folder / name;
  }
  return std::nullopt;
}

/// What the record of the build says of its source, where there is a record.
void describe_by_record(const Path& record, releases::NewRelease& made) {
  const auto text = fs::read_file_if_exists(record);
  if (!text || !*text) return;
  const auto document = document::parse_json(**text, record.native());
  if (!document) return;
  if (const auto* source = document->find("source")) {
    if (const auto* shown = source->find_string("description")) made.source = *shown;
    if (const auto* version = source->find_string("version")) made.source_version = *version;
  }
  if (const auto* stack = document->find("stack")) {
    if (const auto* name = stack->find_string("name")) made.stack = *name;
  }
}

std::string describe(const DeployRequest& request, const releases::NewRelease& made) {
  if (!request.description.empty()) return request.description;
  if (!made.source_version.empty()) return format("Deploy {}", made.source_version.substr(0, 7));
  return made.source.empty() ? "Deploy" : format("Deploy {}", made.source);
}

Result<Candidate> build_candidate(const DeployRequest& request,
                                  const FromSource& from,
                                  const OpenApp& app,
                                  report::Sink& sink,
                                  bool& is_told) {
  Candidate candidate{.staged = TRY(app.ledger.staging())};
  BuildRequest build_request = from.build;
  if (from.make) build_request.source = TRY(from.make(candidate.staged.path()));
  build_request.app = request.app.app;
  build_request.output = candidate.staged.path() / "out";
  auto config = TRY(releases::read_config(app.ledger.place().config(), "bprun config"));
  TRY(config.add_all(from.build.config_vars));
  build_request.config_vars = std::move(config);
  is_told = true;  // a build tells its own failure
  TRY(build(build_request, sink));
  is_told = false;
  describe_by_record(build_request.output / pack::record_file, candidate.made);
  candidate.slug = *slug_in(build_request.output);
  return candidate;
}

/// An OCI layout becomes a file, as slugs are.
Result<Candidate>
take_layout(const Path& layout, const DeployRequest& request, const OpenApp& app) {
  Candidate candidate{.staged = TRY(app.ledger.staging())};
  candidate.slug = candidate.staged.path() / pack::image_file;
  TRY(containers::pack_layout(
      std::filesystem::absolute(layout).lexically_normal(), candidate.slug, request.app.caller));
  candidate.made.source = layout.filename().native();
  return candidate;
}

Result<Candidate> take_slug(const Path& given, const DeployRequest& request, const OpenApp& app) {
  if (fs::is_directory(given) && run::is_image(given)) return take_layout(given, request, app);
  const auto inside = slug_in(given);
  const Path file = inside.value_or(given);
  if (!fs::is_file(file)) {
    return Error{.kind = ErrorKind::usage,
                 .message = format("there is no slug {}", given.native()),
                 .hint = "bprun build SRC -o out leaves one in out/slug.tgz."};
  }
  Candidate candidate{.staged = TRY(app.ledger.staging())};
  const char* name = file.extension() == ".zst" ? pack::zstd_slug_file : pack::slug_file;
  if (run::is_image(file)) name = pack::image_file;
  candidate.slug = candidate.staged.path() / name;
  TRY(fs::copy_file(file, candidate.slug));
  describe_by_record(file.parent_path() / pack::record_file, candidate.made);
  if (candidate.made.source.empty()) candidate.made.source = file.filename().native();
  return candidate;
}

/// The newest release or the live one, if it has that slug and these config vars.
Result<const Release*>
same_release(const Ledger& ledger, const std::string& sha256, const manifest::ConfigVars& config) {
  for (const auto* known : {ledger.newest(), ledger.current()}) {
    if (known == nullptr) continue;
    const auto& given = known->given_sha256.empty() ? known->slug_sha256 : known->given_sha256;
    if (given != sha256) continue;
    if (!fs::is_file(releases::slug_of(ledger.place(), *known))) continue;
    const auto its = TRY(releases::config_of(ledger.place(), *known));
    if (releases::same_config(its, config)) return known;
  }
  return static_cast<const Release*>(nullptr);
}

/// What app.json gives the app as config vars; they are the app's from now on.
Result<void> take_app_variables(const manifest::AppJson& declared,
                                const Ledger& ledger,
                                manifest::ConfigVars& config,
                                report::Sink& sink) {
  const auto& place = ledger.place();
  if (!TRY(set_app_variables(declared, ledger.releases().empty(), place.app(), config))) return {};
  TRY(releases::write_config(place.config(), config));
  sink.emit(report::Detail{"Config vars of app.json are set (bprun config list shows them)"});
  return {};
}

Result<Release>
find_or_add(const DeployRequest& request, OpenApp& app, report::Sink& sink, bool& is_told) {
  Ledger& ledger = app.ledger;
  if (std::holds_alternative<FromNewest>(request.from)) {
    const auto* newest = ledger.newest();
    if (newest != nullptr) return *newest;
    return Error{.kind = ErrorKind::usage,
                 .message = format("{} was never deployed", request.app.app),
                 .hint = format("bprun deploy SRC --app {}", request.app.app)};
  }
  const auto* source = std::get_if<FromSource>(&request.from);
  auto candidate =
      TRY(source != nullptr ? build_candidate(request, *source, app, sink, is_told)
                            : take_slug(std::get<FromSlug>(request.from).file, request, app));
  candidate.made.description = describe(request, candidate.made);
  if (!request.source.empty()) candidate.made.source = request.source;
  auto config = TRY(releases::read_config(ledger.place().config(), "bprun config"));
  const auto store = TRY(store::Store::open(TRY(store_root(app.settings, request.app.caller))));
  const auto declared = TRY(app_json_of(candidate.slug, request.command.layout, store));
  if (declared) TRY(take_app_variables(*declared, ledger, config, sink));
  const std::string sha256 = TRY(releases::digest_of(candidate.slug));
  if (!request.anew) {
    if (const auto* same = TRY(same_release(ledger, sha256, config))) return *same;
  }
  if (declared && declared->scripts.dokku_predeploy) {
    candidate.slug =
        TRY(run_predeploy(candidate.slug,
                          {.script = *declared->scripts.dokku_predeploy,
                           .config = config,
                           .options = request.command,
                           .staged = candidate.staged.path()},
                          {.settings = app.settings, .caller = request.app.caller, .sink = sink}));
    candidate.made.given_sha256 = sha256;
  }
  return ledger.add(candidate.made, candidate.slug, config);
}

/// How a release gets from the ledger to its end.
struct Way {
  const AppRequest& request;
  const CommandOptions& command;
  bool goes_live = true;
  std::function<Result<void>()> before_command = nullptr;
  std::function<Result<void>()> before_switch = nullptr;
  /// Set once the release is live: what fails afterwards is told otherwise.
  bool* is_switched = nullptr;
};

/// scripts.postdeploy is for an app's first deploy alone (J-14): until something is live, and once.
bool wants_postdeploy(const Ledger& ledger) {
  return std::none_of(
      ledger.releases().begin(), ledger.releases().end(), [](const Release& release) {
        const auto* script = releases::find_script(release, "postdeploy");
        return release.live_since > 0 ||
               (script != nullptr && script->state == releases::CommandState::done);
      });
}

std::string ready_words(const Release& release, const std::string& app) {
  const std::string name = releases::name_of(release);
  return release.command == releases::CommandState::none
             ? format("{} of {} has no release command", name, app)
             : format("{} of {} is ready, and not live yet", name, app);
}

/// scripts.dokku.postdeploy (J-13): the release is live, and stays so whatever becomes of it.
Result<void> run_after_switch(Ledger& ledger,
                              Release& release,
                              const manifest::AppScripts& scripts,
                              const Way& way,
                              const CommandGround& ground) {
  if (!way.goes_live || !scripts.dokku_postdeploy) return {};
  if (way.is_switched != nullptr) *way.is_switched = true;
  const ScriptCall script{.name = "dokku.postdeploy", .line = scripts.dokku_postdeploy->line};
  return run_release_script(ledger, release, script, way.command, ground);
}

/// From here on the release is in the ledger: its command, and then it is live.
Result<Release>
bring_live_stages(OpenApp& app, Release release, const Way& way, report::Sink& sink) {
  Ledger& ledger = app.ledger;
  const std::string name = releases::name_of(release);
  const bool is_live = ledger.overview().current == release.version;
  const CommandGround ground{.settings = app.settings, .caller = way.request.caller, .sink = sink};
  const auto store = TRY(store::Store::open(TRY(store_root(app.settings, way.request.caller))));
  const auto declared =
      TRY(app_json_of(releases::slug_of(ledger.place(), release), way.command.layout, store));
  const manifest::AppScripts scripts = declared ? declared->scripts : manifest::AppScripts{};
  sink.emit(report::Title{way.goes_live ? "Launching..." : format("Releasing {}", name)});
  if (way.before_command) TRY(way.before_command());
  TRY(run_release_command(ledger, release, way.command, ground));
  if (way.goes_live && scripts.postdeploy && wants_postdeploy(ledger)) {
    const ScriptCall script{.name = "postdeploy", .line = scripts.postdeploy->line};
    TRY(run_release_script(ledger, release, script, way.command, ground));
  }
  if (way.goes_live && way.before_switch) TRY(way.before_switch());
  const BesideGround beside{.caller = way.request.caller,
                            .layout = way.command.layout,
                            .sink = sink,
                            .live = [&ledger] { return ledger.overview().current; }};
  if (is_live) {
    TRY(mend_switch(ledger.place(), release, beside));
    sink.emit(report::Detail{format("{} is live already, with this slug and config", name)});
    TRY(run_after_switch(ledger, release, scripts, way, ground));
    return release;
  }
  if (!way.goes_live) {
    sink.emit(report::Detail{ready_words(release, way.request.app)});
    return release;
  }
  TRY(start_beside(
      ledger.place(), release, beside, [&ledger, &release] { return ledger.make_live(release); }));
  sink.emit(report::Detail{format("Released {}", name)});
  TRY(run_after_switch(ledger, release, scripts, way, ground));
  return release;
}

/// A release that fails leaves a slug, too: they must not pile up until one succeeds.
Result<Release> bring_live(OpenApp& app, Release release, const Way& way, report::Sink& sink) {
  auto result = bring_live_stages(app, std::move(release), way, sink);
  if (const auto pruned = app.ledger.prune(kept_slugs); !pruned) {
    sink.emit(
        report::Warning{format("old slugs could not be removed: {}", pruned.error().message)});
  }
  return result;
}

/// What is live after a failure: the last line, and what whoever reads it wants to know.
std::string closing_of(const AppRequest& request, bool is_switched) {
  const auto place = place_of(request);
  const auto overview =
      place ? releases::read_releases(*place) : Result<releases::Overview>(place.error());
  if (!overview) return "Deploy failed";
  if (!overview->current) return format("Deploy failed: nothing of {} is live", request.app);
  if (is_switched) {
    return format("Deploy failed: v{} of {} is live all the same", *overview->current, request.app);
  }
  return format("Deploy failed: v{} of {} is live as before", *overview->current, request.app);
}

template <class T>
Result<T> told(Result<T> result, const AppRequest& request, bool is_switched, report::Sink& sink) {
  if (!result) sink.emit(report::Failed{result.error(), closing_of(request, is_switched)});
  return result;
}

/// What is known of a deploy that fails.
struct Progress {
  bool is_told = false;      ///< a build tells its own failure
  bool is_switched = false;  ///< the new release is live
};

Result<Release>
deploy_stages(const DeployRequest& request, report::Sink& sink, Progress& progress) {
  auto app = TRY(open_app(request.app, sink));
  if (request.on_turn) TRY(request.on_turn());
  auto release = TRY(find_or_add(request, app, sink, progress.is_told));
  return bring_live(app,
                    std::move(release),
                    {.request = request.app,
                     .command = request.command,
                     .goes_live = request.goes_live,
                     .before_command = request.before_command,
                     .before_switch = request.before_switch,
                     .is_switched = &progress.is_switched},
                    sink);
}

Result<const Release*> rollback_target(const Ledger& ledger, const RollbackRequest& request) {
  const std::string& name = request.app.app;
  const auto& overview = ledger.overview();
  if (!request.version) {
    if (const auto* before = releases::find_rollback(ledger.place(), overview)) return before;
    return Error{.kind = ErrorKind::usage,
                 .message = format("there is no earlier release of {} to go back to", name),
                 .hint = format("bprun releases --app {} lists them.", name)};
  }
  const auto* release = releases::find_release(overview, *request.version);
  const auto refuse = [&](std::string why) {
    return Error{.kind = ErrorKind::usage,
                 .message = format("v{} of {} {}", *request.version, name, why),
                 .hint = format("bprun releases --app {} lists those that were live.", name)};
  };
  if (release == nullptr) return refuse("does not exist");
  if (release->live_since == 0)
    return refuse("was never live: its release command did not succeed");
  if (!fs::is_file(releases::slug_of(ledger.place(), *release))) {
    return refuse(format("has no slug any more: the {} newest of those that were live keep theirs",
                         kept_slugs));
  }
  return release;
}

Result<Release>
roll_back_stages(const RollbackRequest& request, report::Sink& sink, Progress& progress) {
  auto app = TRY(open_app(request.app, sink));
  const Release original = *TRY(rollback_target(app.ledger, request));
  const auto config = TRY(releases::config_of(app.ledger.place(), original));
  const releases::NewRelease made{.description =
                                      format("Rollback to {}", releases::name_of(original)),
                                  .source = original.source,
                                  .source_version = original.source_version,
                                  .stack = original.stack,
                                  .restores_config = true};
  auto release = TRY(app.ledger.add_again(made, original, config));
  return bring_live(
      app,
      std::move(release),
      {.request = request.app, .command = request.command, .is_switched = &progress.is_switched},
      sink);
}

/// "Set A and B, unset C".
std::string describe(const ConfigChange& change) {
  std::vector<std::string> set;
  for (const auto& variable : change.set.all())
    set.push_back(variable.name);
  std::vector<std::string> parts;
  if (!set.empty()) parts.push_back(format("Set {}", text::list(set)));
  if (!change.unset.empty()) {
    parts.push_back(format("{} {}", set.empty() ? "Unset" : "unset", text::list(change.unset)));
  }
  return text::join(parts, ", ");
}

Result<std::optional<Release>>
change_config_stages(const ConfigChange& change, report::Sink& sink, Progress& progress) {
  auto app = TRY(open_app(change.app, sink));
  const auto& place = app.ledger.place();
  auto config = TRY(releases::read_config(place.config(), "bprun config"));
  TRY(config.add_all(change.set));
  for (const auto& name : change.unset)
    config = releases::without(config, name);
  TRY(releases::write_config(place.config(), config));

  const auto* live = app.ledger.current();
  if (live == nullptr || !change.release) {
    sink.emit(
        report::Detail{format("{}: for the next release of {}", describe(change), place.app())});
    return std::optional<Release>();
  }
  if (releases::same_config(TRY(releases::config_of(place, *live)), config)) {
    sink.emit(report::Detail{format("{} runs with these already", releases::name_of(*live))});
    return std::optional<Release>();
  }
  const Release original = *live;
  const releases::NewRelease made{.description = describe(change),
                                  .source = original.source,
                                  .source_version = original.source_version,
                                  .stack = original.stack};
  auto release = TRY(app.ledger.add_again(made, original, config));
  return std::optional(TRY(bring_live(
      app,
      std::move(release),
      {.request = change.app, .command = change.command, .is_switched = &progress.is_switched},
      sink)));
}

}  // namespace

Result<releases::Place> place_of(const settings::Settings& settings,
                                 const process::Environment& caller,
                                 const std::string& app) {
  const Path state = settings.state.value ? Path(std::filesystem::absolute(*settings.state.value))
                                          : TRY(releases::default_state(caller, ::geteuid()));
  return releases::Place::of(state.lexically_normal(), app);
}

Result<releases::Place> place_of(const AppRequest& request) {
  return place_of(TRY(settings::load(request.settings)), request.caller, request.app);
}

Result<Release> deploy(const DeployRequest& request, report::Sink& sink) {
  Progress progress;
  auto result = deploy_stages(request, sink, progress);
  if (!progress.is_told || result) {
    return told(std::move(result), request.app, progress.is_switched, sink);
  }
  sink.emit(report::Warning{closing_of(request.app, false)});
  return result;
}

Result<Release> roll_back(const RollbackRequest& request, report::Sink& sink) {
  Progress progress;
  auto result = roll_back_stages(request, sink, progress);
  return told(std::move(result), request.app, progress.is_switched, sink);
}

Result<std::optional<Release>> change_config(const ConfigChange& change, report::Sink& sink) {
  Progress progress;
  auto result = change_config_stages(change, sink, progress);
  return told(std::move(result), change.app, progress.is_switched, sink);
}

}  // namespace bprun::pipeline

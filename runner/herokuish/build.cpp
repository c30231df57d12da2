// SPDX-License-Identifier: MIT
#include "runner/herokuish/build.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/fs/file.hpp"
#include "runner/herokuish/launch.hpp"
#include "runner/herokuish/release_file.hpp"
#include "runner/herokuish/select.hpp"
#include "runner/herokuish/several.hpp"
#include "runner/herokuish/types.hpp"
#include "runner/sandbox/sandbox.hpp"

#include <functional>

namespace bprun::herokuish {

namespace {

sandbox::Spec spec_of(const Session& session, const Account& account) {
  return {.mode = can_change_user() ? sandbox::Mode::user : sandbox::Mode::none,
          .identity = {.uid = account.uid, .gid = account.gid},
          .scratch = {},
          .home_inside = session.paths.app,
          .machine_is_ours = true,
          .groups = account.groups};
}

using Work = std::function<Result<int>(const Workshop&, const Selected&)>;

Result<int>
select_and_work(const Session& session, const Ground& ground, Log& log, const Work& work) {
  auto sandbox = TRY(sandbox::Sandbox::create(spec_of(session, ground.account)));
  phases::ScriptRunner scripts(sandbox, log, {});
  const Workshop workshop{session, ground, scripts, log};
  const auto selected = TRY(select_buildpack(workshop));
  if (!selected) return 1;
  trace(session,
        selected->several.empty() ? format("buildpack {}", selected->buildpack.directory.native())
                                  : format("{} buildpacks", selected->several.size()));
  return work(workshop, *selected);
}

/// Sets everything up, selects, and goes on with `work`, all in one sandbox; 1 where no buildpack
/// is selected. When all processes of scripts are gone and the work was a success, `then` takes the
/// app on; else it is where it was.
Result<int> with_buildpack(const Session& session,
                           Log& log,
                           Sources sources,
                           const Work& work,
                           const std::function<Result<int>(const Ground&)>& then) {
  const Ground ground = TRY(set_up(session, sources));
  auto result = select_and_work(session, ground, log, work);
  if (result && *result == 0) result = then(ground);
  if (auto back = give_sources_back(session, ground.account); !back && result) {
    return std::move(back).error();
  }
  return result;
}

phases::Turn turn_in_build(const Workshop& workshop, const buildpack::Buildpack& buildpack) {
  return {.buildpack = buildpack,
          .places = workshop.places(),
          .environment = workshop.ground.environment,
          .directory = workshop.session.paths.build,
          .release_gets_cache = true};
}

/// What compile leaves to be done when all of its processes are gone.
struct Compiled {
  std::string name;
  /// What bin/release printed; nullopt where there is none (then an app's own .release counts,
  /// H-43).
  std::optional<std::string> release = std::nullopt;
};

Result<std::optional<std::string>> compile_one(const Workshop& workshop, const Selected& selected) {
  const auto turn = turn_in_build(workshop, selected.buildpack);
  TRY(require_script(selected.buildpack, "compile"));
  TRY(phases::compile(workshop.scripts, turn, text::printable(selected.name)));
  workshop.log.finish_output();
  auto printed = TRY(phases::release_text(workshop.scripts, turn));
  workshop.log.finish_output();
  return printed;
}

Result<int>
finish_build(const Session& session, const Account& account, const Compiled& compiled, Log& log) {
  TRY(write_release(session, account, compiled.release));
  TRY(write_config_vars(session, account, compiled.name));
  TRY(move_build_to_app(session, account));
  TRY(tell_process_types(session, account, compiled.name, log));
  return 0;
}

}  // namespace

Result<int> build_app(const Session& session, Log& log) {
  Compiled compiled;
  const auto compile = [&](const Workshop& workshop, const Selected& selected) -> Result<int> {
    compiled.name = selected.name;
    compiled.release = selected.several.empty() ? TRY(compile_one(workshop, selected))
                                                : TRY(compile_several(workshop, selected.several));
    return 0;
  };
  return with_buildpack(session, log, Sources::moved, compile, [&](const Ground& ground) {
    return finish_build(session, ground.account, compiled, log);
  });
}

Result<int> detect_app(const Session& session, Log& log) {
  // Nothing takes the app on: it stays where it is.
  return with_buildpack(
      session,
      log,
      Sources::copied,
      [](const Workshop&, const Selected&) { return 0; },
      [](const Ground&) { return 0; });
}

Result<int> test_app(const Session& session, Log& log) {
  std::vector<std::string> words;
  process::Environment environment;
  Account account;
  const auto compile = [&](const Workshop& workshop, const Selected& selected) -> Result<int> {
    const auto& scripts = selected.buildpack.scripts;
    if (!selected.several.empty() || !scripts.test_compile || !scripts.test) {
      log.line("Selected buildpack does not support test feature");
      return 1;
    }
    const auto turn = turn_in_build(workshop, selected.buildpack);
    TRY(phases::test_compile(workshop.scripts, turn, text::printable(selected.name)));
    words = {selected.buildpack.script("test").native(),
             session.paths.app.native(),
             session.paths.env.native()};
    return 0;
  };
  auto compiled = with_buildpack(
      session, log, Sources::moved, compile, [&](const Ground& ground) -> Result<int> {
        environment = ground.environment;
        account = ground.account;
        TRY(move_build_to_app(session, account));
        return 0;
      });
  if (!compiled || *compiled != 0) return compiled;
  return become_app(session, account, std::move(environment), words);
}

}  // namespace bprun::herokuish

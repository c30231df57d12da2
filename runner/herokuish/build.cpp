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

/// Sets everything up, selects, and goes on with `then`, all in one sandbox; 1 where no buildpack
/// is selected. All processes of scripts are gone afterwards.
Result<int>
with_buildpack(const Session& session,
               Log& log,
               const std::function<Result<int>(const Workshop&, const Selected&)>& then) {
  const Ground ground = TRY(set_up(session));
  auto sandbox = TRY(sandbox::Sandbox::create(spec_of(session, ground.account)));
  phases::ScriptRunner scripts(sandbox, log, {});
  const Workshop workshop{session, ground, scripts, log};
  const auto selected = TRY(select_buildpack(workshop));
  if (!selected) return 1;
  trace(session,
        selected->several.empty() ? format("buildpack {}", selected->buildpack.directory.native())
                                  : format("{} buildpacks", selected->several.size()));
  return then(workshop, *selected);
}

phases::Turn turn_in_build(const Workshop& workshop, const buildpack::Buildpack& buildpack) {
  return {.buildpack = buildpack,
          .places = workshop.places(),
          .environment = workshop.ground.environment,
          .directory = workshop.session.paths.build,
          .release_gets_cache = true};
}

/// What bin/release printed; nullopt where there is none (then an app's own .release counts, H-43).
Result<std::optional<std::string>> compile_one(const Workshop& workshop, const Selected& selected) {
  const auto turn = turn_in_build(workshop, selected.buildpack);
  TRY(require_script(selected.buildpack, "compile"));
  TRY(phases::compile(workshop.scripts, turn, text::printable(selected.name)));
  workshop.log.finish_output();
  auto printed = TRY(phases::release_text(workshop.scripts, turn));
  workshop.log.finish_output();
  return printed;
}

Result<int> build_on(const Workshop& workshop, const Selected& selected) {
  const Session& session = workshop.session;
  const Account& account = workshop.ground.account;
  const auto release = selected.several.empty() ? TRY(compile_one(workshop, selected))
                                                : TRY(compile_several(workshop, selected.several));
  TRY(write_release(session, account, release));
  TRY(write_config_vars(session, account, selected.name));
  TRY(move_build_to_app(session, account));
  TRY(tell_process_types(session, account, selected.name, workshop.log));
  return 0;
}

}  // namespace

Result<int> build_app(const Session& session, Log& log) {
  return with_buildpack(session, log, build_on);
}

Result<int> detect_app(const Session& session, Log& log) {
  return with_buildpack(session, log, [](const Workshop&, const Selected&) { return 0; });
}

Result<int> test_app(const Session& session, Log& log) {
  std::vector<std::string> words;
  process::Environment environment;
  Account account;
  const auto compiled = with_buildpack(
      session, log, [&](const Workshop& workshop, const Selected& selected) -> Result<int> {
        const auto& scripts = selected.buildpack.scripts;
        if (!selected.several.empty() || !scripts.test_compile || !scripts.test) {
          log.line("Selected buildpack does not support test feature");
          return 1;
        }
        const auto turn = turn_in_build(workshop, selected.buildpack);
        TRY(phases::test_compile(workshop.scripts, turn, text::printable(selected.name)));
        TRY(move_build_to_app(session, workshop.ground.account));
        words = {selected.buildpack.script("test").native(),
                 session.paths.app.native(),
                 session.paths.env.native()};
        environment = workshop.ground.environment;
        account = workshop.ground.account;
        return 0;
      });
  if (!compiled || *compiled != 0) return compiled;
  return become_app(session, account, std::move(environment), words);
}

}  // namespace bprun::herokuish

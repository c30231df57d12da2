// SPDX-License-Identifier: MIT
#pragma once

#include "runner/buildpack/order.hpp"
#include "runner/manifest/config_vars.hpp"
#include "runner/pack/slug.hpp"
#include "runner/pipeline/step.hpp"
#include "runner/pipeline/workspace.hpp"
#include "runner/process/environment.hpp"
#include "runner/process/terminal.hpp"
#include "runner/report/event.hpp"
#include "runner/sandbox/build_tree.hpp"
#include "runner/settings/settings.hpp"

#include <optional>
#include <string>
#include <vector>

namespace bprun::pipeline {

/// What only `bprun test` is asked.
struct TestOptions {
  /// --junit: a file where it ends in ".xml" and is no directory, else a directory. Absolute.
  std::optional<Path> junit = std::nullopt;
  /// --junit-from: files and folders of the app where reports are looked for, instead of all of it.
  std::vector<std::string> junit_from = {};
};

/// The image that is wanted of a build.
struct ImageOptions {
  Path directory;                ///< --image: an OCI layout
  std::string tag = "latest";    ///< --image-tag
  std::string base = "scratch";  ///< --image-base, as image::open_base takes it
};

/// What `bprun build` is asked to do. Settings that files can give too are in `settings`; the rest
/// belongs to this one build.
struct BuildRequest {
  std::string source = ".";                  ///< directory, tarball, or repository with #ref
  Path output;                               ///< empty, not for builds: no record is wanted
  std::vector<std::string> buildpacks = {};  ///< --buildpack, in order
  /// --replace FROM=TO: a buildpack to take in place of another, before `[replace]` of the
  /// settings.
  std::vector<std::pair<std::string, std::string>> replace = {};
  manifest::ConfigVars config_vars = {};
  std::string submodules_relative_to = "";  ///< as of git::Options, for the source
  /// Files and flags that make the settings; the app's own file is added when its source is there.
  settings::Sources settings = {};
  std::optional<std::string> app =
      std::nullopt;                           ///< --app: whose cache; default: the source's path
  std::optional<Path> stacks = std::nullopt;  ///< --stacks: tables instead of those built in
  sandbox::TreeMethod tree = sandbox::TreeMethod::automatic;
  pack::SlugFormat slug_format = pack::SlugFormat::tgz;
  std::optional<ImageOptions> image = std::nullopt;  ///< --image
  bool network = true;
  bool offline = false;
  std::optional<std::string> arch = std::nullopt;  ///< --arch of a plan: "x64", "arm64"
  bool wait = true;                                ///< for another build of the same app
  bool registry = false;                           ///< --registry (M-10)
  bool pass_credentials = false;
  bool slugignore_negation = false;
  bool read_env_files = false;  ///< an --env-file was given: do not mention a .env lying there
  std::optional<Path> report_file = std::nullopt;  ///< --report: what bin/report printed
  TestOptions tests = {};
  Stepping stepping = {};
  bool locked = false;  ///< --locked: exactly what the app's bprun.lock says, or nothing
  process::Environment caller = {};  ///< the environment that bprun was started in
  /// What is wrong with the request itself, an illegal config var for one: the build fails with it
  /// at once, with a record and an event like any other.
  std::optional<Error> refusal = std::nullopt;
};

/// Builds an app: source in, slug.tgz, Procfile and build.json out.
///
/// With --until it ends before that, with build.json alone, and what stands is kept in the store.
/// What happens is told to `sink` as it happens, a failure included. The Error is for the exit
/// status. On failure only build.json is replaced in the output folder (it says why); an earlier
/// slug.tgz and Procfile stay.
Result<void> build(const BuildRequest& request, report::Sink& sink);

/// The terminal on which somebody can be given a shell. Kind denied, with the reason: nobody is
/// there, and whoever waited for an answer would hang.
Result<process::Terminal> terminal_for_shell(const process::Environment& caller);

}  // namespace bprun::pipeline

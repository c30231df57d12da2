// SPDX-License-Identifier: MIT
#pragma once

#include "runner/buildpack/buildpack.hpp"
#include "runner/document/value.hpp"
#include "runner/manifest/release_output.hpp"
#include "runner/phases/scripts.hpp"

#include <chrono>

/// What is done with one buildpack, in this order: detect, compile, source_export, release; and
/// report at the very end. Each runs one script of it.
namespace bprun::phases {

/// The three directories of the classic contract (B-5), on the host.
struct Places {
  Path build;
  Path cache;
  Path env;
};

/// One buildpack's turn.
struct Turn {
  const buildpack::Buildpack& buildpack;
  Places places;
  /// With the exports of the buildpacks before it (B-18).
  const process::Environment& environment;
  /// Where its scripts start, on the host: BUILD for an only buildpack, the buildpack's own
  /// directory where there are several (B-30).
  Path directory;
  /// bin/release gets CACHE as a second argument, as Herokuish has it (B-12).
  bool release_gets_cache = false;
};

struct Detection {
  bool applies = false;
  std::string name;  ///< its standard output without trailing newlines (B-2)
  int status = 0;
  int signal = 0;     ///< that killed it, or 0
  std::string ended;  ///< "exited 1", "was killed by signal 11 (SIGSEGV)"
  std::string err;
  std::chrono::milliseconds duration{0};
};

/// bin/detect BUILD. "Does not apply" is an answer, not an Error.
Result<Detection> detect(ScriptRunner& scripts, const Turn& turn);

/// bin/compile BUILD CACHE ENVD, its output shown. A status other than 0 is an Error of kind
/// script with that status (B-5).
Result<std::chrono::milliseconds>
compile(ScriptRunner& scripts, const Turn& turn, const std::string& display_name);

/// The same for a test run (B-16): bin/test-compile BUILD CACHE ENVD, or bin/compile where the
/// buildpack has no other.
Result<std::chrono::milliseconds>
test_compile(ScriptRunner& scripts, const Turn& turn, const std::string& display_name);

/// "test-compile" or "compile": what test_compile() runs of this buildpack.
std::string_view test_compile_phase(const buildpack::Buildpack& buildpack);

/// What the file `export` that compile may have left makes of the environment (B-18, B-20). It is
/// bash, so bash reads it, in the sandbox; variables it unsets are gone, those it does not export
/// do not count. Without the file: the environment as it was.
Result<process::Environment> source_export(ScriptRunner& scripts, const Turn& turn);

/// What bin/release prints, as it is; nullopt where there is none.
Result<std::optional<std::string>> release_text(ScriptRunner& scripts, const Turn& turn);

/// bin/release BUILD (B-12 to B-14); nullopt where there is none. YAML that is none is an Error
/// that names the buildpack and the line (B-17).
Result<std::optional<manifest::ReleaseOutput>> release(ScriptRunner& scripts, const Turn& turn);

/// bin/report BUILD CACHE ENVD (B-15): the map it prints, null where there is none. Nothing about
/// it fails a build, but an interrupt.
document::Value report(ScriptRunner& scripts, const Turn& turn);

}  // namespace bprun::phases

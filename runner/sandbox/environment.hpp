// SPDX-License-Identifier: MIT
#pragma once

#include "runner/process/environment.hpp"
#include "runner/sandbox/spec.hpp"

#include <span>

/// The environment of a build's scripts: built, not inherited (contract B-23). What comes through
/// from the caller is a table, and nothing else does: no credentials, no GIT_DIR (B-25), no
/// DISPLAY.
namespace bprun::sandbox {

enum class PlumbingKind {
  text,       ///< passed on as it is
  url,        ///< a user and password in it are a credential: taken out unless told otherwise
  url_list,   ///< the same for several, separated by commas, bars or blanks
  file,       ///< a path: made readable inside, and the variable says where
  directory,  ///< the same for a directory
};

/// A variable that comes through from the caller if it is set there.
struct Plumbing {
  std::string_view name;
  PlumbingKind kind = PlumbingKind::text;
  std::string_view why;
};

/// The documented table (docs/reference/isolation.md).
std::span<const Plumbing> plumbing();

/// A setting that the caller read elsewhere: npm's configuration, for instance.
struct Setting {
  std::string name;
  std::string value;
  PlumbingKind kind = PlumbingKind::text;
};

struct EnvironmentRequest {
  std::string stack;
  Path home_inside;
  std::string build_id;  ///< REQUEST_ID becomes "build-<id>"
  std::optional<std::string> source_version = std::nullopt;
  std::string user = "bprun";  ///< Sandbox::user_name()
  Path tmp_inside = "/tmp";    ///< TMPDIR is set only where this is not /tmp
  Mode mode = Mode::sandbox;
  bool stack_root = false;             ///< the stack has a root filesystem of its own
  bool pass_credentials = false;       ///< --pass-credentials
  std::vector<Setting> settings = {};  ///< win over what the caller's environment says
  Path scratch;                        ///< CA files go to scratch/ca, readable for the build
};

struct BuildEnvironment {
  process::Environment environment;
  /// What Spec::mounts must have beside the build's own, so that the paths in it exist.
  std::vector<Mount> mounts = {};
  /// Names of what came from the caller, for the log; values are not for it.
  std::vector<std::string> passed = {};
  /// Names of variables whose user and password were taken out.
  std::vector<std::string> stripped = {};
};

/// `caller` is Environment::inherited() but in tests. The only effect is copies of CA files in
/// scratch/ca (mode 0644: they are public).
Result<BuildEnvironment> build_environment(const EnvironmentRequest& request,
                                           const process::Environment& caller);

}  // namespace bprun::sandbox

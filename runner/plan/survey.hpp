// SPDX-License-Identifier: MIT
#pragma once

#include "runner/buildpack/reference.hpp"
#include "runner/requests/read_requests.hpp"
#include "runner/resolve/beam.hpp"
#include "runner/resolve/resolution.hpp"
#include "runner/resolve/upstream_resolution.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace bprun::plan {

using fs::Path;

/// One buildpack of an app's list.
struct ListedBuildpack {
  buildpack::Reference reference;
};

struct SurveyRequest {
  Path app;
  std::vector<ListedBuildpack> buildpacks = {};
  resolve::Target target = {};
  requests::BashEvaluator bash = {};  ///< for configs that only bash can read
  bool network = true;                ///< whether scripts will have one
  /// A build is to follow on this machine: what it cannot run is an error, and else a warning.
  bool will_build = false;
  /// Of bprun's own buildpacks only what stops a build: the rest they say themselves (bin/plan).
  bool own_speak_for_themselves = false;
  /// The stack that this machine is, and nothing where scripts run in a root filesystem of the
  /// stack's own, or where the machine is of no stack.
  std::optional<stack::Stack> machine = std::nullopt;
};

/// What is known of one buildpack before it is fetched.
struct SurveyedBuildpack {
  std::string name;  ///< for the log
  std::string kind;  ///< "built-in", "directory", "git", "archive"
  std::optional<Location> where = std::nullopt;
  std::string note = "";
  std::string known_as = "";  ///< the id in stacks/upstream-buildpacks.toml, if it is one of these
  /// True where `chosen` is all that it installs, so far as bprun knows.
  bool is_resolved = false;
  std::vector<resolve::Chosen> chosen = {};
};

struct Survey {
  std::vector<SurveyedBuildpack> buildpacks = {};
  std::vector<resolve::Diagnosis> diagnoses = {};
  std::vector<requests::Note> notes = {};

  /// The first error; nullptr where the app can be built as far as is known.
  const resolve::Diagnosis* first_error() const;
};

/// What can be said of a build before anything is fetched or run: for buildpacks of others that are
/// well known, and for bprun's own for Erlang and Elixir. Of all others it says nothing. Pure but
/// for reading the app's files, and `bash`. The Error is for broken tables only.
///
/// The tables of versions are only read when a survey needs them: most apps have no such buildpack.
class Surveyor {
public:
  static Result<Surveyor> make(const stack::Tables& tables);

  Result<Survey> survey(const SurveyRequest& request);

  /// Whether a runtime starts on a machine: plan/machine_check.hpp.
  Result<std::optional<resolve::Diagnosis>> check_machine(const resolve::Target& target,
                                                          const resolve::Chosen& chosen,
                                                          const stack::Stack& machine);

  Result<const resolve::BeamResolver*> resolver();

  const resolve::UpstreamBuildpacks& upstream() const { return upstream_; }

private:
  Surveyor(const stack::Tables& tables, resolve::UpstreamBuildpacks upstream)
      : tables_(&tables), upstream_(std::move(upstream)) {}

  const stack::Tables* tables_;
  std::optional<resolve::BeamResolver> resolver_;
  resolve::UpstreamBuildpacks upstream_;
};

/// "built-in", "directory", "git", "archive".
std::string_view to_string(buildpack::Kind kind);

}  // namespace bprun::plan

// SPDX-License-Identifier: MIT
#include "buildpacks/elixir/beam_plan.hpp"

namespace bprun::elixir {

Result<BeamPlan> plan_beam(const Path& app, const std::string& stack, const std::string& arch) {
  BeamPlan plan;
  plan.arch = arch;
  plan.config = TRY(read_build_config(app, bash_in(app)));
  script::BeamVersions versions = TRY(script::resolve_versions(app, stack, arch, true));
  plan.stack = std::move(versions.stack);
  plan.erlang = std::move(*versions.erlang);
  plan.elixir = std::move(*versions.elixir);
  plan.otp_major = std::move(versions.elixir_otp);
  plan.notes = plan.config.notes;
  plan.notes.insert(plan.notes.end(), versions.notes.begin(), versions.notes.end());
  plan.warnings = std::move(versions.warnings);
  return plan;
}

}  // namespace bprun::elixir

// SPDX-License-Identifier: MIT
#include "buildpacks/erlang/otp_plan.hpp"

#include "runner/base/digest.hpp"
#include "runner/base/format.hpp"
#include "runner/fs/file.hpp"
#include "runner/stack/tables.hpp"
#include "runner/version/otp_version.hpp"

namespace bprun::erlang {

namespace {

Result<std::string> digest_of_file(const Path& file) {
  Hasher hasher(DigestAlgorithm::sha256);
  hasher.update(TRY(fs::read_file(file, 64UL << 20)));
  return hasher.hex();
}

}  // namespace

Result<Rebar3> choose_rebar3(const std::vector<stack::Rebar3Release>& releases,
                             const stack::Stack& stack,
                             const std::string& otp) {
  const auto version = version::OtpVersion::parse(otp);
  const unsigned major = version ? version->major() : 0;
  const stack::Rebar3Release* of_suite = nullptr;
  const stack::Rebar3Release* published = nullptr;
  for (const stack::Rebar3Release& release : releases) {
    if (!release.runs_on(major)) continue;
    if (release.base == stack.base) of_suite = &release;
    if (release.base == "any") published = &release;
  }
  const stack::Rebar3Release* chosen = of_suite != nullptr ? of_suite : published;
  if (chosen == nullptr) {
    return Error{.kind = ErrorKind::unsupported,
                 .message = format("no rebar3 is known that runs on Erlang/OTP {}", otp),
                 .hint = "Put one into the app's root, as ./rebar3: it is used as it is."};
  }
  Rebar3 rebar3{.version = std::string(chosen->version), .is_in_suite = of_suite != nullptr};
  // The suite's package and the published file of one version are as good as each other.
  for (const stack::Rebar3Release& release : releases) {
    if (release.base == "any" && release.version == chosen->version)
      rebar3.checksum = release.checksum;
  }
  return rebar3;
}

Result<OtpPlan> plan_otp(const Path& app, const std::string& stack, const std::string& arch) {
  const stack::Tables tables = stack::Tables::compiled_in();
  OtpPlan plan;
  plan.arch = arch;
  script::BeamVersions versions = TRY(script::resolve_versions(app, stack, arch, false));
  plan.stack = std::move(versions.stack);
  plan.erlang = std::move(*versions.erlang);
  plan.notes = std::move(versions.notes);
  plan.warnings = std::move(versions.warnings);
  if (fs::is_file(app / "rebar3")) {
    plan.rebar3.is_apps_own = true;
    plan.rebar3.version = TRY(digest_of_file(app / "rebar3"));
  } else {
    plan.rebar3 =
        TRY(choose_rebar3(*TRY(tables.rebar3_releases()), plan.stack, plan.erlang.version));
  }
  return plan;
}

}  // namespace bprun::erlang

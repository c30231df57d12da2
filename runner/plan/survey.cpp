// SPDX-License-Identifier: MIT
#include "runner/plan/survey.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/fs/directory.hpp"
#include "runner/fs/file.hpp"
#include "runner/plan/machine_check.hpp"
#include "runner/resolve/node.hpp"

#include <algorithm>
#include <array>

namespace bprun::plan {

namespace {

using resolve::Diagnosis;
using resolve::Resolution;
using resolve::UpstreamBuildpack;

constexpr std::array<std::string_view, 4> lockfiles = {
    "package-lock.json", "yarn.lock", "pnpm-lock.yaml", "npm-shrinkwrap.json"};

const UpstreamBuildpack* upstream_of(const resolve::UpstreamBuildpacks& upstream,
                                     const ListedBuildpack& listed) {
  const auto kind = listed.reference.kind;
  const bool remote = kind == buildpack::Kind::git || kind == buildpack::Kind::archive_url;
  return remote ? upstream.find(listed.reference.url) : nullptr;
}

/// One of bprun's own that install what resolve/ resolves.
bool is_own(const buildpack::Reference& reference) {
  static constexpr std::array<std::string_view, 3> names = {"erlang", "elixir", "phoenix-static"};
  return reference.kind == buildpack::Kind::builtin &&
         std::find(names.begin(), names.end(), reference.name) != names.end();
}

SurveyedBuildpack unknown(const ListedBuildpack& listed) {
  return {.name = listed.reference.display_with_ref(),
          .kind = std::string(to_string(listed.reference.kind)),
          .where = listed.reference.where,
          .note = listed.reference.note};
}

/// One survey on its way.
class Surveying {
public:
  Surveying(const resolve::UpstreamBuildpacks& upstream,
            const resolve::BeamResolver& resolver,
            const stack::Tables& tables,
            const SurveyRequest& request)
      : upstream_(upstream), resolver_(resolver), tables_(tables), request_(request) {}

  Result<Survey> run();

private:
  const UpstreamBuildpack* upstream_of(const ListedBuildpack& listed) const {
    return plan::upstream_of(upstream_, listed);
  }

  bool is_own(const ListedBuildpack& listed, std::string_view name) const;
  bool any_own(std::string_view name) const;
  Result<bool> read_requests();
  void look_at_app();
  Result<void> survey_one(const ListedBuildpack& listed);
  Result<Resolution> resolve_own(const ListedBuildpack& listed) const;
  void add(Resolution resolution, SurveyedBuildpack& buildpack);
  void check_index(const UpstreamBuildpack& upstream, const ListedBuildpack& listed);

  const resolve::UpstreamBuildpacks& upstream_;
  const resolve::BeamResolver& resolver_;
  const stack::Tables& tables_;
  const SurveyRequest& request_;
  requests::Requests requests_;
  resolve::UpstreamApp app_;
  Survey survey_;
};

bool Surveying::is_own(const ListedBuildpack& listed, std::string_view name) const {
  return listed.reference.kind == buildpack::Kind::builtin && listed.reference.name == name;
}

bool Surveying::any_own(std::string_view name) const {
  return std::any_of(request_.buildpacks.begin(),
                     request_.buildpacks.end(),
                     [&](const ListedBuildpack& listed) { return is_own(listed, name); });
}

/// False where no buildpack wants to know, or the files cannot be read; then it is said.
Result<bool> Surveying::read_requests() {
  bool wanted = false;
  bool phoenix_static = any_own("phoenix-static");
  for (const ListedBuildpack& listed : request_.buildpacks) {
    const auto* upstream = upstream_of(listed);
    wanted = wanted || upstream != nullptr || plan::is_own(listed.reference);
    phoenix_static =
        phoenix_static || (upstream != nullptr && upstream->replacement == "phoenix-static");
  }
  if (!wanted) return false;
  auto read = requests::read_requests(request_.app,
                                      {.bash = request_.bash, .phoenix_static = phoenix_static});
  if (!read) {
    const Error error = std::move(read).error();
    if (error.kind != ErrorKind::app) return error;
    Diagnosis diagnosis = resolver_.catalogue().make(
        "file-cannot-be-read", {{"message", error.message}, {"hint", error.hint}});
    diagnosis.where = error.where;
    survey_.diagnoses.push_back(std::move(diagnosis));
    return false;
  }
  requests_ = std::move(*read);
  survey_.notes = requests_.notes;
  return true;
}

void Surveying::look_at_app() {
  app_.has_elixir_config = fs::is_file(request_.app / "elixir_buildpack.config");
  for (const std::string_view name : lockfiles) {
    if (fs::is_file(request_.app / name)) app_.lockfiles.emplace_back(name);
  }
}

/// The same diagnosis of two buildpacks is one.
void Surveying::add(Resolution resolution, SurveyedBuildpack& buildpack) {
  for (Diagnosis& diagnosis : resolution.diagnoses) {
    const auto& all = survey_.diagnoses;
    const bool known = std::any_of(all.begin(), all.end(), [&](const Diagnosis& other) {
      return other.id == diagnosis.id && other.message == diagnosis.message &&
             other.where == diagnosis.where;
    });
    if (!known) survey_.diagnoses.push_back(std::move(diagnosis));
  }
  buildpack.chosen = std::move(resolution.chosen);
}

/// Those of others look into a list on the network, and take no answer for an empty one.
void Surveying::check_index(const UpstreamBuildpack& upstream, const ListedBuildpack& listed) {
  if (request_.network || upstream.builds.empty()) return;
  Diagnosis diagnosis = resolver_.catalogue().make("index-out-of-reach",
                                                   {{"title", upstream.title},
                                                    {"index", "builds.hex.pm"},
                                                    {"entry", listed.reference.display_name()},
                                                    {"replacement", upstream.replacement}});
  diagnosis.where = listed.reference.where;
  diagnosis.basis = stack::Basis::measured;
  survey_.diagnoses.push_back(std::move(diagnosis));
}

Result<Resolution> Surveying::resolve_own(const ListedBuildpack& listed) const {
  if (is_own(listed, "phoenix-static")) {
    return resolve::resolve_node(
        resolver_, tables_, requests_.decides(requests::Runtime::node), request_.target);
  }
  // Erlang's own buildpack installs the half that is Erlang; the choice is made for both.
  resolve::Target target = request_.target;
  target.needs_elixir = is_own(listed, "elixir") || any_own("elixir");
  requests::Requests asked = requests_;
  // An Erlang app may have an Elixir beside it, for somebody's editor; it decides nothing.
  if (!target.needs_elixir) asked.elixir.clear();
  Resolution resolution = resolver_.resolve(asked, target);
  if (is_own(listed, "erlang")) {
    std::erase_if(resolution.chosen, [](const auto& chosen) { return chosen.runtime != "erlang"; });
  } else if (any_own("erlang")) {
    std::erase_if(resolution.chosen, [](const auto& chosen) { return chosen.runtime == "erlang"; });
  }
  return resolution;
}

Result<void> Surveying::survey_one(const ListedBuildpack& listed) {
  SurveyedBuildpack buildpack = unknown(listed);
  if (const auto* upstream = upstream_of(listed)) {
    buildpack.known_as = upstream->id;
    buildpack.is_resolved = true;
    check_index(*upstream, listed);
    const resolve::UpstreamUse use{.buildpack = upstream,
                                   .entry = listed.reference.display_name(),
                                   .ref = listed.reference.ref,
                                   .where = listed.reference.where};
    add(resolve::resolve_upstream(
            resolver_, upstream_, tables_, use, requests_, app_, request_.target),
        buildpack);
  } else if (plan::is_own(listed.reference)) {
    buildpack.is_resolved = true;
    auto resolution = TRY(resolve_own(listed));
    if (request_.own_speak_for_themselves) {
      std::erase_if(resolution.diagnoses, [](const Diagnosis& diagnosis) {
        return diagnosis.severity != resolve::Severity::error;
      });
    }
    add(std::move(resolution), buildpack);
  }
  survey_.buildpacks.push_back(std::move(buildpack));
  return {};
}

Result<Survey> Surveying::run() {
  const bool has_requests = TRY(read_requests());
  if (has_requests) look_at_app();
  for (const ListedBuildpack& listed : request_.buildpacks) {
    if (has_requests) {
      TRY(survey_one(listed));
      continue;
    }
    const auto* upstream = upstream_of(listed);
    survey_.buildpacks.push_back(unknown(listed));
    if (upstream != nullptr) survey_.buildpacks.back().known_as = upstream->id;
  }
  if (!request_.machine) return std::move(survey_);
  for (const SurveyedBuildpack& buildpack : survey_.buildpacks) {
    for (const resolve::Chosen& chosen : buildpack.chosen) {
      auto diagnosis =
          TRY(check_machine(resolver_, tables_, request_.target, chosen, *request_.machine));
      if (!diagnosis) continue;
      if (!request_.will_build) diagnosis->severity = resolve::Severity::warning;
      survey_.diagnoses.push_back(std::move(*diagnosis));
    }
  }
  return std::move(survey_);
}

}  // namespace

std::string_view to_string(buildpack::Kind kind) {
  switch (kind) {
  case buildpack::Kind::builtin:
    return "built-in";
  case buildpack::Kind::directory:
    return "directory";
  case buildpack::Kind::git:
    return "git";
  case buildpack::Kind::archive_url:
  case buildpack::Kind::archive_file:
    break;
  }
  return "archive";
}

const Diagnosis* Survey::first_error() const {
  for (const Diagnosis& diagnosis : diagnoses) {
    if (diagnosis.severity == resolve::Severity::error) return &diagnosis;
  }
  return nullptr;
}

Result<Surveyor> Surveyor::make(const stack::Tables& tables) {
  auto upstream = TRY(resolve::UpstreamBuildpacks::read(tables));
  return Surveyor(tables, std::move(upstream));
}

Result<const resolve::BeamResolver*> Surveyor::resolver() {
  if (!resolver_) resolver_.emplace(TRY(resolve::BeamResolver::make(*tables_)));
  return &*resolver_;
}

Result<std::optional<Diagnosis>> Surveyor::check_machine(const resolve::Target& target,
                                                         const resolve::Chosen& chosen,
                                                         const stack::Stack& machine) {
  return plan::check_machine(*TRY(resolver()), *tables_, target, chosen, machine);
}

Result<Survey> Surveyor::survey(const SurveyRequest& request) {
  const bool any = std::any_of(
      request.buildpacks.begin(), request.buildpacks.end(), [&](const ListedBuildpack& listed) {
        return upstream_of(upstream_, listed) != nullptr || is_own(listed.reference);
      });
  if (any) {
    const auto* known = TRY(resolver());
    return Surveying(upstream_, *known, *tables_, request).run();
  }
  Survey survey;
  for (const ListedBuildpack& listed : request.buildpacks)
    survey.buildpacks.push_back(unknown(listed));
  return survey;
}

}  // namespace bprun::plan

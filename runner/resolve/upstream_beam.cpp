// SPDX-License-Identifier: MIT
#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/resolve/beam_findings.hpp"
#include "runner/resolve/pin.hpp"
#include "runner/resolve/places.hpp"
#include "runner/resolve/upstream_dialect.hpp"
#include "runner/resolve/upstream_findings.hpp"

#include <algorithm>

namespace bprun::resolve {

namespace {

using requests::Request;
using requests::Runtime;
using version::ElixirVersion;
using version::OtpVersion;

/// One buildpack of others for Erlang and Elixir, on one app.
class UpstreamBeam {
public:
  UpstreamBeam(const BeamResolver& resolver,
               const UpstreamBuildpacks& known,
               const UpstreamUse& use,
               const requests::Requests& requests,
               const UpstreamApp& app,
               const Target& target)
      : index_(resolver.index()),
        resolver_(resolver),
        known_(known),
        buildpack_(*use.buildpack),
        requests_(requests),
        app_(app),
        target_(target),
        find_(resolver.catalogue(), use, target),
        beam_(index_, resolver.catalogue(), target),
        ours_(resolver.resolve(requests, target)) {}

  Resolution resolve();

private:
  const Request* request_in(Runtime runtime, std::string_view file) const;
  bool find_requests();
  void report_what_it_does_not_read();
  bool check_erlang();
  bool check_elixir();
  void check_together();
  bool list_has(const std::string& list, const OtpVersion& version) const;
  std::vector<std::string> stacks_where_it_can(const OtpVersion& version) const;
  void suggest_from_list(Diagnosis& diagnosis, const OtpVersion& version) const;
  std::string reason_for(const UpstreamBuilds& builds) const;
  std::string our_offer() const;
  void warn_of_other_reading(const Request& request, const std::string& read);
  void add_chosen(std::string_view runtime, const std::string& version, const Request& request);

  void say(Diagnosis diagnosis) { result_.diagnoses.push_back(std::move(diagnosis)); }

  const BeamIndex& index_;
  const BeamResolver& resolver_;
  const UpstreamBuildpacks& known_;
  const UpstreamBuildpack& buildpack_;
  const requests::Requests& requests_;
  const UpstreamApp& app_;
  const Target& target_;
  UpstreamFindings find_;
  BeamFindings beam_;
  Resolution ours_;  ///< what bprun's own buildpack would install
  Resolution result_;

  const UpstreamBuilds* builds_ = nullptr;
  const Request* erlang_ = nullptr;
  const Request* elixir_ = nullptr;
  std::string erlang_read_;
  std::string elixir_read_;
};

const Request* UpstreamBeam::request_in(Runtime runtime, std::string_view file) const {
  for (const Request& request : requests_.of(runtime)) {
    if (request.where.file == file) return &request;
  }
  return nullptr;
}

/// The requests that the buildpack itself sees. False where it gives up for the want of them.
bool UpstreamBeam::find_requests() {
  const std::string config = buildpack_.reads.empty() ? "" : buildpack_.reads.front();
  if (buildpack_.dialect == Dialect::gigalixir) {
    // .tool-versions counts only where it names both (V-4).
    erlang_ = request_in(Runtime::erlang, ".tool-versions");
    elixir_ = request_in(Runtime::elixir, ".tool-versions");
    if (erlang_ == nullptr || elixir_ == nullptr) erlang_ = elixir_ = nullptr;
  }
  if (const auto* request = request_in(Runtime::erlang, config)) erlang_ = request;
  if (const auto* request = request_in(Runtime::elixir, config)) elixir_ = request;
  if (erlang_ != nullptr && elixir_ != nullptr) return true;

  std::vector<std::string> lacking;
  if (erlang_ == nullptr) lacking.emplace_back("erlang_version");
  if (elixir_ == nullptr) lacking.emplace_back("elixir_version");
  const bool no_file = buildpack_.dialect == Dialect::hashnuke && !app_.has_elixir_config;
  const bool no_erlang = buildpack_.dialect == Dialect::hashnuke && app_.has_elixir_config;
  Diagnosis diagnosis = find_.make(
      "upstream-config-is-missing",
      {{"file", no_file ? config : bprun::format("{} in {}", text::list(lacking), config)},
       {"reason",
        bprun::format("It takes versions from {}, and from nowhere else.",
                      text::list(buildpack_.reads))},
       {"message",
        no_erlang
            ? find_.would_say(erlang_ == nullptr ? buildpack_.no_erlang : buildpack_.no_elixir,
                              {{"read", ""}})
            : buildpack_.missing},
       {"offer", our_offer()}},
      nullptr);
  for (const std::string& key : lacking) {
    const std::string runtime = key.substr(0, key.find('_'));
    if (const Chosen* chosen = ours_.find(runtime)) {
      diagnosis.nearest.push_back(chosen->version);
      diagnosis.lines.push_back(pin_line(runtime, chosen->version, config));
      diagnosis.write_to = config;
    }
  }
  say(std::move(diagnosis));
  return false;
}

void UpstreamBeam::report_what_it_does_not_read() {
  for (const Runtime runtime : {Runtime::erlang, Runtime::elixir}) {
    for (const Request& request : requests_.of(runtime)) {
      const auto& files = buildpack_.reads;
      const Request* taken = runtime == Runtime::erlang ? erlang_ : elixir_;
      const bool reads = std::find(files.begin(), files.end(), request.where.file) != files.end();
      if (!reads && (taken == nullptr || taken->text != request.text))
        say(find_.make("upstream-does-not-read", {}, &request));
    }
  }
}

bool UpstreamBeam::list_has(const std::string& list, const OtpVersion& version) const {
  if (const auto* versions = known_.otp_list(list)) {
    return std::binary_search(versions->begin(), versions->end(), version);
  }
  const auto release = index_.find_otp(version);
  return release && index_.find_offer(list, "x64", *release) != nullptr;
}

std::vector<std::string> UpstreamBeam::stacks_where_it_can(const OtpVersion& version) const {
  std::vector<std::string> names;
  for (const stack::Stack& stack : index_.stacks()) {
    if (stack.family != beam_.stack().family || stack.name == target_.stack) continue;
    const UpstreamBuilds* row = buildpack_.builds_for(stack.variable);
    // Builds for Ubuntu 14.04 that are taken for want of any other are no recommendation.
    if (row == nullptr || known_.otp_list(row->list) != nullptr) continue;
    if (list_has(row->list, version) && list_has(row->from, version)) names.push_back(stack.name);
  }
  return names;
}

void UpstreamBeam::suggest_from_list(Diagnosis& diagnosis, const OtpVersion& version) const {
  std::vector<OtpOffer> offers;
  if (known_.otp_list(builds_->list) != nullptr) return;
  for (const OtpOffer& offer : index_.offers(builds_->from, "x64")) {
    if (list_has(builds_->list, index_.otp()[offer.release])) offers.push_back(offer);
  }
  const auto place = pin_place("erlang", erlang_->where);
  for (const OtpVersion& near : nearest_otp(index_, offers, version)) {
    diagnosis.nearest.push_back(near.str());
    diagnosis.lines.push_back(pin_line("erlang", near.str(), erlang_->where.file));
    diagnosis.write_to = place;
  }
}

std::string UpstreamBeam::reason_for(const UpstreamBuilds& builds) const {
  std::string rule = builds.reason.empty()
                         ? bprun::format("On {} it looks into the list of builds for {}.",
                                         target_.stack,
                                         builds.list)
                         : builds.reason;
  // Where nobody can have it, that is the better reason.
  for (const Diagnosis& diagnosis : ours_.diagnoses) {
    if (diagnosis.severity == Severity::error && diagnosis.runtime == "erlang")
      return bprun::format("{}. {}", diagnosis.message, rule);
  }
  return rule;
}

std::string UpstreamBeam::our_offer() const {
  const Chosen* erlang = ours_.find("erlang");
  const Chosen* elixir = ours_.find("elixir");
  if (!ours_.possible() || erlang == nullptr || elixir == nullptr) return "";
  return find_.offer(bprun::format(
      "Erlang/OTP {} and Elixir {} on {}", erlang->version, elixir->version, target_.stack));
}

void UpstreamBeam::warn_of_other_reading(const Request& request, const std::string& read) {
  const Chosen* chosen = ours_.find(to_string(request.runtime));
  if (chosen == nullptr || chosen->version == read || !(chosen->asked == request)) return;
  say(find_.make(
      "upstream-reads-differently", {{"read", read}, {"ours", chosen->version}}, &request));
}

void UpstreamBeam::add_chosen(std::string_view runtime,
                              const std::string& version,
                              const Request& request) {
  result_.chosen.push_back({.runtime = std::string(runtime),
                            .version = version,
                            .asked = request,
                            .reason = bprun::format("as {} reads it", buildpack_.title)});
}

bool UpstreamBeam::check_erlang() {
  erlang_read_ = upstream_erlang(buildpack_.dialect, erlang_->text);
  const auto version = OtpVersion::parse(erlang_read_);
  // Its lists have every release under its own name, and nothing else: 27.0.0 is not among them.
  const bool is_name = version && version->str() == erlang_read_;
  if (!is_name || !list_has(builds_->list, *version)) {
    Diagnosis diagnosis =
        find_.make("upstream-cannot-install-erlang",
                   {{"read", erlang_read_},
                    {"reason", reason_for(*builds_)},
                    {"message", find_.would_say(buildpack_.no_erlang, {{"read", erlang_read_}})},
                    {"offer", our_offer()}},
                   erlang_);
    if (version) {
      diagnosis.stacks = is_name ? stacks_where_it_can(*version) : std::vector<std::string>{};
      suggest_from_list(diagnosis, *version);
    }
    say(std::move(diagnosis));
    return false;
  }
  if (!list_has(builds_->from, *version)) {
    Diagnosis diagnosis = find_.make("upstream-saves-an-error-page",
                                     {{"read", erlang_read_},
                                      {"runtime_title", "Erlang/OTP"},
                                      {"reason", reason_for(*builds_)},
                                      {"message", "gzip: stdin: not in gzip format"},
                                      {"offer", our_offer()}},
                                     erlang_);
    diagnosis.stacks = stacks_where_it_can(*version);
    suggest_from_list(diagnosis, *version);
    say(std::move(diagnosis));
    return false;
  }
  if (known_.otp_list(builds_->from) != nullptr) {
    Diagnosis diagnosis = find_.make(
        "upstream-takes-an-old-build",
        {{"read", erlang_read_}, {"reason", reason_for(*builds_)}, {"offer", our_offer()}},
        erlang_);
    diagnosis.basis = stack::Basis::inferred;
    say(std::move(diagnosis));
  }
  warn_of_other_reading(*erlang_, erlang_read_);
  add_chosen("erlang", erlang_read_, *erlang_);
  const auto release = index_.find_otp(*version);
  const OtpOffer* offer = release ? index_.find_offer(builds_->from, "x64", *release) : nullptr;
  if (offer != nullptr) {
    result_.chosen.back().basis = offer->basis;
    result_.chosen.back().places = places_of(resolver_.sources(),
                                             {.runtime = "erlang",
                                              .version = erlang_read_,
                                              .base = builds_->from,
                                              .arch = "x64",
                                              .sha256 = offer->sha256});
  }
  for (const KnownBad& bad : resolver_.known_bad()) {
    if (bad.concerns(*version)) say(beam_.known_bad(bad, *version, erlang_));
  }
  return true;
}

bool UpstreamBeam::check_elixir() {
  elixir_read_ = upstream_elixir(buildpack_.dialect, *elixir_);
  const auto version = ElixirVersion::parse(elixir_read_);
  const ElixirEntry* entry = version ? index_.find_elixir(*version) : nullptr;
  const auto otp = OtpVersion::parse(erlang_read_);
  const unsigned major = otp ? otp->major() : 0;
  const ElixirOffer* build = entry == nullptr ? nullptr : entry->offer_for("any", major, false);
  const bool for_major_only = buildpack_.dialect == Dialect::gigalixir;

  // v1.18 is in the lists, too: the head of a branch, which moves.
  Request as_prefix = *elixir_;
  as_prefix.text = elixir_read_;
  as_prefix.grammar = requests::Grammar::version;
  const auto reading = read_elixir_wish(as_prefix);
  const auto* wish = std::get_if<ElixirWish>(&reading);
  if (wish != nullptr && wish->kind == ElixirWish::Kind::prefix && wish->numbers == 2) {
    warn_of_other_reading(*elixir_, bprun::format("the branch v{}, which moves", elixir_read_));
    add_chosen("elixir", elixir_read_, *elixir_);
    return true;
  }
  if (version && version->is_prerelease()) {
    say(beam_.unlisted_candidate(*elixir_));
    add_chosen("elixir", elixir_read_, *elixir_);
    return true;
  }
  if (entry == nullptr || entry->offers.empty() || (for_major_only && build == nullptr)) {
    Diagnosis diagnosis =
        find_.make("upstream-cannot-install-elixir",
                   {{"read", elixir_read_},
                    {"reason",
                     for_major_only ? bprun::format("It takes builds for OTP {} only.", major)
                                    : std::string("It knows the names of releases, in full.")},
                    {"message",
                     find_.would_say(buildpack_.no_elixir,
                                     {{"read", for_major_only ? elixir_read_ : "v" + elixir_read_},
                                      {"otp", bprun::format("{}", major)}})},
                    {"offer", our_offer()}},
                   elixir_);
    say(std::move(diagnosis));
    return false;
  }
  if (build == nullptr) {
    say(find_.make("upstream-saves-an-error-page",
                   {{"read", elixir_read_},
                    {"runtime_title", "Elixir"},
                    {"reason",
                     bprun::format("Elixir {} is not prebuilt for OTP {}, and it checks the first "
                                   "alone.",
                                   elixir_read_,
                                   major)},
                    {"message", "End-of-central-directory signature not found"},
                    {"offer", our_offer()}},
                   elixir_));
    return false;
  }
  warn_of_other_reading(*elixir_, elixir_read_);
  add_chosen("elixir", elixir_read_, *elixir_);
  result_.chosen.back().basis = build->basis;
  result_.chosen.back().build = bprun::format("{}", build->otp);
  result_.chosen.back().places = places_of(resolver_.sources(),
                                           {.runtime = "elixir",
                                            .version = elixir_read_,
                                            .base = builds_->from,
                                            .arch = "x64",
                                            .otp = result_.chosen.back().build,
                                            .sha256 = build->sha256});
  if (!entry->supports(major)) say(beam_.undocumented(*entry, *otp, elixir_));
  return true;
}

/// mix.exs binds whatever buildpack installs the Elixir.
void UpstreamBeam::check_together() {
  const auto version = ElixirVersion::parse(elixir_read_);
  if (!version) return;
  for (const Request& requirement : requests_.elixir_requirements) {
    const auto reading = read_elixir_wish(requirement);
    const auto* wish = std::get_if<ElixirWish>(&reading);
    if (wish != nullptr && wish->requirement && !wish->requirement->matches(*version))
      say(beam_.requirement_not_met(*elixir_, requirement, nullptr));
  }
}

Resolution UpstreamBeam::resolve() {
  if (!beam_.knows_stack()) {
    say(beam_.unknown_stack());
    return std::move(result_);
  }
  for (const Diagnosis& diagnosis : ours_.diagnoses) {
    if (diagnosis.id == "config-needs-bash" || diagnosis.id == "stack-past-end-of-life")
      say(diagnosis);
  }
  if (!requests_.unread.empty()) return std::move(result_);
  builds_ = buildpack_.builds_for(beam_.stack().variable);
  if (builds_ == nullptr || !find_requests()) return std::move(result_);
  report_what_it_does_not_read();
  if (check_erlang() && check_elixir()) check_together();
  return std::move(result_);
}

}  // namespace

Resolution resolve_upstream_beam(const BeamResolver& resolver,
                                 const UpstreamBuildpacks& known,
                                 const UpstreamUse& use,
                                 const requests::Requests& requests,
                                 const UpstreamApp& app,
                                 const Target& target) {
  return UpstreamBeam(resolver, known, use, requests, app, target).resolve();
}

}  // namespace bprun::resolve

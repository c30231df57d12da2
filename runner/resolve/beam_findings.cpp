// SPDX-License-Identifier: MIT
#include "runner/resolve/beam_findings.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/resolve/pin.hpp"

#include <algorithm>

namespace bprun::resolve {

namespace {

using requests::Request;
using version::ElixirVersion;
using version::OtpVersion;

std::string shown(const Request& request) {
  return text::printable(text::trim(request.text));
}

/// "27", or "25 to 27".
std::string majors(const ElixirEntry& elixir) {
  return elixir.otp_min == elixir.otp_max
             ? bprun::format("{}", elixir.otp_min)
             : bprun::format("{} to {}", elixir.otp_min, elixir.otp_max);
}

/// What is known of builds that are not there. That a row is missing says as much as the rows
/// around it: a list that ends, or the rule by which it would go on.
stack::Basis basis_of_absence(const std::vector<OtpOffer>& offers) {
  if (offers.empty()) return stack::Basis::listed;
  const stack::Basis newest = offers.back().basis;
  return newest == stack::Basis::inferred ? stack::Basis::rule : newest;
}

}  // namespace

Diagnosis BeamFindings::make(std::string_view id, Facts facts, const Request* request) const {
  facts.emplace_back("stack", target_.stack);
  facts.emplace_back("arch", target_.arch);
  if (stack_ != nullptr) facts.emplace_back("base", stack_->base);
  if (request != nullptr) {
    facts.emplace_back("runtime", title_of(to_string(request->runtime)));
    facts.emplace_back("asked", shown(*request));
  }
  Diagnosis diagnosis = catalogue_.make(id, facts);
  if (request != nullptr) {
    diagnosis.runtime = to_string(request->runtime);
    diagnosis.asked = shown(*request);
    if (!request->where.file.empty()) diagnosis.where = request->where;
  }
  return diagnosis;
}

void BeamFindings::suggest(Diagnosis& diagnosis,
                           std::string_view runtime,
                           const std::string& version,
                           const Request* request) const {
  const bool has_place = request != nullptr && !request->where.file.empty();
  const auto where = has_place ? std::optional(request->where) : std::nullopt;
  const std::string place = pin_place(runtime, where);
  std::string line = pin_line(runtime, version, place.substr(0, place.find(':')));
  // Lines of several files say for which file each is.
  if (diagnosis.lines.empty()) {
    diagnosis.write_to = place;
  } else if (diagnosis.write_to != place) {
    const auto file_of = [](const std::string& text) { return text.substr(0, text.find(':')); };
    if (file_of(diagnosis.write_to) == file_of(place)) {
      diagnosis.write_to = file_of(place);
    } else {
      line = bprun::format("{}   (in {})", line, place);
    }
  }
  diagnosis.nearest.push_back(version);
  diagnosis.lines.push_back(std::move(line));
}

std::string BeamFindings::ended_among(const std::vector<std::string>& stacks) const {
  std::vector<std::string> ended;
  for (const std::string& name : stacks) {
    const stack::Stack* stack = index_.find_stack(name);
    if (stack != nullptr && !target_.today.empty() &&
        stack->lifecycle.status_on(target_.today) == stack::Status::ended)
      ended.push_back(name);
  }
  if (ended.empty()) return "";
  return bprun::format("{} {} past {} end of life.",
                       text::list(ended),
                       ended.size() > 1 ? "are" : "is",
                       ended.size() > 1 ? "their" : "its");
}

std::vector<std::string> BeamFindings::stacks_with(const OtpWish& wish) const {
  std::vector<std::string> names;
  std::vector<std::string> kin;
  for (const stack::Stack& stack : index_.stacks()) {
    if (stack.name == target_.stack) continue;
    const auto& offers = index_.offers(stack.base, target_.arch);
    const bool has = std::any_of(offers.begin(), offers.end(), [&](const OtpOffer& offer) {
      return offer.basis != stack::Basis::inferred &&
             wish.is_satisfied_by(index_.otp()[offer.release]);
    });
    if (!has) continue;
    names.push_back(stack.name);
    if (stack_ != nullptr && stack.family == stack_->family) kin.push_back(stack.name);
  }
  // Whoever deploys to Heroku can change to another stack of Heroku's; the others are for those
  // who have no such stack.
  return kin.empty() ? names : kin;
}

std::string BeamFindings::range_words(const std::vector<OtpOffer>& offers) const {
  if (offers.empty()) return "nothing";
  const std::string first = index_.otp()[offers.front().release].str();
  const std::string last = index_.otp()[offers.back().release].str();
  return first == last ? first : bprun::format("{} to {}", first, last);
}

Diagnosis BeamFindings::unknown_stack() const {
  std::vector<std::string> known;
  for (const stack::Stack& stack : index_.stacks())
    known.push_back(stack.name);
  const auto near = text::nearest(target_.stack, known);
  Diagnosis diagnosis =
      make("unknown-stack",
           {{"known", text::list(known)},
            {"near", near ? bprun::format("Did you mean {}?", *near) : std::string()}},
           nullptr);
  diagnosis.where = target_.stack_where;
  diagnosis.asked = target_.stack;
  diagnosis.stacks = std::move(known);
  return diagnosis;
}

Diagnosis BeamFindings::architecture_not_built() const {
  Diagnosis diagnosis = make(
      "architecture-not-built", {{"architectures", text::list(stack_->architectures)}}, nullptr);
  diagnosis.asked = target_.arch;
  for (const stack::Stack& stack : index_.stacks()) {
    const auto& all = stack.architectures;
    if (stack.family == stack_->family &&
        std::find(all.begin(), all.end(), target_.arch) != all.end())
      diagnosis.stacks.push_back(stack.name);
  }
  return diagnosis;
}

Diagnosis BeamFindings::past_end_of_life() const {
  Diagnosis diagnosis = make("stack-past-end-of-life", {{"eol", stack_->lifecycle.eol}}, nullptr);
  diagnosis.where = target_.stack_where;
  diagnosis.asked = target_.stack;
  diagnosis.basis = stack_->lifecycle.eol_basis;
  return diagnosis;
}

Diagnosis BeamFindings::malformed(const Request& request,
                                  const version::Malformed& malformed) const {
  const std::size_t at = std::min(malformed.offset, request.text.size());
  const std::string in_front = text::printable(std::string_view(request.text).substr(0, at));
  Diagnosis diagnosis =
      make("malformed",
           {{"reason", malformed.reason},
            {"character", bprun::format("{}", malformed.offset + 1)},
            {"pointer",
             text::printable(request.text) + "\n    " + std::string(in_front.size(), ' ') + "^"}},
           &request);
  return diagnosis;
}

Diagnosis BeamFindings::no_release(const Request& request, const NoRelease& what) const {
  Diagnosis diagnosis = make("no-release", {{"what", what.what}}, &request);
  if (request.runtime == requests::Runtime::erlang && stack_ != nullptr && !offers().empty()) {
    suggest(diagnosis, "erlang", index_.otp()[offers().back().release].str(), &request);
  }
  if (request.runtime == requests::Runtime::elixir && !index_.elixir().empty()) {
    suggest(diagnosis, "elixir", index_.elixir().back().version.str(), &request);
  }
  return diagnosis;
}

Diagnosis BeamFindings::needs_bash(const requests::Requests::Unread& unread) const {
  Diagnosis diagnosis = make("config-needs-bash",
                             {{"construct", unread.cause.construct},
                              {"runtime", std::string(title_of(to_string(unread.runtime)))}},
                             nullptr);
  diagnosis.where = unread.cause.where;
  diagnosis.runtime = to_string(unread.runtime);
  return diagnosis;
}

Diagnosis BeamFindings::otp_never_released(const Request& request, const OtpWish& wish) const {
  const std::string newest = index_.otp().empty() ? "" : index_.otp().back().str();
  Diagnosis diagnosis = make("never-released", {{"newest", newest}}, &request);
  for (const OtpVersion& version : nearest_otp(index_, offers(), wish.version))
    suggest(diagnosis, "erlang", version.str(), &request);
  return diagnosis;
}

Diagnosis BeamFindings::otp_not_built(const Request& request,
                                      const OtpWish& wish,
                                      const ElixirEntry* elixir) const {
  const auto& there = offers();
  const std::string other_arch = target_.arch == "x64" ? "arm64" : "x64";
  const auto& elsewhere = index_.offers(stack_->base, other_arch);
  const bool for_other_arch =
      std::any_of(elsewhere.begin(), elsewhere.end(), [&](const OtpOffer& offer) {
        return wish.is_satisfied_by(index_.otp()[offer.release]);
      });
  Diagnosis diagnosis = make(for_other_arch ? "not-built-for-architecture" : "released-not-built",
                             {{"range", range_words(there)}, {"other_arch", other_arch}},
                             &request);
  diagnosis.basis = basis_of_absence(there);
  for (const OtpVersion& version : nearest_otp(index_, there, wish.version))
    suggest(diagnosis, "erlang", version.str(), &request);
  diagnosis.stacks = stacks_with(wish);
  diagnosis.advice = ended_among(diagnosis.stacks);
  if (elixir == nullptr || diagnosis.nearest.empty()) return diagnosis;

  // A version that is near, and that the app's Elixir does not run on, is only half an answer.
  const auto goes = [&](const OtpOffer& offer) {
    return elixir->supports(index_.otp()[offer.release].major()) &&
           !index_.otp()[offer.release].is_candidate();
  };
  std::vector<OtpOffer> with_elixir;
  std::copy_if(there.begin(), there.end(), std::back_inserter(with_elixir), goes);
  const auto near = nearest_otp(index_, with_elixir, wish.version);
  for (const OtpVersion& version : near) {
    const std::string name = version.str();
    auto& all = diagnosis.nearest;
    if (std::find(all.begin(), all.end(), name) == all.end())
      suggest(diagnosis, "erlang", name, &request);
  }
  if (!diagnosis.advice.empty()) diagnosis.advice += '\n';
  diagnosis.advice +=
      bprun::format("Elixir {} supports OTP {}.", elixir->version.str(), majors(*elixir));
  if (near.empty()) {
    diagnosis.advice +=
        bprun::format(" {} has none of them: another Elixir is needed, too.", target_.stack);
  }
  return diagnosis;
}

Diagnosis BeamFindings::elixir_never_released(const Request& request,
                                              const ElixirWish& wish) const {
  const std::string newest = index_.elixir().empty() ? "" : index_.elixir().back().version.str();
  Diagnosis diagnosis = make("never-released", {{"newest", newest}}, &request);
  if (wish.kind == ElixirWish::Kind::requirement) {
    diagnosis.message = bprun::format("no release of Elixir satisfies {}", shown(request));
    return diagnosis;
  }
  for (const ElixirVersion& version : nearest_elixir(index_, wish.version, wish.numbers))
    suggest(diagnosis, "elixir", version.str(), &request);
  return diagnosis;
}

Diagnosis BeamFindings::elixir_not_built(const Request& request) const {
  return make("elixir-not-built", {}, &request);
}

Diagnosis BeamFindings::requirement_not_met(const Request& request,
                                            const Request& requirement,
                                            const ElixirEntry* instead) const {
  Diagnosis diagnosis = make(
      "requirement-not-met",
      {{"requirement", shown(requirement)}, {"requirement_place", to_string(requirement.where)}},
      &request);
  if (instead != nullptr) suggest(diagnosis, "elixir", instead->version.str(), &request);
  return diagnosis;
}

Diagnosis BeamFindings::do_not_go_together(const ElixirEntry& elixir,
                                           const OtpVersion& otp,
                                           const Request* elixir_request,
                                           const Request* otp_request) const {
  Diagnosis diagnosis =
      make("elixir-and-otp-do-not-go-together",
           {{"elixir", elixir.version.str()},
            {"otp", otp.str()},
            {"majors", majors(elixir)},
            {"otp_place",
             otp_request == nullptr ? std::string()
                                    : bprun::format("Erlang/OTP {} is asked for in {}.",
                                                    shown(*otp_request),
                                                    to_string(otp_request->where))}},
           elixir_request != nullptr ? elixir_request : otp_request);
  // Either may change: the nearest Elixir that runs on this OTP, the nearest OTP that it runs on.
  const ElixirEntry* other = nullptr;
  for (const ElixirEntry& entry : index_.elixir()) {
    if (!entry.supports(otp.major()) || entry.offer_for(stack_->base, otp.major(), true) == nullptr)
      continue;
    const bool newer = entry.version < elixir.version || other == nullptr ||
                       (entry.version.major == other->version.major &&
                        entry.version.minor == other->version.minor);
    if (newer) other = &entry;
  }
  if (other != nullptr) suggest(diagnosis, "elixir", other->version.str(), elixir_request);
  const OtpOffer* best = nullptr;
  for (const OtpOffer& offer : offers()) {
    const OtpVersion& version = index_.otp()[offer.release];
    if (elixir.supports(version.major()) && !version.is_candidate()) best = &offer;
  }
  if (best != nullptr) suggest(diagnosis, "erlang", index_.otp()[best->release].str(), otp_request);
  return diagnosis;
}

Diagnosis BeamFindings::elixir_not_prebuilt(const ElixirEntry& elixir,
                                            const OtpVersion& otp,
                                            const Request* elixir_request,
                                            const Request* otp_request) const {
  std::vector<std::string> built;
  for (const ElixirOffer& offer : elixir.offers) {
    if (offer.base != "any" && offer.base != stack_->base) continue;
    if (offer.otp != 0) built.push_back(bprun::format("{}", offer.otp));
  }
  Diagnosis diagnosis = make("elixir-not-prebuilt",
                             {{"elixir", elixir.version.str()},
                              {"otp", otp.str()},
                              {"otp_major", bprun::format("{}", otp.major())},
                              {"built", built.empty() ? "none" : text::list(built)}},
                             elixir_request != nullptr ? elixir_request : otp_request);
  const OtpOffer* best = nullptr;
  for (const OtpOffer& offer : offers()) {
    const OtpVersion& version = index_.otp()[offer.release];
    if (elixir.supports(version.major()) && !version.is_candidate() &&
        elixir.offer_for(stack_->base, version.major(), true) != nullptr)
      best = &offer;
  }
  if (best != nullptr) suggest(diagnosis, "erlang", index_.otp()[best->release].str(), otp_request);
  return diagnosis;
}

Diagnosis
BeamFindings::suffix_differs(const Request& elixir, const Request& otp, unsigned suffix) const {
  return make("suffix-differs",
              {{"suffix", bprun::format("{}", suffix)},
               {"otp_asked", shown(otp)},
               {"otp_place", to_string(otp.where)}},
              &elixir);
}

Diagnosis
BeamFindings::nothing_asked(const std::vector<std::string>& missing,
                            const std::optional<std::pair<std::string, std::string>>& pair,
                            const std::optional<Location>& beside) const {
  std::vector<std::string> titles;
  titles.reserve(missing.size());
  for (const std::string& runtime : missing)
    titles.emplace_back(title_of(runtime));
  Diagnosis diagnosis = make("nothing-asked", {{"missing", text::list(titles)}}, nullptr);
  if (missing.size() == 1) diagnosis.runtime = missing.front();
  if (!pair) return diagnosis;
  // Beside the line that asks for the other one: several files would be a conflict in the making.
  Request neighbour;
  if (beside) neighbour.where = {.file = beside->file, .line = 0};
  for (const std::string& runtime : missing) {
    suggest(diagnosis, runtime, runtime == "erlang" ? pair->first : pair->second, &neighbour);
  }
  return diagnosis;
}

Diagnosis BeamFindings::taken_as_prefix(const Request& request, const std::string& version) const {
  Diagnosis diagnosis = make("taken-as-prefix", {{"version", version}}, &request);
  suggest(diagnosis, to_string(request.runtime), version, &request);
  return diagnosis;
}

Diagnosis BeamFindings::otp_chosen(const ElixirEntry& elixir,
                                   const std::string& otp,
                                   const Request* elixir_request) const {
  Diagnosis diagnosis =
      make("otp-chosen",
           {{"otp", otp}, {"elixir", elixir.version.str()}, {"majors", majors(elixir)}},
           nullptr);
  diagnosis.runtime = "erlang";
  if (elixir_request != nullptr) diagnosis.where = elixir_request->where;
  Request neighbour;
  if (elixir_request != nullptr) {
    neighbour.where = {.file = elixir_request->where.file, .line = 0};
    // A file for one runtime alone has a sister for the other.
    if (neighbour.where.file.ends_with(".elixir-version")) neighbour.where.file = ".erlang-version";
  }
  suggest(diagnosis, "erlang", otp, &neighbour);
  return diagnosis;
}

Diagnosis BeamFindings::undocumented(const ElixirEntry& elixir,
                                     const OtpVersion& otp,
                                     const Request* elixir_request) const {
  return make("elixir-on-undocumented-otp",
              {{"elixir", elixir.version.str()},
               {"otp", otp.str()},
               {"otp_major", bprun::format("{}", otp.major())},
               {"majors", majors(elixir)}},
              elixir_request);
}

Diagnosis BeamFindings::inferred(std::string_view runtime,
                                 const std::string& version,
                                 const Request* asked) const {
  Diagnosis diagnosis =
      make("build-is-inferred",
           {{"title", std::string(title_of(runtime))}, {"version", version}},
           asked != nullptr && to_string(asked->runtime) == runtime ? asked : nullptr);
  diagnosis.runtime = runtime;
  diagnosis.basis = stack::Basis::inferred;
  return diagnosis;
}

Diagnosis BeamFindings::unlisted_candidate(const Request& request) const {
  Diagnosis diagnosis = make("candidate-is-not-listed", {}, &request);
  diagnosis.basis = stack::Basis::inferred;
  return diagnosis;
}

Diagnosis BeamFindings::conflict(const Request& overruled, const Chosen& chosen) const {
  return make("conflict",
              {{"version", chosen.version},
               {"decides", to_string(chosen.asked.where)},
               {"decides_text", shown(chosen.asked)},
               {"place", to_string(overruled.where)}},
              &overruled);
}

Diagnosis BeamFindings::known_bad(const KnownBad& bad,
                                  const OtpVersion& version,
                                  const Request* asked) const {
  const stack::KnownBad& row = *bad.row;
  const Facts facts = {{"version", version.str()}, {"source", row.source}};
  Diagnosis diagnosis = make("known-bad", facts, asked);
  if (row.severity == "error") diagnosis.severity = Severity::error;
  diagnosis.runtime = row.runtime;
  diagnosis.message = fill(row.says, facts);
  diagnosis.why = bprun::format("{}: {}", row.id, row.source);
  diagnosis.advice = fill(row.advice, facts);
  // The first of its line that is good, and the newest of it.
  const OtpOffer* first = nullptr;
  const OtpOffer* last = nullptr;
  for (const OtpOffer& offer : offers()) {
    const OtpVersion& other = index_.otp()[offer.release];
    if (other.major() != version.major() || other <= bad.to || other.is_candidate()) continue;
    if (first == nullptr) first = &offer;
    last = &offer;
  }
  if (last != nullptr) suggest(diagnosis, row.runtime, index_.otp()[last->release].str(), asked);
  if (first != nullptr && first != last)
    suggest(diagnosis, row.runtime, index_.otp()[first->release].str(), asked);
  return diagnosis;
}

}  // namespace bprun::resolve

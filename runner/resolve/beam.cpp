// SPDX-License-Identifier: MIT
#include "runner/resolve/beam.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/resolve/beam_findings.hpp"
#include "runner/resolve/beam_request.hpp"
#include "runner/resolve/places.hpp"

#include <algorithm>

namespace bprun::resolve {

namespace {

using requests::Request;
using requests::Requests;
using requests::Runtime;
using version::OtpVersion;

/// What a stack has of one major of OTP that the request allows.
struct MajorOffer {
  unsigned major = 0;
  const OtpOffer* known = nullptr;  ///< the newest that is more than inferred
  const OtpOffer* any = nullptr;    ///< the newest
};

/// An Elixir and an OTP that go together, more or less.
struct Pair {
  const ElixirEntry* elixir = nullptr;
  const ElixirOffer* build = nullptr;
  const OtpOffer* otp = nullptr;
  bool documented = true;
};

/// One resolution, from the requests to the chosen.
class Resolving {
public:
  Resolving(const BeamResolver& resolver, const Requests& requests, const Target& target)
      : index_(resolver.index()),
        known_bad_(resolver.known_bad()),
        sources_(resolver.sources()),
        requests_(requests),
        target_(target),
        find_(index_, resolver.catalogue(), target) {}

  Resolution resolve();

private:
  bool check_stack();
  void check_unread();
  void read_wishes();
  void read_otp();
  void read_elixir();
  bool apply_suffix();
  bool find_otp_offers();
  bool find_elixirs();
  const ElixirEntry* required_elixir() const;
  bool filter_by_requirements(std::vector<const ElixirEntry*>& wished);
  std::optional<Pair> best_pair() const;
  std::optional<Pair> pair_of(bool documented, bool known_only) const;
  std::optional<std::pair<std::string, std::string>> pair_for_all() const;
  void explain_no_pair();
  void choose_otp_alone();
  std::vector<Place> elixir_places(const Pair& pair, const std::string& version) const;
  void choose(const Pair& pair);
  void add_otp(const OtpOffer& offer, std::string reason);
  void ask_for_what_is_missing();
  void report_conflicts();
  const ElixirEntry* exact_elixir() const;

  void say(Diagnosis diagnosis) { result_.diagnoses.push_back(std::move(diagnosis)); }

  const OtpVersion& version_of(const OtpOffer& offer) const { return index_.otp()[offer.release]; }

  const BeamIndex& index_;
  const std::vector<KnownBad>& known_bad_;
  const std::vector<stack::Source>& sources_;
  const Requests& requests_;
  const Target& target_;
  BeamFindings find_;
  Resolution result_;

  const Request* otp_asked_ = nullptr;  ///< the request that decides
  const Request* elixir_asked_ = nullptr;
  std::optional<OtpWish> otp_wish_;  ///< nullopt: nobody asks, or what is asked cannot be read
  std::optional<ElixirWish> elixir_wish_;
  bool otp_is_settled_ = true;  ///< false: something is wrong with what is asked
  bool elixir_is_settled_ = true;
  std::vector<MajorOffer> majors_;           ///< newest first
  std::vector<const ElixirEntry*> elixirs_;  ///< newest first
  std::optional<ElixirEntry> candidate_;     ///< a pre-release that no table has
};

bool Resolving::check_stack() {
  if (!find_.knows_stack()) {
    say(find_.unknown_stack());
    return false;
  }
  const stack::Stack& stack = find_.stack();
  if (!target_.today.empty() && stack.lifecycle.status_on(target_.today) == stack::Status::ended) {
    say(find_.past_end_of_life());
  }
  if (stack.has_architecture(target_.arch)) return true;
  say(find_.architecture_not_built());
  return false;
}

void Resolving::check_unread() {
  for (const auto& unread : requests_.unread) {
    if (unread.runtime == Runtime::node) continue;
    say(find_.needs_bash(unread));
    (unread.runtime == Runtime::erlang ? otp_is_settled_ : elixir_is_settled_) = false;
  }
}

void Resolving::read_otp() {
  otp_asked_ = requests_.decides(Runtime::erlang);
  if (otp_asked_ == nullptr) return;
  OtpReading reading = read_otp_wish(index_, otp_asked_->text);
  if (auto* wish = std::get_if<OtpWish>(&reading)) {
    otp_wish_ = std::move(*wish);
    return;
  }
  otp_is_settled_ = false;
  const auto* malformed = std::get_if<version::Malformed>(&reading);
  say(malformed != nullptr ? find_.malformed(*otp_asked_, *malformed)
                           : find_.no_release(*otp_asked_, std::get<NoRelease>(reading)));
}

void Resolving::read_elixir() {
  elixir_asked_ = requests_.decides(Runtime::elixir);
  if (elixir_asked_ == nullptr) return;
  ElixirReading reading = read_elixir_wish(*elixir_asked_);
  if (auto* wish = std::get_if<ElixirWish>(&reading)) {
    elixir_wish_ = std::move(*wish);
    return;
  }
  elixir_is_settled_ = false;
  const auto* malformed = std::get_if<version::Malformed>(&reading);
  say(malformed != nullptr ? find_.malformed(*elixir_asked_, *malformed)
                           : find_.no_release(*elixir_asked_, std::get<NoRelease>(reading)));
}

/// The OTP that stands behind an Elixir (1.18.1-otp-27) is a wish for OTP like any other.
bool Resolving::apply_suffix() {
  if (!elixir_wish_ || !elixir_wish_->otp) return true;
  const OtpVersion major{.parts = {*elixir_wish_->otp}};
  if (!otp_wish_) {
    if (otp_asked_ == nullptr) otp_wish_ = OtpWish{.version = major};
    return true;
  }
  if (otp_wish_->newest) {
    otp_wish_ = OtpWish{.version = major};
  } else if (otp_wish_->version.major() != *elixir_wish_->otp) {
    say(find_.suffix_differs(*elixir_asked_, *otp_asked_, *elixir_wish_->otp));
    return false;
  }
  return true;
}

const ElixirEntry* Resolving::exact_elixir() const {
  if (!elixir_wish_ || elixir_wish_->kind != ElixirWish::Kind::exact) return nullptr;
  return index_.find_elixir(elixir_wish_->version);
}

/// Fills majors_. False where the stack has nothing of what is asked; then it is said.
bool Resolving::find_otp_offers() {
  const auto& offers = find_.offers();
  const OtpWish any{.newest = true};
  const OtpWish& wish = otp_wish_ ? *otp_wish_ : any;
  for (auto offer = offers.rbegin(); offer != offers.rend(); ++offer) {
    const OtpVersion& version = version_of(*offer);
    if (!wish.is_satisfied_by(version)) continue;
    if (majors_.empty() || majors_.back().major != version.major())
      majors_.push_back({.major = version.major()});
    MajorOffer& major = majors_.back();
    if (major.any == nullptr) major.any = &*offer;
    if (major.known == nullptr && offer->basis != stack::Basis::inferred) major.known = &*offer;
  }
  if (!majors_.empty()) return true;
  // With nothing asked for, a stack without any OTP is found out by what is chosen.
  const Request* asked = otp_asked_ != nullptr ? otp_asked_ : elixir_asked_;
  if (asked == nullptr || !otp_wish_) return false;
  const auto& all = index_.otp();
  const bool released =
      wish.newest || std::any_of(all.begin(), all.end(), [&](const auto& version) {
        return wish.is_satisfied_by(version);
      });
  say(released ? find_.otp_not_built(*asked, wish, exact_elixir())
               : find_.otp_never_released(*asked, wish));
  return false;
}

/// The newest Elixir that satisfies mix.exs and runs on the OTP that is asked for.
const ElixirEntry* Resolving::required_elixir() const {
  const auto& all = index_.elixir();
  const auto satisfies = [&](const ElixirEntry& entry) {
    return std::all_of(requests_.elixir_requirements.begin(),
                       requests_.elixir_requirements.end(),
                       [&](const Request& requirement) {
                         const ElixirReading reading = read_elixir_wish(requirement);
                         const auto* wish = std::get_if<ElixirWish>(&reading);
                         return wish != nullptr && wish->is_satisfied_by(entry.version);
                       });
  };
  const auto runs = [&](const ElixirEntry& entry) {
    return std::any_of(majors_.begin(), majors_.end(), [&](const MajorOffer& major) {
      return entry.supports(major.major) &&
             entry.offer_for(find_.stack().base, major.major, true) != nullptr;
    });
  };
  for (const bool on_this_otp : {true, false}) {
    for (auto entry = all.rbegin(); entry != all.rend(); ++entry) {
      if (satisfies(*entry) && !entry->offers.empty() && (!on_this_otp || runs(*entry)))
        return &*entry;
    }
  }
  return nullptr;
}

bool Resolving::filter_by_requirements(std::vector<const ElixirEntry*>& wished) {
  for (const Request& requirement : requests_.elixir_requirements) {
    const ElixirReading reading = read_elixir_wish(requirement);
    const auto* wish = std::get_if<ElixirWish>(&reading);
    if (wish == nullptr) {
      if (const auto* malformed = std::get_if<version::Malformed>(&reading))
        say(find_.malformed(requirement, *malformed));
      continue;
    }
    std::vector<const ElixirEntry*> left;
    std::copy_if(wished.begin(), wished.end(), std::back_inserter(left), [&](const auto* entry) {
      return wish->kind != ElixirWish::Kind::requirement
                 ? wish->is_satisfied_by(entry->version)
                 : wish->requirement->matches(entry->version);
    });
    if (left.empty() && !wished.empty()) {
      say(find_.requirement_not_met(*elixir_asked_, requirement, required_elixir()));
      return false;
    }
    wished = std::move(left);
  }
  return true;
}

/// Fills elixirs_. False where nothing satisfies the request and the requirements.
bool Resolving::find_elixirs() {
  const auto& all = index_.elixir();
  std::vector<const ElixirEntry*> wished;
  for (auto entry = all.rbegin(); entry != all.rend(); ++entry) {
    if (elixir_wish_->is_satisfied_by(entry->version)) wished.push_back(&*entry);
  }
  if (wished.empty() && elixir_wish_->version.is_prerelease()) {
    // The tables have no pre-releases. Whoever names one is taken at his word, with what is true
    // of its release or of the one before.
    const ElixirEntry* like = nullptr;
    for (const ElixirEntry& entry : all) {
      if (entry.version.major == elixir_wish_->version.major &&
          entry.version.minor <= elixir_wish_->version.minor)
        like = &entry;
      if (like != nullptr && like->version.minor == elixir_wish_->version.minor) break;
    }
    if (like != nullptr) {
      candidate_ = *like;
      candidate_->version = elixir_wish_->version;
      for (ElixirOffer& offer : candidate_->offers) {
        offer.basis = stack::Basis::inferred;
        offer.sha256 = {};
      }
      wished.push_back(&*candidate_);
      say(find_.unlisted_candidate(*elixir_asked_));
    }
  }
  if (wished.empty()) {
    say(find_.elixir_never_released(*elixir_asked_, *elixir_wish_));
    return false;
  }
  if (!filter_by_requirements(wished)) return false;
  elixirs_ = std::move(wished);
  return true;
}

/// The newest Elixir for which there is an OTP, and the newest of these.
std::optional<Pair> Resolving::pair_of(bool documented, bool known_only) const {
  for (const ElixirEntry* elixir : elixirs_) {
    for (const MajorOffer& major : majors_) {
      if (elixir->supports(major.major) != documented) continue;
      const OtpOffer* otp = known_only ? major.known : major.any;
      // Outside the documented range nobody vouches for the generic build.
      const auto* build = elixir->offer_for(find_.stack().base, major.major, documented);
      if (otp == nullptr || build == nullptr) continue;
      if (known_only && build->basis == stack::Basis::inferred) continue;
      return Pair{.elixir = elixir, .build = build, .otp = otp, .documented = documented};
    }
  }
  return std::nullopt;
}

std::optional<Pair> Resolving::best_pair() const {
  for (const bool documented : {true, false}) {
    for (const bool known_only : {true, false}) {
      if (auto pair = pair_of(documented, known_only)) return pair;
    }
  }
  return std::nullopt;
}

/// There are Elixirs and there are OTPs, and none of them fit.
void Resolving::explain_no_pair() {
  const ElixirEntry& elixir = *elixirs_.front();
  // The OTP that is nearest to working is the one to talk about.
  const MajorOffer* supported = nullptr;
  for (const MajorOffer& major : majors_) {
    if (supported == nullptr && elixir.supports(major.major)) supported = &major;
  }
  const Request* otp_asked = otp_wish_ && otp_asked_ != nullptr ? otp_asked_ : nullptr;
  say(supported != nullptr
          ? find_.elixir_not_prebuilt(elixir, version_of(*supported->any), elixir_asked_, otp_asked)
          : find_.do_not_go_together(
                elixir, version_of(*majors_.front().any), elixir_asked_, otp_asked));
}

void Resolving::add_otp(const OtpOffer& offer, std::string reason) {
  const OtpVersion& version = version_of(offer);
  Chosen chosen{.runtime = "erlang",
                .version = version.str(),
                .reason = std::move(reason),
                .basis = offer.basis};
  if (otp_asked_ != nullptr) chosen.asked = *otp_asked_;
  chosen.places = places_of(sources_,
                            {.runtime = "erlang",
                             .version = chosen.version,
                             .base = find_.stack().base,
                             .arch = target_.arch,
                             .sha256 = offer.sha256});
  for (const KnownBad& bad : known_bad_) {
    if (bad.concerns(version)) say(find_.known_bad(bad, version, otp_asked_));
  }
  if (offer.basis == stack::Basis::inferred)
    say(find_.inferred("erlang", chosen.version, otp_asked_));
  result_.chosen.push_back(std::move(chosen));
}

void Resolving::choose_otp_alone() {
  const OtpOffer* offer = nullptr;
  for (const MajorOffer& major : majors_) {
    if (offer == nullptr) offer = major.known;
  }
  if (offer == nullptr) offer = majors_.front().any;
  const std::string version = version_of(*offer).str();
  if (otp_wish_ && !otp_wish_->exact) say(find_.taken_as_prefix(*otp_asked_, version));
  add_otp(*offer,
          !otp_wish_ || otp_wish_->exact ? std::string("exactly what is asked")
                                         : bprun::format("the newest that {} has", target_.stack));
}

/// A suite has its own build of one version; the published ones are for everybody.
std::vector<Place> Resolving::elixir_places(const Pair& pair, const std::string& version) const {
  const std::string& base = find_.stack().base;
  const unsigned major = version_of(*pair.otp).major();
  const ElixirOffer* published = pair.elixir->offer_for("any", major, pair.documented);
  const ElixirOffer* of_suite = pair.elixir->offer_for(base, major, false);
  const bool in_suite = of_suite != nullptr && of_suite->base == base;
  std::string otp;
  if (published != nullptr && published->otp != 0) otp = bprun::format("{}", published->otp);
  auto places =
      places_of(sources_,
                {.runtime = "elixir",
                 .version = version,
                 .base = base,
                 .arch = target_.arch,
                 .otp = otp,
                 .sha256 = published == nullptr ? std::string_view() : published->sha256});
  std::erase_if(places, [&](const Place& place) {
    return place.kind == "debian" ? !in_suite : published == nullptr;
  });
  return places;
}

void Resolving::choose(const Pair& pair) {
  const std::string otp = version_of(*pair.otp).str();
  const std::string elixir = pair.elixir->version.str();
  if (otp_asked_ == nullptr) {
    say(find_.otp_chosen(*pair.elixir, otp, elixir_asked_));
    add_otp(*pair.otp,
            bprun::format("the newest that Elixir {} supports and {} has", elixir, target_.stack));
  } else if (otp_wish_->exact) {
    add_otp(*pair.otp, "exactly what is asked");
  } else {
    say(find_.taken_as_prefix(*otp_asked_, otp));
    add_otp(*pair.otp,
            bprun::format("the newest {} that {} has{}",
                          otp_wish_->newest ? "release" : otp_wish_->version.str(),
                          target_.stack,
                          elixirs_.size() > 1 ? "" : bprun::format(" for Elixir {}", elixir)));
  }
  Chosen chosen{.runtime = "elixir",
                .version = elixir,
                .asked = *elixir_asked_,
                .reason = "exactly what is asked",
                .basis = pair.build->basis,
                .build = pair.build->otp == 0 ? "generic" : bprun::format("{}", pair.build->otp)};
  chosen.places = elixir_places(pair, elixir);
  if (elixir_wish_->kind != ElixirWish::Kind::exact) {
    chosen.reason =
        bprun::format("the newest release for {}{}",
                      text::printable(elixir_asked_->text),
                      bprun::format(" that runs on OTP {}", version_of(*pair.otp).major()));
    std::string pinned = elixir;
    if (elixir_wish_->otp) pinned += bprun::format("-otp-{}", *elixir_wish_->otp);
    say(find_.taken_as_prefix(*elixir_asked_, pinned));
  }
  if (!pair.documented) say(find_.undocumented(*pair.elixir, version_of(*pair.otp), elixir_asked_));
  if (pair.build->basis == stack::Basis::inferred && !candidate_)
    say(find_.inferred("elixir", elixir, elixir_asked_));
  result_.chosen.push_back(std::move(chosen));
}

/// What an app could ask for that satisfies all that it does say: the newest Elixir, and OTP.
std::optional<std::pair<std::string, std::string>> Resolving::pair_for_all() const {
  Requests completed = requests_;
  if (elixir_asked_ == nullptr) {
    // Any requirement of mix.exs is a wish as good as another.
    if (requests_.elixir_requirements.empty()) {
      completed.elixir = {{.runtime = Runtime::elixir, .text = "latest"}};
    } else {
      completed.elixir = {requests_.elixir_requirements.front()};
    }
  }
  Resolving other(*this);
  other.result_ = {};
  other.majors_.clear();
  other.elixirs_.clear();
  other.elixir_asked_ = &completed.elixir.front();
  ElixirReading reading = read_elixir_wish(*other.elixir_asked_);
  if (!std::holds_alternative<ElixirWish>(reading)) return std::nullopt;
  other.elixir_wish_ = std::get<ElixirWish>(reading);
  if (!other.find_otp_offers() || !other.find_elixirs()) return std::nullopt;
  const auto pair = other.best_pair();
  if (!pair) return std::nullopt;
  return std::pair(version_of(*pair->otp).str(), pair->elixir->version.str());
}

/// An app that needs Elixir and asks for none. One that asks for Elixir alone is given an OTP.
void Resolving::ask_for_what_is_missing() {
  std::vector<std::string> missing;
  std::optional<Location> beside;
  if (otp_asked_ == nullptr) missing.emplace_back("erlang");
  if (otp_asked_ != nullptr) beside = otp_asked_->where;
  if (target_.needs_elixir) missing.emplace_back("elixir");
  say(find_.nothing_asked(missing, pair_for_all(), beside));
}

void Resolving::report_conflicts() {
  for (const Chosen& chosen : result_.chosen) {
    const bool erlang = chosen.runtime == "erlang";
    const auto& all = requests_.of(erlang ? Runtime::erlang : Runtime::elixir);
    for (std::size_t i = 1; i < all.size(); ++i) {
      bool agrees = false;
      if (erlang) {
        const auto reading = read_otp_wish(index_, all[i].text);
        const auto* wish = std::get_if<OtpWish>(&reading);
        agrees = wish != nullptr && wish->is_satisfied_by(*OtpVersion::parse(chosen.version));
      } else {
        const auto reading = read_elixir_wish(all[i]);
        const auto* wish = std::get_if<ElixirWish>(&reading);
        agrees = wish != nullptr &&
                 wish->is_satisfied_by(*version::ElixirVersion::parse(chosen.version));
      }
      if (!agrees) say(find_.conflict(all[i], chosen));
    }
  }
}

void Resolving::read_wishes() {
  if (otp_is_settled_) read_otp();
  if (elixir_is_settled_) read_elixir();
}

Resolution Resolving::resolve() {
  if (!check_stack()) return std::move(result_);
  check_unread();
  read_wishes();
  const bool asks_for_elixir = elixir_wish_.has_value();
  if (!apply_suffix()) return std::move(result_);

  // Each for itself: nothing can be said of a pair of which one half is not there.
  const bool otp_wanted = otp_is_settled_ && (otp_wish_ || asks_for_elixir);
  const bool has_otp = otp_wanted && find_otp_offers();
  const bool has_elixir = asks_for_elixir && find_elixirs();
  if (has_otp && has_elixir) {
    if (const auto pair = best_pair()) {
      choose(*pair);
    } else {
      explain_no_pair();
    }
  } else if (has_otp && !asks_for_elixir) {
    choose_otp_alone();
  }
  const bool elixir_missing =
      elixir_asked_ == nullptr && elixir_is_settled_ && target_.needs_elixir;
  const bool all_missing =
      elixir_asked_ == nullptr && otp_asked_ == nullptr && elixir_is_settled_ && otp_is_settled_;
  if (elixir_missing || all_missing) ask_for_what_is_missing();
  report_conflicts();
  return std::move(result_);
}

}  // namespace

bool Resolution::possible() const {
  return first_error() == nullptr;
}

const Chosen* Resolution::find(std::string_view runtime) const {
  for (const Chosen& one : chosen) {
    if (one.runtime == runtime) return &one;
  }
  return nullptr;
}

const Diagnosis* Resolution::first_error() const {
  for (const Diagnosis& diagnosis : diagnoses) {
    if (diagnosis.severity == Severity::error) return &diagnosis;
  }
  return nullptr;
}

Result<BeamResolver> BeamResolver::make(const stack::Tables& tables) {
  BeamIndex index = TRY(BeamIndex::make(tables));
  Catalogue catalogue = TRY(Catalogue::read(tables));
  std::vector<KnownBad> known_bad;
  for (const stack::KnownBad& row : *TRY(tables.known_bad())) {
    const auto from = version::OtpVersion::parse(row.from);
    const auto to = version::OtpVersion::parse(row.to);
    if (row.runtime == "erlang" && from && to)
      known_bad.push_back({.from = *from, .to = *to, .row = &row});
  }
  const auto* sources = TRY(tables.sources());
  return BeamResolver(std::move(index), catalogue, std::move(known_bad), *sources);
}

Resolution BeamResolver::resolve(const requests::Requests& requests, const Target& target) const {
  return Resolving(*this, requests, target).resolve();
}

Result<Resolution> resolve_beam(const stack::Tables& tables,
                                const requests::Requests& requests,
                                const Target& target) {
  return TRY(BeamResolver::make(tables)).resolve(requests, target);
}

}  // namespace bprun::resolve

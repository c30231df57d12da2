// SPDX-License-Identifier: MIT
#pragma once

#include "runner/requests/request.hpp"
#include "runner/resolve/beam.hpp"
#include "runner/resolve/beam_index.hpp"
#include "runner/resolve/beam_request.hpp"
#include "runner/resolve/catalogue.hpp"
#include "runner/resolve/resolution.hpp"

#include <optional>
#include <string>
#include <vector>

namespace bprun::resolve {

/// The versions of `offers` (oldest first) next to a version that is not among them: the newest
/// below and the oldest above within its major, else the ones below and above all in all. No
/// candidates.
std::vector<version::OtpVersion> nearest_otp(const BeamIndex& index,
                                             const std::vector<OtpOffer>& offers,
                                             const version::OtpVersion& version);

/// The same for Elixir, among all releases.
std::vector<version::ElixirVersion>
nearest_elixir(const BeamIndex& index, const version::ElixirVersion& version, int numbers);

/// What can be wrong with what an app asks for, as diagnoses with their facts: what comes close,
/// and which stacks have it.
class BeamFindings {
public:
  BeamFindings(const BeamIndex& index, const Catalogue& catalogue, const Target& target)
      : index_(index),
        catalogue_(catalogue),
        target_(target),
        stack_(index.find_stack(target.stack)) {}

  using Request = requests::Request;

  Diagnosis unknown_stack() const;
  Diagnosis architecture_not_built() const;
  Diagnosis past_end_of_life() const;

  Diagnosis malformed(const Request& request, const version::Malformed& malformed) const;
  Diagnosis no_release(const Request& request, const NoRelease& what) const;
  Diagnosis needs_bash(const requests::Requests::Unread& unread) const;

  Diagnosis otp_never_released(const Request& request, const OtpWish& wish) const;
  /// Released, and not for this base and architecture. `elixir`: what the app asks for, if exact.
  Diagnosis
  otp_not_built(const Request& request, const OtpWish& wish, const ElixirEntry* elixir) const;

  Diagnosis elixir_never_released(const Request& request, const ElixirWish& wish) const;
  Diagnosis elixir_not_built(const Request& request) const;
  /// `instead`: an Elixir that would do; nullptr where none is known.
  Diagnosis requirement_not_met(const Request& request,
                                const Request& requirement,
                                const ElixirEntry* instead) const;
  Diagnosis do_not_go_together(const ElixirEntry& elixir,
                               const version::OtpVersion& otp,
                               const Request* elixir_request,
                               const Request* otp_request) const;
  /// Supported, and no build of Elixir fits.
  Diagnosis elixir_not_prebuilt(const ElixirEntry& elixir,
                                const version::OtpVersion& otp,
                                const Request* elixir_request,
                                const Request* otp_request) const;
  /// The suffix of an Elixir (1.18.1-otp-26) and the Erlang asked for.
  Diagnosis suffix_differs(const Request& elixir, const Request& otp, unsigned suffix) const;

  /// Nobody asks for `missing` ("erlang", "elixir" or both); `pair` is what would do.
  Diagnosis nothing_asked(const std::vector<std::string>& missing,
                          const std::optional<std::pair<std::string, std::string>>& pair,
                          const std::optional<Location>& beside) const;

  Diagnosis taken_as_prefix(const Request& request, const std::string& version) const;
  Diagnosis otp_chosen(const ElixirEntry& elixir,
                       const std::string& otp,
                       const Request* elixir_request) const;
  Diagnosis undocumented(const ElixirEntry& elixir,
                         const version::OtpVersion& otp,
                         const Request* elixir_request) const;
  Diagnosis
  inferred(std::string_view runtime, const std::string& version, const Request* asked) const;
  Diagnosis unlisted_candidate(const Request& request) const;
  Diagnosis conflict(const Request& overruled, const Chosen& chosen) const;
  Diagnosis
  known_bad(const KnownBad& bad, const version::OtpVersion& version, const Request* asked) const;

  const stack::Stack& stack() const { return *stack_; }

  bool knows_stack() const { return stack_ != nullptr; }

  const std::vector<OtpOffer>& offers() const { return index_.offers(stack_->base, target_.arch); }

  /// Names of the stacks that have a release which satisfies the wish, for the target's
  /// architecture; what is only inferred does not count.
  std::vector<std::string> stacks_with(const OtpWish& wish) const;

private:
  Diagnosis make(std::string_view id, Facts facts, const Request* request) const;
  /// Adds a version to what is near, with the line that asks for it.
  void suggest(Diagnosis& diagnosis,
               std::string_view runtime,
               const std::string& version,
               const Request* request) const;
  std::string range_words(const std::vector<OtpOffer>& offers) const;
  /// "heroku-20 is past its end of life.", of those named; empty where none is.
  std::string ended_among(const std::vector<std::string>& stacks) const;

  const BeamIndex& index_;
  const Catalogue& catalogue_;
  const Target& target_;
  const stack::Stack* stack_;
};

}  // namespace bprun::resolve

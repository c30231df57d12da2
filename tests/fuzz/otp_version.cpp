// SPDX-License-Identifier: MIT
#include "runner/version/otp_version.hpp"

#include "runner/base/text.hpp"
#include "tests/fuzz/target.hpp"

using namespace bprun;
using version::OtpVersion;

void fuzz(std::string_view input) {
  const auto read = OtpVersion::read(input);
  if (const auto* malformed = std::get_if<version::Malformed>(&read)) {
    holds(malformed->offset <= input.size(), "the character named is in the text");
    holds(!malformed->reason.empty(), "a refusal says why");
    holds(malformed->reason.size() < 1024, "briefly");
    holds(text::is_utf8(malformed->reason), "and readably");
    holds(!OtpVersion::parse(input), "both ways of reading agree");
    return;
  }
  const auto& otp = std::get<OtpVersion>(read);
  const auto again = OtpVersion::parse(otp.str());
  holds(again.has_value(), "a version in its own words is a version");
  holds(*again == otp && again->parts == otp.parts, "and the same one");
  holds(otp.is_below(otp), "a version is below itself");
  holds(otp.is_below({.parts = {otp.major()}}), "and below its first number");
  OtpVersion release = otp;
  release.candidate.reset();
  holds(otp.is_candidate() ? otp < release : otp == release, "candidates come before releases");
  OtpVersion patch = release;
  while (patch.parts.size() < 2)
    patch.parts.push_back(0);
  patch.parts.push_back(1);
  holds(release < patch && patch.is_below(release), "a patch comes behind, and is below");
}

// SPDX-License-Identifier: MIT
#include "runner/version/elixir_requirement.hpp"

#include "runner/base/text.hpp"
#include "tests/fuzz/target.hpp"

using namespace bprun;
using version::ElixirRequirement;
using version::ElixirVersion;
using version::Malformed;

namespace {

void check_refusal(const Malformed& malformed, std::string_view input) {
  holds(malformed.offset <= input.size(), "the character named is in the text");
  holds(!malformed.reason.empty(), "a refusal says why");
  holds(malformed.reason.size() < 1024, "briefly");
  holds(text::is_utf8(malformed.reason), "and readably");
}

/// Whether the input is a version; if so, it must be a requirement, too.
bool check_version(std::string_view input) {
  const auto read = ElixirVersion::read(input);
  if (const auto* malformed = std::get_if<Malformed>(&read)) {
    check_refusal(*malformed, input);
    return false;
  }
  const auto& elixir = std::get<ElixirVersion>(read);
  holds(elixir.str() == input, "there is one way to write a version");
  holds(elixir == elixir, "a version is itself");
  ElixirVersion release = elixir;
  release.pre.clear();
  holds(elixir.is_prerelease() ? elixir < release : elixir == release,
        "pre-releases come before releases");
  const auto exactly = ElixirRequirement::parse(input);
  const auto* requirement = std::get_if<ElixirRequirement>(&exactly);
  holds(requirement != nullptr && requirement->matches(elixir), "a version requires itself");
  return true;
}

}  // namespace

void fuzz(std::string_view input) {
  const bool is_version = check_version(input);
  const auto read = ElixirRequirement::parse(input);
  if (const auto* malformed = std::get_if<Malformed>(&read)) {
    check_refusal(*malformed, input);
    return;
  }
  const auto& requirement = std::get<ElixirRequirement>(read);
  const auto read_again = ElixirRequirement::parse(requirement.str());
  const auto* again = std::get_if<ElixirRequirement>(&read_again);
  holds(again != nullptr, "a requirement in its own words is a requirement");
  holds(again->str() == requirement.str(), "and the same one");
  holds(!is_version || requirement.str() == "== " + std::string(input),
        "a version is meant exactly");
  for (const char* text : {"0.0.0", "1.2.3", "1.18.0-rc.0", "1.18.4", "99999999999999.0.0"}) {
    const auto version = ElixirVersion::parse(text);
    holds(version.has_value(), text);
    for (const bool allow_pre : {true, false}) {
      holds(again->matches(*version, allow_pre) == requirement.matches(*version, allow_pre),
            "which matches the same");
    }
    holds(requirement.matches(*version) || !requirement.matches(*version, false),
          "fewer match without pre-releases");
  }
}

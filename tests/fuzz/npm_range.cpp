// SPDX-License-Identifier: MIT
#include "runner/version/npm_range.hpp"

#include "tests/fuzz/target.hpp"

#include <array>

using namespace bprun::version;

void fuzz(std::string_view input) {
  const auto read = NpmRange::read(input);
  if (const auto* malformed = std::get_if<MalformedRange>(&read)) {
    holds(malformed->offset <= input.size(), "the character named is in the text");
    holds(!malformed->reason.empty(), "a refusal says why");
    return;
  }
  const auto& range = std::get<NpmRange>(read);
  const auto again = NpmRange::parse(range.str());
  holds(again.has_value(), "a range in its own words is a range");
  holds(again->str() == range.str(), "and the same one");
  for (const char* text : {"0.0.0", "1.2.3", "22.0.0-rc.1", "22.23.3", "9007199254740991.0.0"}) {
    const auto version = NpmVersion::parse(text);
    holds(version.has_value(), text);
    holds(again->matches(*version) == range.matches(*version), "which matches the same");
  }
}

// SPDX-License-Identifier: MIT
#include "runner/requests/conflicts.hpp"

#include "runner/base/text.hpp"
#include "runner/version/npm_range.hpp"

namespace bprun::requests {

namespace {

/// Without what does not matter for a comparison: `v`, `OTP-`, and the OTP that an Elixir is built
/// for.
std::string_view bare(const Request& request) {
  std::string_view text = request.text;
  if (text.starts_with('v')) text.remove_prefix(1);
  if (text.starts_with("OTP-") || text.starts_with("OTP_")) text.remove_prefix(4);
  if (request.runtime == Runtime::elixir) text = text.substr(0, text.find("-otp-"));
  return text;
}

bool is_number(std::string_view text) {
  return !text.empty() && text[0] >= '0' && text[0] <= '9';
}

/// "27" of "27.2", "1.18.1" of itself.
bool begins(std::string_view whole, std::string_view part) {
  return whole.starts_with(part) && (whole.size() == part.size() || whole[part.size()] == '.');
}

bool outside(const Request& range, const Request& version) {
  const auto parsed_range = version::NpmRange::parse(range.text);
  const auto parsed_version = version::NpmVersion::parse(version.text);
  return parsed_range && parsed_version && !parsed_range->matches(*parsed_version);
}

}  // namespace

bool disagree(const Request& decides, const Request& overruled) {
  if (decides.grammar == Grammar::npm_range && overruled.grammar == Grammar::npm_range) {
    return false;  // ranges may overlap
  }
  if (decides.grammar == Grammar::npm_range) return outside(decides, overruled);
  if (overruled.grammar == Grammar::npm_range) return outside(overruled, decides);
  if (decides.grammar != overruled.grammar) return true;
  const std::string_view one = bare(decides);
  const std::string_view other = bare(overruled);
  if (decides.grammar == Grammar::branch || is_number(one) != is_number(other)) {
    return decides.grammar == Grammar::branch && one != other;
  }
  return is_number(one) ? !begins(one, other) : one != other;
}

std::vector<Conflict> conflicts_of(const std::vector<Request>& all) {
  std::vector<Conflict> found;
  for (std::size_t at = 1; at < all.size(); ++at) {
    if (disagree(all[0], all[at])) found.push_back({all[0], all[at]});
  }
  return found;
}

}  // namespace bprun::requests

// SPDX-License-Identifier: MIT
#include "runner/buildpack/order.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/git/address.hpp"

#include <algorithm>

namespace bprun::buildpack {

namespace {

/// One of the places that could say which buildpacks to run.
struct Candidate {
  Source source;
  std::string label;  ///< what the log calls it where no file and line is known
  std::vector<Entry> entries;
};

bool says_something(const std::optional<Entry>& url) {
  return url && !text::trim(url->text).empty();
}

/// In order of precedence, those without entries left out.
std::vector<Candidate> candidates_of(const Lists& lists) {
  std::vector<Candidate> all;
  all.push_back({Source::flags, "--buildpack", lists.flags});
  if (says_something(lists.config_url)) {
    all.push_back({Source::buildpack_url, "BUILDPACK_URL (config var)", {*lists.config_url}});
  }
  if (says_something(lists.environment_url)) {
    all.push_back({Source::buildpack_url, "BUILDPACK_URL (environment)", {*lists.environment_url}});
  }
  all.push_back({Source::app_json, "app.json", lists.app_json});
  all.push_back({Source::dot_buildpacks, ".buildpacks", lists.dot_buildpacks});
  all.erase(std::remove_if(all.begin(),
                           all.end(),
                           [](const Candidate& candidate) { return candidate.entries.empty(); }),
            all.end());
  return all;
}

std::string origin_of(const Candidate& candidate) {
  const auto& where = candidate.entries.front().where;
  if (!where) return candidate.label;
  if (candidate.source == Source::buildpack_url) {
    return format("BUILDPACK_URL ({})", to_string(*where));
  }
  return to_string(*where);
}

std::vector<std::string> warn_of_duplicates(const std::vector<Entry>& entries) {
  std::vector<std::string> warnings;
  for (auto entry = entries.begin(); entry != entries.end(); ++entry) {
    const auto same = [&](const Entry& other) {
      return text::trim(other.text) == text::trim(entry->text);
    };
    // Said once, at the second of them.
    if (std::count_if(entries.begin(), entry, same) == 1) {
      warnings.push_back(format("the buildpack {} is listed {} times, and runs as often",
                                text::printable(git::shown(text::trim(entry->text))),
                                std::count_if(entries.begin(), entries.end(), same)));
    }
  }
  return warnings;
}

}  // namespace

Order choose_order(const Lists& lists) {
  auto candidates = candidates_of(lists);
  if (candidates.empty()) return Order{.origin = "no list: the built-ins are asked"};
  Order order{.source = candidates.front().source,
              .entries = candidates.front().entries,
              .origin = origin_of(candidates.front())};
  for (auto other = candidates.begin() + 1; other != candidates.end(); ++other) {
    const std::size_t count = other->entries.size();
    order.overruled.push_back(
        format("{} ({} {})", origin_of(*other), count, count == 1 ? "buildpack" : "buildpacks"));
  }
  order.warnings = warn_of_duplicates(order.entries);
  return order;
}

std::string_view to_string(Source source) {
  switch (source) {
  case Source::flags:
    return "--buildpack";
  case Source::buildpack_url:
    return "BUILDPACK_URL";
  case Source::app_json:
    return "app.json";
  case Source::dot_buildpacks:
    return ".buildpacks";
  case Source::sweep:
    break;
  }
  return "sweep";
}

}  // namespace bprun::buildpack

// SPDX-License-Identifier: MIT
#include "runner/abi/package.hpp"

#include "runner/base/text.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace bprun::abi {

namespace {

struct Release {
  std::string_view distribution;  ///< "ubuntu"
  double number = 0;              ///< 24.04
};

Release release_of(std::string_view base) {
  const std::size_t dash = base.find('-');
  if (dash == std::string_view::npos) return {.distribution = base};
  Release release{.distribution = base.substr(0, dash)};
  const auto parts = text::split(base.substr(dash + 1), '.');
  release.number = static_cast<double>(text::to_integer(parts[0]).value_or(0));
  return release;
}

/// The smaller, the nearer; Ubuntu's years and Debian's numbers do not compare.
double distance(const Release& a, const Release& b) {
  constexpr double other_distribution = 1000;
  if (a.distribution != b.distribution) return other_distribution - b.number;
  return std::abs(a.number - b.number);
}

std::string_view base_of(std::string_view stack, const std::vector<stack::Stack>& stacks) {
  for (const stack::Stack& known : stacks) {
    if (known.name == stack) return known.base;
  }
  return "";
}

/// Debian 13 and Ubuntu 24.04 renamed packages when time_t grew: libssl3 became libssl3t64.
std::string as_named_in(const Release& release, std::string_view package) {
  const bool before = (release.distribution == "debian" && release.number < 13) ||
                      (release.distribution == "ubuntu" && release.number < 24);
  if (before && package.ends_with("t64")) package.remove_suffix(3);
  return std::string(package);
}

/// A library's or package's name without the numbers behind it: "libicu" of "libicu70".
std::string_view stem_of(std::string_view name) {
  name = name.substr(0, name.find(".so"));
  const std::size_t last = name.find_last_not_of("0123456789.-");
  return name.substr(0, last == std::string_view::npos ? 0 : last + 1);
}

}  // namespace

std::string package_by_rule(std::string_view soname) {
  const std::size_t end = soname.find(".so");
  if (end == std::string_view::npos || !soname.starts_with("lib")) return "";
  std::string_view version = soname.substr(end + 3);
  if (!version.empty() && version.front() != '.') return "";
  if (!version.empty()) version.remove_prefix(1);
  std::string name = text::to_lower(soname.substr(0, end));
  if (!version.empty() && name.back() >= '0' && name.back() <= '9') name += '-';
  return text::replace_all(name + text::to_lower(version), "_", "-");
}

std::optional<PackageHint>
package_with(std::string_view soname, std::string_view stack, const Catalogue& catalogue) {
  const Release here = release_of(base_of(stack, catalogue.stacks));
  std::optional<PackageHint> best;
  double best_distance = std::numeric_limits<double>::infinity();
  for (const auto& [name, library] : catalogue.libraries.with(soname, stack::Image::build)) {
    const double far =
        name == stack ? -1 : distance(here, release_of(base_of(name, catalogue.stacks)));
    if (far >= best_distance) continue;
    best_distance = far;
    best = PackageHint{.name = as_named_in(here, library.package),
                       .stack = std::string(name),
                       .basis = library.basis};
  }
  if (best) return best;
  const std::string name = package_by_rule(soname);
  if (name.empty()) return std::nullopt;
  return PackageHint{.name = name, .stack = "", .basis = stack::Basis::inferred};
}

stack::Basis basis_of_absence(std::string_view soname,
                              std::string_view stack,
                              stack::Image image,
                              const stack::Libraries& libraries) {
  const auto elsewhere = libraries.with(soname, stack::Image::build);
  if (std::any_of(elsewhere.begin(), elsewhere.end(), [](const auto& found) {
        return found.second.basis == stack::Basis::listed ||
               found.second.basis == stack::Basis::measured;
      })) {
    return stack::Basis::listed;
  }
  // A package whose libraries were guessed may bring this one as well: libicu70 has libicuuc.so.70.
  constexpr std::size_t shortest_stem = 5;
  const std::string_view wanted = stem_of(soname);
  for (const stack::Library& library : libraries.of(stack, image)) {
    if (library.basis == stack::Basis::listed || library.basis == stack::Basis::measured) continue;
    const std::string_view stem = stem_of(library.package);
    if (stem.size() >= shortest_stem && wanted.starts_with(stem)) return stack::Basis::inferred;
  }
  return stack::Basis::rule;
}

}  // namespace bprun::abi

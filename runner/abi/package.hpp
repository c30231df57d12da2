// SPDX-License-Identifier: MIT
#pragma once

#include "runner/stack/libraries.hpp"
#include "runner/stack/stack.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Which package has a library. Pure.
namespace bprun::abi {

/// The tables that packages are looked up in.
struct Catalogue {
  const stack::Libraries& libraries;
  const std::vector<stack::Stack>& stacks;
};

struct PackageHint {
  std::string name;   ///< "libpq5"
  std::string stack;  ///< where it has this name; empty where only Debian's rule for names says so
  stack::Basis basis = stack::Basis::inferred;
};

/// The package to add on `stack` (empty: any) for a library that it lacks: as that stack's build
/// image calls it, else as the stack nearest to it does (same distribution, nearest release), else
/// by Debian's rule for names, inferred. nullopt for a name that the rule makes nothing of.
std::optional<PackageHint>
package_with(std::string_view soname, std::string_view stack, const Catalogue& catalogue);

/// How certain it is that a stack's image lacks a library that the table does not list for it: the
/// table's sonames are partly made out of names of packages.
stack::Basis basis_of_absence(std::string_view soname,
                              std::string_view stack,
                              stack::Image image,
                              const stack::Libraries& libraries);

/// "libpq5" for "libpq.so.5", "libfoo2-1" for "libfoo2.so.1"; empty where it is no library's name.
std::string package_by_rule(std::string_view soname);

}  // namespace bprun::abi

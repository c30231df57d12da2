// SPDX-License-Identifier: MIT
#include "runner/abi/system.hpp"

#include "runner/base/text.hpp"

#include <algorithm>

namespace bprun::abi {

namespace {

bool is_number(std::string_view text) {
  const auto part_is_number = [](std::string_view part) {
    return !part.empty() && part.size() <= 9 &&
           std::all_of(part.begin(), part.end(), [](char c) { return c >= '0' && c <= '9'; });
  };
  const auto parts = text::split(text, '.');
  return std::all_of(parts.begin(), parts.end(), part_is_number);
}

}  // namespace

std::optional<SymbolVersion> SymbolVersion::parse(std::string_view text) {
  // A mark for relocations of a new kind, which came with this version.
  if (text == "GLIBC_ABI_DT_RELR") return SymbolVersion{.family = "GLIBC", .number = "2.36"};
  const std::size_t underscore = text.rfind('_');
  if (underscore == std::string_view::npos || underscore == 0) return std::nullopt;
  const std::string_view number = text.substr(underscore + 1);
  if (!is_number(number)) return std::nullopt;
  return SymbolVersion{.family = std::string(text.substr(0, underscore)),
                       .number = std::string(number)};
}

bool is_newer(std::string_view a, std::string_view b) {
  const auto left = text::split(a, '.');
  const auto right = text::split(b, '.');
  for (std::size_t i = 0; i < std::max(left.size(), right.size()); ++i) {
    const long long x = i < left.size() ? text::to_integer(left[i]).value_or(0) : 0;
    const long long y = i < right.size() ? text::to_integer(right[i]).value_or(0) : 0;
    if (x != y) return x > y;
  }
  return false;
}

System system_of(const stack::Stack& stack, const stack::Libraries& libraries, stack::Image image) {
  System system{.name = stack.name, .stack = stack.name, .architectures = stack.architectures};
  const stack::Ceilings& ceilings = stack.ceilings;
  system.ceilings["GLIBC"] = {.value = ceilings.glibc.str(), .basis = ceilings.glibc_basis};
  if (!ceilings.glibcxx.value.empty()) system.ceilings["GLIBCXX"] = ceilings.glibcxx;
  if (!ceilings.cxxabi.value.empty()) system.ceilings["CXXABI"] = ceilings.cxxabi;
  if (!ceilings.openssl.value.empty()) system.ceilings["OPENSSL"] = ceilings.openssl;
  system.table = libraries.table_of(stack);
  for (const stack::Library& library : libraries.of(stack, image)) {
    if (library.basis == stack::Basis::measured) system.basis = stack::Basis::measured;
    const auto [known, is_new] = system.libraries.try_emplace(
        std::string(library.soname),
        SystemLibrary{.package = std::string(library.package), .basis = library.basis});
    // Of two ways to know it, the better one.
    if (!is_new && known->second.basis == stack::Basis::inferred) {
      known->second.package = library.package;
      known->second.basis = library.basis;
    }
  }
  return system;
}

}  // namespace bprun::abi

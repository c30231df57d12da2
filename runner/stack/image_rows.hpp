// SPDX-License-Identifier: MIT
#pragma once

#include "runner/stack/libraries.hpp"

#include <optional>
#include <string_view>

/// What the tables of images (libraries.csv, tools.csv) have in common.
namespace bprun::stack {

/// A word of the column `stacks`: "heroku-24" is in the run image, and so in the build image;
/// "heroku-24:build" in the build image only.
struct NamedImage {
  std::string_view stack;
  Image image = Image::run;
};

NamedImage named_image(std::string_view word);

/// What the word in the column `basis` is worth, which says how the row came about: measured, dpkg,
/// curated, rule or rule-weak. nullopt for any other.
std::optional<Basis> basis_of_row(std::string_view word);

}  // namespace bprun::stack

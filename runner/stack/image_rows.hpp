// SPDX-License-Identifier: MIT
#pragma once

#include "runner/stack/libraries.hpp"
#include "runner/stack/problems.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

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

/// What a package brings, and the images that have it.
struct ImageRow {
  std::string_view name;
  std::string_view package;
  Basis basis = Basis::inferred;
  std::vector<NamedImage> images;
};

/// Reads the columns `what`, package, basis and stacks. `visit` gets the rows that say all of it;
/// the others are problems.
void read_image_rows(std::string_view text,
                     const std::string& file,
                     const char* what,
                     Problems& problems,
                     const std::function<void(const ImageRow&)>& visit);

}  // namespace bprun::stack

// SPDX-License-Identifier: MIT
#pragma once

#include "runner/abi/tree.hpp"

#include <optional>
#include <string>

/// Paths inside a tree, as whoever runs in it sees them. Pure.
namespace bprun::abi {

/// Where `path` (relative to the root) leads when the tree's links are followed, without "." and
/// "..". It need not exist. nullopt: out of the tree, or round in a loop. Absolute links count from
/// /app, where a slug's root is when it runs.
std::optional<std::string> follow_links(const Tree& tree, const std::string& path);

/// "/app/lib" is "lib", "/app" is ""; nullopt for other absolute paths and for relative ones.
std::optional<std::string> below_app(std::string_view path);

/// The last name of a path.
std::string_view name_of(std::string_view path);

/// What stands in front of the last name; "" where that is all.
std::string_view folder_of(std::string_view path);

}  // namespace bprun::abi

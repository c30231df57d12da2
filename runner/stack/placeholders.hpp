// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// Templates of the tables: text with {names} in it.
namespace bprun::stack {

using Facts = std::vector<std::pair<std::string_view, std::string>>;

/// The names, in order; nullopt where the braces are not as in "{name}": lower case letters, digits
/// and underscores.
std::optional<std::vector<std::string_view>> placeholders_in(std::string_view text);

/// The text with every {name} that `facts` has replaced; others stay as they are.
std::string filled_in(std::string_view text, const Facts& facts);

}  // namespace bprun::stack

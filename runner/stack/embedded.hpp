// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

namespace bprun::stack {

/// A file of stacks/, compiled in (stacks/embed.cmake).
struct EmbeddedTable {
  std::string_view name;  ///< "node.csv", "heroku-24.toml"
  std::string_view text;
};

extern const EmbeddedTable embedded_tables[];
extern const unsigned embedded_table_count;

}  // namespace bprun::stack

// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

/// Text for an 80-column terminal. Widths count bytes: what goes in is ASCII.
namespace bprun::pipeline {

using Cells = std::vector<std::string>;

/// Rows whose cells stand under one another, two blanks apart, each row behind `indent` blanks; no
/// blanks at the end of a line. A row may have fewer cells than others. A last column that is wider
/// than the terminal is broken at words, and goes on under itself.
std::string columns(const std::vector<Cells>& rows, std::size_t indent = 2);

/// Words with blanks between them, in lines of at most 80 characters; from the second line on
/// behind `indent` blanks. `lead` begins the first one.
std::string wrapped(std::string_view lead, std::string_view words, std::size_t indent);

}  // namespace bprun::pipeline

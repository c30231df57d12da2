// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

namespace bprun {

/// Any bytes as text for HTML and XML, between tags or inside quotes: & < > " ' as entities; bytes
/// that are no UTF-8, and what XML has no character for, as text::printable or U+FFFD. Line ends
/// stay.
std::string markup_escaped(std::string_view bytes);

}  // namespace bprun

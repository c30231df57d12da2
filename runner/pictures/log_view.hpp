// SPDX-License-Identifier: MIT
#pragma once

#include "runner/pictures/reading.hpp"

namespace bprun::pictures {

/// The log, to be folded by buildpack and phase, and to be searched by the page's script: at most
/// `room` bytes of HTML.
std::string log_view(const Value& record, std::size_t room);

/// Output of a script as lines for HTML: without colours and what a terminal would have
/// overwritten, the rest of control characters spelled out.
std::string log_markup(std::string_view bytes);

}  // namespace bprun::pictures

// SPDX-License-Identifier: MIT
#pragma once

#include "runner/document/value.hpp"

#include <string>

/// Pictures of a build, out of its record.
namespace bprun::pictures {

/// No page is larger, whatever the record holds.
inline constexpr std::size_t largest_page = 2'000'000;

/// One page of HTML with all that it needs: what failed on top, a timeline of phases and processes,
/// a treemap of the slug, versions, downloads, changes of the environment, and the log, to be
/// folded and searched. Nothing of the record is markup or script of the page, and the page says so
/// to the browser: no script runs in it but its own.
std::string report_page(const document::Value& record);

}  // namespace bprun::pictures

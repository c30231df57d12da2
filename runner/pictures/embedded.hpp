// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

/// The page's own files, compiled in by embed.cmake.
namespace bprun::pictures {

extern const std::string_view page_html;  ///< with {{places}} for what page.cpp puts in
extern const std::string_view page_css;
extern const std::string_view page_js;

}  // namespace bprun::pictures

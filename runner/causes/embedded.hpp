// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

namespace bprun::causes {

/// runner/causes/causes.toml, compiled in (runner/causes/embed.cmake).
extern const std::string_view embedded_catalogue;

}  // namespace bprun::causes

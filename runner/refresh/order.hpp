// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

/// How the tables are sorted. What is no version comes first.
namespace bprun::refresh {

bool older_otp(std::string_view a, std::string_view b);
bool older_elixir(std::string_view a, std::string_view b);
bool older_npm(std::string_view a, std::string_view b);

}  // namespace bprun::refresh

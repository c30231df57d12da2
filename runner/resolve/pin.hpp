// SPDX-License-Identifier: MIT
#pragma once

#include "runner/base/error.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace bprun::resolve {

/// The line that asks for a version of a runtime ("erlang", "elixir", "node") in the spelling of a
/// file, by the file's name: "erlang_version=27.2", "erlang 27.2", "erlang = \"27.2\"". A file that
/// is not known is taken for elixir_buildpack.config, and for Node for package.json.
std::string pin_line(std::string_view runtime, std::string_view version, std::string_view file);

/// Where such a line belongs: the place of the request, else the file that most apps have.
std::string pin_place(std::string_view runtime, const std::optional<Location>& where);

/// "Erlang/OTP", "Elixir", "Node.js".
std::string_view title_of(std::string_view runtime);

}  // namespace bprun::resolve

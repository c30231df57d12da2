// SPDX-License-Identifier: MIT
#pragma once

#include "runner/base/result.hpp"
#include "runner/requests/request.hpp"

namespace bprun::requests {

/// Files that hold nothing but a version: .elixir-version, .erlang-version,
/// .preferred_otp_version, .nvmrc, .node-version.
/// The first line that is neither empty nor a comment counts; nullopt where there is none.
Result<std::optional<Request>>
parse_version_file(std::string_view text, const std::string& file, Runtime runtime);

}  // namespace bprun::requests

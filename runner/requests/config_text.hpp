// SPDX-License-Identifier: MIT
#pragma once

#include "runner/base/result.hpp"
#include "runner/fs/fd.hpp"

#include <optional>
#include <string>
#include <string_view>

/// What all readers have in common: which bytes are a config file at all.
namespace bprun::requests {

inline constexpr std::size_t largest_config = 1UL << 20;
inline constexpr std::size_t longest_line = 64UL << 10;
inline constexpr std::size_t longest_version = 1024;

/// `bytes` without a UTF-8 byte order mark. Errors (kind app, with the line): UTF-16, NUL bytes,
/// more than largest_config, a line longer than longest_line. Bytes that are no UTF-8 pass: bash
/// and Elixir take them in comments.
Result<std::string_view> config_text(std::string_view bytes, const std::string& file);

/// The check for UTF-16 alone, for formats whose parser checks the rest.
Result<void> check_not_utf16(std::string_view bytes, const std::string& file);

/// The app's file `name`, checked as above; nullopt where there is none. Links that lead out of
/// the app, directories, FIFOs and what cannot be read are errors of kind app.
Result<std::optional<std::string>> read_config(const fs::Path& app, const std::string& name);

/// An Error where `text` is too long to be a version. `what` is who asks: "erlang_version".
Result<void> check_version_length(std::string_view text, std::string_view what, Location where);

/// An Error of kind app.
Error config_error(std::string message, Location where, std::string hint = "");

}  // namespace bprun::requests

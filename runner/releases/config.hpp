// SPDX-License-Identifier: MIT
#pragma once

#include "runner/fs/fd.hpp"
#include "runner/manifest/config_vars.hpp"

/// Config vars in a file of JSON, mode 0600: {"NAME": "value"}, or {"base64": "…"} for a value that
/// is no UTF-8.
namespace bprun::releases {

/// Where there is no file: none. `origin` is what messages call the place. Kind corrupt: the file
/// is not one of ours.
Result<manifest::ConfigVars> read_config(const fs::Path& file, const std::string& origin);

/// Replaces the file, by one rename.
Result<void> write_config(const fs::Path& file, const manifest::ConfigVars& config);

/// Whether both set the same names to the same values, wherever these come from.
bool same_config(const manifest::ConfigVars& a, const manifest::ConfigVars& b);

/// `config` without a variable; the same where it is not set.
manifest::ConfigVars without(const manifest::ConfigVars& config, std::string_view name);

}  // namespace bprun::releases

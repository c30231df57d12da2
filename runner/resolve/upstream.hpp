// SPDX-License-Identifier: MIT
#pragma once

#include "runner/stack/tables.hpp"
#include "runner/version/otp_version.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

/// Well-known buildpacks of others, and what they can do on a stack:
/// stacks/upstream-buildpacks.toml.
namespace bprun::resolve {

/// How a buildpack reads what an app asks for.
enum class Dialect {
  hashnuke,          ///< V-5, V-6, V-8, V-10
  gigalixir,         ///< the same clauses
  gjaldon,           ///< V-18
  gigalixir_static,  ///< V-18
  heroku_nodejs,     ///< V-26, V-29
};

/// For which stacks it looks into which list, and downloads from where.
struct UpstreamBuilds {
  std::vector<std::string> stacks;  ///< values of STACK; "*": all others
  std::string list;    ///< what it checks a version against: "ubuntu-24.04", "hashnuke-cedar-14"
  std::string from;    ///< what it downloads from
  std::string reason;  ///< what is to be said of it; may be empty
};

struct UpstreamBuildpack {
  std::string id;                  ///< "hashnuke-elixir"
  std::string title;               ///< "HashNuke/heroku-buildpack-elixir"
  std::vector<std::string> match;  ///< "github.com/HashNuke/heroku-buildpack-elixir"
  std::string revision;            ///< of what was read: "378538d1f619 (2023-06-10)"
  std::vector<std::string> runtimes;
  Dialect dialect = Dialect::hashnuke;
  std::string replacement;         ///< our own that does the same: "elixir"
  std::vector<std::string> reads;  ///< files that it takes versions from
  std::vector<UpstreamBuilds> builds;

  // What it prints when it gives up; empty where it does not come to that.
  std::string missing;    ///< no config file
  std::string no_erlang;  ///< a version that its list does not have
  std::string no_elixir;
  std::string no_node;
  std::string lockfiles;  ///< several lockfiles
  std::string gone;       ///< why it can no longer install anything

  bool installs(std::string_view runtime) const;
  /// The row for a value of STACK; nullptr where there is none.
  const UpstreamBuilds* builds_for(std::string_view stack_variable) const;
};

/// The buildpacks that are known, and the lists of OTP that only they have.
class UpstreamBuildpacks {
public:
  /// Errors are of kind config, with file and line.
  static Result<UpstreamBuildpacks> read(const stack::Tables& tables);

  /// By the address that a list of buildpacks names: a URL with or without scheme, user, ".git",
  /// "#ref", "/archive/…" or "/tarball/…"; git@host:path; in any case. nullptr: none of them.
  const UpstreamBuildpack* find(std::string_view address) const;

  const std::vector<UpstreamBuildpack>& all() const { return all_; }

  /// The versions of a list of stacks/upstream-otp.csv, oldest first; nullptr where it has none of
  /// that name.
  const std::vector<version::OtpVersion>* otp_list(std::string_view name) const;

private:
  std::vector<UpstreamBuildpack> all_;
  std::map<std::string, std::vector<version::OtpVersion>, std::less<>> lists_;
};

}  // namespace bprun::resolve

// SPDX-License-Identifier: MIT
#pragma once

#include "runner/stack/basis.hpp"

#include <compare>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bprun::stack {

/// "2.36" as numbers, so that 2.4 < 2.31.
struct GlibcVersion {
  int major = 0;
  int minor = 0;

  static std::optional<GlibcVersion> parse(std::string_view text);
  std::string str() const;
  auto operator<=>(const GlibcVersion&) const = default;
};

/// A fact of a stack, and how it is known.
struct Ceiling {
  std::string value;  ///< empty where not known
  Basis basis = Basis::inferred;

  bool operator==(const Ceiling&) const = default;
};

/// The newest that a prebuilt binary may ask of the stack's libraries.
struct Ceilings {
  GlibcVersion glibc;
  Basis glibc_basis = Basis::inferred;
  Ceiling glibcxx;   ///< "3.4.33": symbols GLIBCXX_* of libstdc++
  Ceiling cxxabi;    ///< "1.3.15": symbols CXXABI_*
  Ceiling openssl;   ///< "3.0"
  Ceiling libssl;    ///< "libssl.so.3"
  Ceiling libtinfo;  ///< "libtinfo.so.6"
};

enum class Status { available, deprecated, ended };

/// "available", "deprecated", "ended".
std::string_view to_string(Status status);

/// Dates are YYYY-MM-DD, YYYY-MM, YYYY (stack/date.hpp), or empty where not known.
struct Lifecycle {
  std::string released;
  std::string deprecated;  ///< no new apps; Debian: the end of regular support
  std::string eol;         ///< no security fixes from then on
  Basis eol_basis = Basis::listed;

  /// What it is on a day, YYYY-MM-DD. A date without a day counts to its end.
  Status status_on(std::string_view day) const;
};

/// Docker images by their names, empty where there are none.
struct Images {
  std::string run;
  std::string build;
};

/// A stack, as stacks/<name>.toml and the one it inherits describe it.
struct Stack {
  std::string name;               ///< "heroku-24"
  std::string title;              ///< for people: "Heroku-24 (Ubuntu 24.04)"
  std::string family;             ///< "heroku", "gigalixir", "herokuish", "debian"
  std::string inherits;           ///< "heroku-24"; empty where it stands for itself
  std::string origin;             ///< the end of that line: itself where it inherits nothing
  bool runs_build_image = false;  ///< apps run in what is the origin's build image
  std::string base;               ///< "ubuntu-24.04", "debian-12"
  std::string codename;           ///< of the base: "noble", "bookworm"
  std::vector<std::string> architectures;  ///< "x64", "arm64"
  std::string variable;                    ///< the value of STACK for scripts (B-23)
  Images images;
  Lifecycle lifecycle;
  Ceilings ceilings;

  bool has_architecture(std::string_view arch) const;
};

}  // namespace bprun::stack

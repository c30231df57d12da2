// SPDX-License-Identifier: MIT
#pragma once

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

/// A stack, as stacks/<name>.toml describes it.
struct Stack {
  std::string name;                        ///< "heroku-24": the value of STACK (B-23)
  std::string title;                       ///< for people: "Heroku-24 (Ubuntu 24.04)"
  std::string base;                        ///< "ubuntu-24.04", "debian-12"
  std::string codename;                    ///< of the base: "noble", "bookworm"
  std::vector<std::string> architectures;  ///< "x64", "arm64"
  std::string eol;                         ///< YYYY-MM-DD, empty where not known
  GlibcVersion glibc;                      ///< newest symbols that a prebuilt binary may ask for
};

}  // namespace bprun::stack

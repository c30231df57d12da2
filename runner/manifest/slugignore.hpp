// SPDX-License-Identifier: MIT
#pragma once

#include "runner/base/result.hpp"
#include "runner/fs/fd.hpp"
#include "runner/manifest/problem.hpp"

#include <bitset>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bprun::manifest {

/// The file `.slugignore`: which of the app's files a build never sees (S-5, S-6). The grammar is
/// gitignore's: `#` comments, `\#`, a leading or inner `/` anchors, a trailing `/` is for
/// directories only, `**` spans directories, `*`, `?` and `[…]` do not match `/`, the last matching
/// line wins.
class SlugIgnore {
public:
  /// What a line that begins with `!` does.
  enum class Negation {
    ignored,   ///< nothing but a warning, as Heroku knows no negation
    honoured,  ///< takes back what an earlier line matched
  };

  static SlugIgnore
  parse(std::string_view text, const std::string& file, Negation negation = Negation::ignored);

  /// Whether the file or directory at `path` (relative to the app, no leading or trailing `/`) is
  /// itself matched. Whoever walks the tree leaves out a matched directory with all that is in it
  /// and does not ask for what is below.
  bool matches(std::string_view path, bool is_directory) const;

  bool empty() const { return patterns_.empty(); }

  const std::vector<Problem>& warnings() const { return warnings_; }

private:
  /// What one byte, or a run of bytes, of a name must be.
  struct Token {
    enum class Kind { one_of, any_run };
    Kind kind = Kind::one_of;
    std::bitset<256> bytes = {};
  };

  /// One component of a path; `spans` is `**`: any number of components.
  struct Component {
    bool spans = false;
    std::vector<Token> tokens = {};
  };

  struct Pattern {
    bool negated = false;
    bool directories_only = false;
    std::vector<Component> components = {};
  };

  friend class PatternReader;

  static bool matches_name(const std::vector<Token>& tokens, std::string_view name);
  static bool matches_path(const Pattern& pattern, const std::vector<std::string_view>& names);

  std::vector<Pattern> patterns_;
  std::vector<Problem> warnings_;
};

/// nullopt where the app has no `.slugignore`.
Result<std::optional<SlugIgnore>>
read_slugignore(const fs::Path& app_dir,
                SlugIgnore::Negation negation = SlugIgnore::Negation::ignored);

}  // namespace bprun::manifest

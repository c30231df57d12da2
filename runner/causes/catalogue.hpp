// SPDX-License-Identifier: MIT
#pragma once

#include "runner/base/result.hpp"
#include "runner/causes/pattern.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace bprun::causes {

/// What a failure must be like for a cause to be thought of, besides its lines.
struct Conditions {
  std::vector<std::string> kinds = {};  ///< of the Error, one of: "script", "limit" …
  std::vector<int> signals = {};        ///< one of; also as 128 + n
  bool oom_counted = false;  ///< the kernel killed somebody for want of memory while the step ran
  bool disk_is_full = false;
  bool no_network = false;  ///< --no-network
};

/// One [[cause]] of runner/causes/causes.toml.
struct CauseText {
  std::string id;
  Conditions when;
  std::vector<Pattern> lines = {};  ///< of the log: one of them must be there
  std::vector<Pattern> error = {};  ///< of bprun's own message: one of them must be there
  std::vector<Pattern> needs = {};  ///< of the log: each must be there
  std::vector<Pattern> facts = {};  ///< of the log: what they name is quoted where they are there
  std::size_t within = 0;           ///< only so many last lines are looked at; 0: all
  bool certain = true;
  std::string says;  ///< templates: {name} is what a pattern or the build gave that name, and a
  std::string why;   ///< line with a name that nothing was given to is left out
  std::string advice;
  int line = 0;
};

/// Why builds fail, most specific first: of two causes that a log shows, the one that stands first.
class Catalogue {
public:
  /// The one compiled in. It is checked by a test.
  static Result<Catalogue> built_in();

  /// Errors are of kind config, with file and line.
  static Result<Catalogue> parse(std::string_view text, const std::string& file);

  const std::vector<CauseText>& all() const { return causes_; }

private:
  std::vector<CauseText> causes_;
};

/// What a build can tell, beside what patterns name: "phase", "stack", "node" …
const std::vector<std::string_view>& build_facts();

}  // namespace bprun::causes

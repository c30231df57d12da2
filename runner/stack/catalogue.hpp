// SPDX-License-Identifier: MIT
#pragma once

#include "runner/stack/placeholders.hpp"
#include "runner/stack/problems.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace bprun::stack {

/// What is said of one kind of finding, one [[diagnosis]] of stacks/diagnoses.toml. `says`, `why`
/// and `advice` are templates (stack/placeholders.hpp).
struct DiagnosisText {
  std::string id;        ///< "released-not-built"
  std::string severity;  ///< "note", "warning", "error"
  /// What a build that it stops ends with: "app", "unsupported", "network", "buildpack"; empty:
  /// unsupported.
  std::string kind;
  std::string says;    ///< one line
  std::string why;     ///< may be empty
  std::string advice;  ///< may be empty
  int line = 0;
};

/// Releases with a fault worth a warning, one [[known_bad]] of stacks/known-bad.toml.
struct KnownBad {
  std::string id;
  std::string runtime;   ///< "erlang", "elixir", "node"
  std::string from;      ///< first version that has it
  std::string to;        ///< last one
  std::string severity;  ///< "note", "warning", "error"
  std::string says;
  std::string advice;
  std::string source;  ///< who says so: "erlang/otp#9208"
  int line = 0;
};

/// The texts of diagnoses, found by their ids.
class Catalogue {
public:
  Catalogue() = default;
  explicit Catalogue(std::vector<DiagnosisText> texts);

  /// nullptr where there is none of that id.
  const DiagnosisText* find(std::string_view id) const;

  /// In the order of their ids.
  const std::vector<DiagnosisText>& all() const { return texts_; }

private:
  std::vector<DiagnosisText> texts_ = {};
};

/// The facts that a diagnosis can name in braces, whatever its id.
const std::vector<std::string_view>& known_facts();

Catalogue read_catalogue(std::string_view text, const std::string& file, Problems& problems);
std::vector<KnownBad>
read_known_bad(std::string_view text, const std::string& file, Problems& problems);

}  // namespace bprun::stack

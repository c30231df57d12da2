// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

/// Properties of versions, judged by somebody else's program.
namespace bprun::testing {

/// A question: what are these, which of the versions is higher, does the range match the first?
struct VersionCase {
  std::string version;
  std::string other;
  std::string range;

  bool operator==(const VersionCase&) const = default;
};

/// One verdict for each question, a short word for all that is asked of it.
using Verdicts = std::vector<std::string>;

/// The judge answers many questions at once, since starting it takes long.
using Judge = std::function<Verdicts(const std::vector<VersionCase>&)>;

struct VersionProperty {
  std::string judge_name;  ///< "npm", for messages
  Judge judge;
  std::function<std::string(const VersionCase&)> ours;   ///< our verdict, spelled as the judge's
  std::function<bool(const VersionCase&)> may_be_asked;  ///< what the judge is right about
};

/// Makes a failing case smaller as long as the two still disagree: pieces are cut out, from all of
/// a text down to single bytes, digits become 0 or 1 here or everywhere, and letters a. What is
/// left cannot lose a byte.
VersionCase shrunk(VersionCase failing, const VersionProperty& property);

/// BPRUN_SEED, or a new one; it is printed.
std::uint64_t property_seed();

/// BPRUN_PAIRS, or 100,000.
std::size_t property_pairs();

/// Asks the judge about all the cases, and fails the running test with up to three of those that we
/// see differently, made small. Returns the judge's verdicts.
Verdicts check_agreement(const VersionProperty& property, const std::vector<VersionCase>& cases);

/// Runs a judge: `argv` and the file with the questions as its last argument. The lines it prints;
/// the test ends where it fails or does not print `expected_lines`.
std::vector<std::string> ask(std::vector<std::string> argv,
                             const std::string& questions_file,
                             const std::string& questions,
                             std::size_t expected_lines);

}  // namespace bprun::testing

// SPDX-License-Identifier: MIT
#include "tests/support/version_judge.hpp"

#include "runner/base/text.hpp"
#include "runner/fs/file.hpp"
#include "runner/process/run.hpp"
#include "tests/support/catch.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdlib>
#include <random>

namespace bprun::testing {

namespace {

constexpr std::size_t most_shown = 3;

/// What shrinking makes less: bytes first, then the value of digits and how far letters are from a.
std::size_t cost(std::string_view text) {
  std::size_t sum = 0;
  for (const char c : text) {
    const bool digit = c >= '0' && c <= '9';
    sum += 16 + (digit ? static_cast<std::size_t>(c - '0') : c == 'a' ? 0U : 1U);
  }
  return sum;
}

/// Cheaper texts near `text`, those with the largest cut first.
std::vector<std::string> reductions(const std::string& text) {
  std::vector<std::string> result;
  for (std::size_t length = text.size(); length > 0; length /= 2) {
    for (std::size_t at = 0; at + length <= text.size(); at += std::max<std::size_t>(length / 2, 1))
      result.push_back(std::string(text).erase(at, length));
  }
  for (std::size_t at = 0; at < text.size(); ++at) {
    const auto byte = static_cast<unsigned char>(text[at]);
    for (const char simpler : {'0', '1', 'a'}) {
      const bool same_kind = simpler == 'a' ? std::isalpha(byte) != 0 : std::isdigit(byte) != 0;
      std::string candidate = text;
      candidate[at] = simpler;
      if (same_kind && cost(candidate) < cost(text)) result.push_back(std::move(candidate));
    }
  }
  return result;
}

constexpr std::array fields = {&VersionCase::range, &VersionCase::version, &VersionCase::other};

/// Cheaper cases that keep alike what is alike in several texts: one digit becomes 0 throughout, or
/// all of them one lower, which keeps "2.0" below "3.0".
std::vector<VersionCase> joint_reductions(const VersionCase& failing) {
  std::vector<VersionCase> result(10, failing);
  for (const auto field : fields) {
    for (std::size_t at = 0; at < (failing.*field).size(); ++at) {
      const char c = (failing.*field)[at];
      if (c < '1' || c > '9') continue;
      (result[static_cast<std::size_t>(c - '1')].*field)[at] = '0';
      (result.back().*field)[at] = static_cast<char>(c - 1);
    }
  }
  std::erase(result, failing);
  return result;
}

std::vector<VersionCase> reductions(const VersionCase& failing) {
  std::vector<VersionCase> result;
  for (const auto field : fields) {
    for (std::string& text : reductions(failing.*field)) {
      VersionCase candidate = failing;
      candidate.*field = std::move(text);
      result.push_back(std::move(candidate));
    }
  }
  for (VersionCase& candidate : joint_reductions(failing))
    result.push_back(std::move(candidate));
  return result;
}

/// Readable whatever bytes it is made of.
std::string written_out(const std::string& text) {
  std::string result = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    constexpr const char* digits = "0123456789abcdef";
    if (byte < ' ' || byte >= 0x7F)
      (result += "\\x") += {digits[byte / 16], digits[byte % 16]};
    else
      result += c;
  }
  return result + "\"";
}

std::string written_out(const VersionCase& c) {
  return "version " + written_out(c.version) + ", other " + written_out(c.other) + ", range " +
         written_out(c.range);
}

std::uint64_t number_from_environment(const char* name, std::uint64_t otherwise) {
  const char* text = std::getenv(name);
  const auto number = text != nullptr ? text::to_integer(text) : std::nullopt;
  return number ? static_cast<std::uint64_t>(*number) : otherwise;
}

}  // namespace

VersionCase shrunk(VersionCase failing, const VersionProperty& property) {
  for (;;) {
    std::vector<VersionCase> candidates = reductions(failing);
    std::erase_if(candidates, [&](const VersionCase& c) { return !property.may_be_asked(c); });
    if (candidates.empty()) return failing;
    const Verdicts verdicts = property.judge(candidates);
    std::size_t at = 0;
    while (at < candidates.size() && verdicts[at] == property.ours(candidates[at]))
      ++at;
    if (at == candidates.size()) return failing;
    failing = candidates[at];
  }
}

std::uint64_t property_seed() {
  const std::uint64_t seed = number_from_environment("BPRUN_SEED", std::random_device{}());
  WARN("BPRUN_SEED=" << seed);
  return seed;
}

std::size_t property_pairs() {
  return number_from_environment("BPRUN_PAIRS", 100'000);
}

Verdicts check_agreement(const VersionProperty& property, const std::vector<VersionCase>& cases) {
  Verdicts verdicts = property.judge(cases);
  std::vector<VersionCase> disputed;
  for (std::size_t i = 0; i < cases.size(); ++i) {
    if (verdicts[i] != property.ours(cases[i])) disputed.push_back(cases[i]);
  }
  CHECK(disputed.size() == 0);
  for (std::size_t i = 0; i < std::min(disputed.size(), most_shown); ++i) {
    const VersionCase least = shrunk(disputed[i], property);
    FAIL_CHECK(property.judge_name << " says " << property.judge({least}).front() << ", bprun "
                                   << property.ours(least) << " of " << written_out(least)
                                   << "\nshrunk from " << written_out(disputed[i]));
  }
  return verdicts;
}

std::vector<std::string> ask(std::vector<std::string> argv,
                             const std::string& questions_file,
                             const std::string& questions,
                             std::size_t expected_lines) {
  REQUIRE(fs::write_file(questions_file, questions));
  argv.push_back(questions_file);
  process::Command command{.argv = std::move(argv),
                           .environment = process::Environment::inherited()};
  command.environment.set("LC_ALL", "C.UTF-8");
  const auto answers = process::capture(command);
  if (!answers) FAIL(answers.error().message);
  INFO(answers->err);
  REQUIRE(answers->exit.ok());
  std::vector<std::string> lines;
  for (const std::string_view line : text::lines(answers->out))
    lines.emplace_back(line);
  REQUIRE(lines.size() == expected_lines);
  return lines;
}

}  // namespace bprun::testing

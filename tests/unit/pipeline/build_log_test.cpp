// SPDX-License-Identifier: MIT
#include "runner/base/text.hpp"
#include "runner/pipeline/build_log.hpp"
#include "runner/pipeline/redaction.hpp"
#include "tests/support/catch.hpp"

using namespace bprun;
using pipeline::BuildLog;
using namespace std::chrono_literals;

namespace {

std::string hidden_log_secret(std::string_view text) {
  return text::replace_all(std::string(text), "hunter2", "[SECRET]");
}

std::size_t logged_bytes(const BuildLog& log) {
  std::size_t bytes = 0;
  for (const auto& section : log.sections())
    bytes += section.text.size() + section.end.size();
  return bytes;
}

}  // namespace

TEST_CASE("a log has a section for each phase, and for what is said between two", "[build-log]") {
  BuildLog log;
  log.say("-----> before", 1ms, hidden_log_secret);
  log.begin("compile", "node", 2ms);
  log.take("half a ");
  log.take("line");
  log.say(" !     a warning", 3ms, hidden_log_secret);
  log.settle(hidden_log_secret);
  log.say("-----> after", 4ms, hidden_log_secret);
  log.say("-----> and on", 5ms, hidden_log_secret);
  REQUIRE(log.sections().size() == 3);
  CHECK(log.sections()[0].text == "-----> before\n");
  CHECK(log.sections()[1].phase == "compile");
  CHECK(log.sections()[1].at == 2ms);
  CHECK(log.sections()[1].text == "half a line\n !     a warning\n");
  CHECK(log.sections()[2].phase.empty());
  CHECK(log.sections()[2].text == "-----> after\n-----> and on\n");
}

TEST_CASE("of a long phase the beginning and the end are kept, in whole lines", "[build-log]") {
  BuildLog log;
  log.begin("compile", "node", 0ms);
  std::size_t written = 0;
  for (int i = 0; i < 200'000; ++i) {
    const std::string line = "line " + std::to_string(i) + "\n";
    written += line.size();
    log.take(line);
  }
  log.settle(hidden_log_secret);
  const auto& section = log.sections().at(0);
  CHECK(section.text.starts_with("line 0\nline 1\n"));
  CHECK(section.text.back() == '\n');
  CHECK(section.end.starts_with("line 1"));
  CHECK(section.end.ends_with("line 199999\n"));
  CHECK(section.text.size() + section.end.size() <= BuildLog::most_of_phase);
  CHECK(section.text.size() + section.left_out + section.end.size() == written);
}

TEST_CASE("no part of a secret is in a log, wherever it is cut", "[build-log]") {
  for (std::size_t before = 0; before < 8; ++before) {
    BuildLog log;
    log.begin("compile", "node", 0ms);
    log.take(std::string(before, '.'));
    // In pieces of any size, without a line's end at which it could be cut better.
    std::string stream;
    for (int i = 0; i < 100'000; ++i)
      stream += "hunter2";
    for (std::size_t at = 0; at < stream.size(); at += 4099)
      log.take(std::string_view(stream).substr(at, 4099));
    log.settle(hidden_log_secret);
    const auto& section = log.sections().at(0);
    CHECK(section.left_out > 0);
    for (const auto& part : {section.text, section.end}) {
      CHECK(part.find("hunter2") == std::string::npos);
      CHECK(part.find("hunt") == std::string::npos);
      CHECK(part.find("ter2") == std::string::npos);
    }
  }
  BuildLog said;
  said.say("it is hunter2", 0ms, hidden_log_secret);
  CHECK(said.sections().at(0).text == "it is [SECRET]\n");
}

TEST_CASE("what is not settled is in no log", "[build-log]") {
  BuildLog log;
  log.begin("compile", "node", 0ms);
  log.take("hunter2\n");
  CHECK(log.sections().at(0).text.empty());
}

TEST_CASE("a log of many loud phases has a bound", "[build-log]") {
  BuildLog log;
  const std::string loud(100'000, 'x');
  for (int i = 0; i < 1000; ++i) {
    log.begin("compile", "node", 0ms);
    log.take(loud);
    log.settle(hidden_log_secret);
    log.say(loud, 0ms, hidden_log_secret);
  }
  CHECK(log.sections().size() <= BuildLog::most_sections);
  CHECK(logged_bytes(log) <= BuildLog::most_of_all + BuildLog::most_of_phase +
                                 BuildLog::most_sections * BuildLog::least_of_phase);
}

TEST_CASE("a character is not cut in two", "[build-log]") {
  BuildLog log;
  log.begin("compile", "node", 0ms);
  for (int i = 0; i < 300'000; ++i)
    log.take("\xc3\xa4");
  log.settle(hidden_log_secret);
  CHECK(text::is_utf8(log.sections().at(0).text));
  CHECK(text::is_utf8(log.sections().at(0).end));
}

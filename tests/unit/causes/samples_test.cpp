// SPDX-License-Identifier: MIT
// Each cause has a sample of what the tools really print, which is its test: it is recognised, and
// as nothing else. fixtures/causes/ID.log; lines with "#!" in front are facts that no log holds.
#include "runner/base/text.hpp"
#include "runner/causes/classify.hpp"
#include "runner/causes/log.hpp"
#include "tests/support/catch.hpp"

#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

using namespace bprun;
using causes::Catalogue;
using causes::Evidence;

namespace {

ErrorKind kind_named(const std::string& word) {
  for (const ErrorKind kind : {ErrorKind::limit, ErrorKind::timeout, ErrorKind::network}) {
    if (to_string(kind) == word) return kind;
  }
  FAIL("no kind " << word);
  return ErrorKind::internal;
}

void set_fact(Evidence& evidence, const std::string& name, const std::string& value) {
  const auto number = text::to_integer(value).value_or(0);
  if (name == "kind") {
    evidence.error.kind = kind_named(value);
  } else if (name == "message") {
    evidence.error.message = value;
  } else if (name == "status") {
    evidence.error.status = static_cast<int>(number);
  } else if (name == "signal") {
    evidence.error.signal = static_cast<int>(number);
  } else if (name == "oom") {
    evidence.oom_kills = static_cast<unsigned long long>(number);
  } else if (name == "disk_full") {
    evidence.disk_is_full = true;
  } else if (name == "network") {
    evidence.network = number != 0;
  } else {
    evidence.runtimes.emplace_back(name, value);
  }
}

Evidence sample(const std::filesystem::path& file) {
  std::ifstream stream(file);
  REQUIRE(stream);
  Evidence evidence{
      .error = {.kind = ErrorKind::script, .message = "failed to compile", .status = 1},
      .phase = "compile",
      .buildpack = "shop",
      .stack = "heroku-24"};
  std::string log;
  for (std::string line; std::getline(stream, line);) {
    if (!line.starts_with("#! ")) {
      log += line + '\n';
      continue;
    }
    const auto equals = line.find('=');
    set_fact(evidence, line.substr(3, equals - 3), line.substr(equals + 1));
  }
  evidence.log = causes::log_lines(log);
  return evidence;
}

Catalogue built_in() {
  auto catalogue = Catalogue::built_in();
  if (!catalogue) FAIL(to_string(*catalogue.error().where) << ": " << catalogue.error().message);
  return std::move(catalogue).take();
}

}  // namespace

TEST_CASE("every cause is recognised by its sample, and not as another one", "[causes]") {
  const Catalogue catalogue = built_in();
  CHECK(catalogue.all().size() >= 30);
  for (const auto& cause : catalogue.all()) {
    INFO(cause.id);
    const auto found = causes::classify(
        catalogue, sample(std::filesystem::path(BPRUN_SAMPLES) / (cause.id + ".log")));
    REQUIRE(found);
    CHECK(found->id == cause.id);
    CHECK_FALSE(found->says.empty());
    CHECK(found->says.find('\n') == std::string::npos);
    CHECK_FALSE(found->advice.empty());
    CHECK(found->certain == cause.certain);
  }
}

TEST_CASE("there is no sample without a cause, and no cause in the log of what went well",
          "[causes]") {
  const Catalogue catalogue = built_in();
  std::set<std::string> ids;
  for (const auto& cause : catalogue.all())
    ids.insert(cause.id);
  int went_well = 0;
  for (const auto& entry : std::filesystem::directory_iterator(BPRUN_SAMPLES)) {
    const std::string name = entry.path().stem().string();
    INFO(name);
    if (!name.starts_with("well-")) {
      CHECK(ids.contains(name));
      continue;
    }
    ++went_well;
    const auto found = causes::classify(catalogue, sample(entry.path()));
    if (found) FAIL("taken for " << found->id << ": " << found->seen);
  }
  CHECK(went_well >= 3);
}

TEST_CASE("a cause is found between other programs' lines", "[causes]") {
  const Catalogue catalogue = built_in();
  Evidence well = sample(std::filesystem::path(BPRUN_SAMPLES) / "well-node.log");
  Evidence bad = sample(std::filesystem::path(BPRUN_SAMPLES) / "npm-peer-conflict.log");
  bad.log.insert(bad.log.begin(), well.log.begin(), well.log.end());
  CHECK(causes::classify(catalogue, bad)->id == "npm-peer-conflict");
}

// SPDX-License-Identifier: MIT
#include "runner/fs/file.hpp"
#include "runner/fs/temp_dir.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/resolve/asks.hpp"

using namespace bprun;
using namespace bprun::resolve;
using requests::Runtime;

namespace {

/// The tables compiled in: what is true of the real stacks.
struct RealTables {
  stack::Tables tables = stack::Tables::compiled_in();
  BeamResolver resolver = BeamResolver::make(tables).take();

  Resolution resolve(const std::string& erlang, const std::string& elixir, const Target& target) {
    return resolver.resolve(asks_for(erlang, elixir), target);
  }
};

}  // namespace

TEST_CASE(
    "27.2 and 1.18.1 are exactly that on heroku-20, -22, -24 and -26, and their basis is said") {
  RealTables real;

  struct Row {
    const char* stack;
    stack::Basis basis;
  };

  for (const Row& row : {Row{"heroku-20", stack::Basis::rule},
                         Row{"heroku-22", stack::Basis::rule},
                         Row{"heroku-24", stack::Basis::rule},
                         Row{"heroku-26", stack::Basis::listed}}) {
    INFO(row.stack);
    const auto resolution = real.resolve("27.2", "1.18.1", on(row.stack));
    CHECK(outcome(resolution) == "erlang 27.2, elixir 1.18.1");
    CHECK(resolution.find("erlang")->basis == row.basis);
    CHECK(resolution.find("erlang")->reason == "exactly what is asked");
    CHECK(resolution.find("elixir")->build == "27");
  }
}

TEST_CASE("what was released and is not built for the stack says what is near and who has it") {
  RealTables real;
  const auto old = real.resolve("27.2", "1.18.1", on("heroku-18"));
  CHECK(outcome(old) == "released-not-built");
  const Diagnosis* diagnosis = find(old, "released-not-built");
  REQUIRE(diagnosis != nullptr);
  CHECK(diagnosis->message == "Erlang/OTP 27.2 was released, but not built for heroku-18");
  CHECK(diagnosis->where == Location{"elixir_buildpack.config", 2});
  CHECK(diagnosis->nearest == std::vector<std::string>{"26.2.1"});
  CHECK(diagnosis->lines == std::vector<std::string>{"erlang_version=26.2.1"});
  CHECK(diagnosis->stacks ==
        std::vector<std::string>{"heroku-20", "heroku-22", "heroku-24", "heroku-26"});

  const auto young = real.resolve("23.3", "", on("heroku-24"));
  const Diagnosis* too_old = find(young, "released-not-built");
  REQUIRE(too_old != nullptr);
  CHECK(too_old->message == "Erlang/OTP 23.3 was released, but not built for heroku-24");
  REQUIRE(!too_old->nearest.empty());
  CHECK(too_old->nearest.front() == "24.3.4");
  CHECK(has(too_old->stacks, "heroku-20"));
  CHECK(!has(too_old->stacks, "heroku-22"));
  CHECK(too_old->kind == ErrorKind::unsupported);
}

TEST_CASE("a near OTP that the app's Elixir does not run on is not the only one named") {
  RealTables real;
  const auto resolution = real.resolve("23.3", "1.18.1", on("heroku-24"));
  const Diagnosis* diagnosis = find(resolution, "released-not-built");
  REQUIRE(diagnosis != nullptr);
  REQUIRE(diagnosis->nearest.size() == 2);
  CHECK(diagnosis->nearest[0] == "24.3.4");
  CHECK(diagnosis->nearest[1] == "25.0");
  CHECK(diagnosis->advice.find("Elixir 1.18.1 supports OTP 25 to 27.") != std::string::npos);
}

TEST_CASE("a version that nobody released is told apart from one that is not built") {
  RealTables real;
  const auto resolution = real.resolve("27.9.9", "1.18.1", on("heroku-24"));
  CHECK(outcome(resolution) == "never-released");
  const Diagnosis* diagnosis = find(resolution, "never-released");
  CHECK(diagnosis->message == "Erlang/OTP 27.9.9 was never released");
  REQUIRE(!diagnosis->nearest.empty());
  CHECK(diagnosis->nearest.front().starts_with("27.3."));
  CHECK(outcome(real.resolve("27.2", "1.18.99", on("heroku-24"))) == "never-released");
}

TEST_CASE("only what names no release is a prefix, and then it is said") {
  RealTables real;
  const auto prefix = real.resolve("27", "1.18.1", on("heroku-24"));
  REQUIRE(prefix.possible());
  CHECK(version_of(prefix, "erlang").starts_with("27.3."));
  const Diagnosis* note = find(prefix, "taken-as-prefix");
  REQUIRE(note != nullptr);
  CHECK(note->severity == Severity::note);
  CHECK(note->lines == std::vector<std::string>{"erlang_version=" + version_of(prefix, "erlang")});

  CHECK(outcome(real.resolve("27.0.0", "1.18.1", on("heroku-24"))) == "erlang 27.0, elixir 1.18.1");
  CHECK(find(real.resolve("27.3", "1.18.1", on("heroku-24")), "taken-as-prefix") == nullptr);
  CHECK(version_of(real.resolve("27.3", "1.18.1", on("heroku-24")), "erlang") == "27.3");
}

TEST_CASE("a prefix gives the newest that the stack has, and not the newest there is") {
  RealTables real;
  CHECK(version_of(real.resolve("26", "1.16.0", on("heroku-18")), "erlang") == "26.2.1");
  CHECK(version_of(real.resolve("latest", "1.15.7", on("heroku-18")), "erlang") == "26.2.1");
}

TEST_CASE("Elixir alone gets the newest OTP that it supports here, as a choice with its line") {
  RealTables real;
  const auto resolution = real.resolve("", "1.18.1", on("heroku-24"));
  REQUIRE(resolution.possible());
  CHECK(version_of(resolution, "erlang").starts_with("27.3."));
  const Diagnosis* choice = find(resolution, "otp-chosen");
  REQUIRE(choice != nullptr);
  CHECK(choice->lines ==
        std::vector<std::string>{"erlang_version=" + version_of(resolution, "erlang")});
  CHECK(version_of(real.resolve("", "1.15.7", on("heroku-18")), "erlang") == "26.2.1");
}

TEST_CASE("an app that asks for nothing is shown the two lines to add") {
  RealTables real;
  requests::Requests nothing;
  nothing.elixir_requirements.push_back(requires_elixir("~> 1.15.0"));
  const auto resolution = real.resolver.resolve(nothing, on("heroku-24"));
  CHECK(outcome(resolution) == "nothing-asked");
  const Diagnosis* diagnosis = find(resolution, "nothing-asked");
  CHECK(diagnosis->kind == ErrorKind::app);
  REQUIRE(diagnosis->lines.size() == 2);
  CHECK(diagnosis->lines[0].starts_with("erlang_version=26."));
  CHECK(diagnosis->lines[1].starts_with("elixir_version=1.15."));
  CHECK(diagnosis->write_to == "elixir_buildpack.config");

  const auto half = real.resolve("27.2", "", on("heroku-24"));
  CHECK(outcome(half) == "nothing-asked");
  CHECK(find(half, "nothing-asked")->lines.size() == 1);
  Target erlang_app = on("heroku-24");
  erlang_app.needs_elixir = false;
  CHECK(outcome(real.resolver.resolve(asks_for("27.2", ""), erlang_app)) == "erlang 27.2");
}

TEST_CASE("Elixir and OTP that do not go together are told, and what either could be") {
  RealTables real;
  const auto resolution = real.resolve("27.2", "1.14.5", on("heroku-24"));
  CHECK(outcome(resolution) == "elixir-and-otp-do-not-go-together");
  const Diagnosis* diagnosis = find(resolution, "elixir-and-otp-do-not-go-together");
  REQUIRE(diagnosis->lines.size() == 2);
  CHECK(diagnosis->lines[0].starts_with("elixir_version=1.17."));
  CHECK(diagnosis->lines[1].starts_with("erlang_version=26."));
  CHECK(diagnosis->where == Location{"elixir_buildpack.config", 3});
}

TEST_CASE("a build for an OTP beyond the documented range is taken with a warning, and last") {
  RealTables real;
  const auto resolution = real.resolve("28.0", "1.18.4", on("heroku-24"));
  CHECK(outcome(resolution) == "erlang 28.0, elixir 1.18.4");
  const Diagnosis* warning = find(resolution, "elixir-on-undocumented-otp");
  REQUIRE(warning != nullptr);
  CHECK(warning->severity == Severity::warning);
  // With OTP left open, the documented one is taken.
  CHECK(version_of(real.resolve("", "1.18.4", on("heroku-24")), "erlang").starts_with("27."));
}

TEST_CASE("what mix.exs requires must hold") {
  RealTables real;
  auto requests = asks_for("26.2.1", "1.14.5");
  requests.elixir_requirements.push_back(requires_elixir("~> 1.15 and != 1.16.0"));
  const auto broken = real.resolver.resolve(requests, on("heroku-24"));
  CHECK(outcome(broken) == "requirement-not-met");
  CHECK(find(broken, "requirement-not-met")->kind == ErrorKind::app);

  auto prefix = asks_for("26.2.1", "1");
  prefix.elixir_requirements.push_back(requires_elixir("~> 1.15.0"));
  CHECK(version_of(real.resolver.resolve(prefix, on("heroku-24")), "elixir") == "1.15.8");
}

TEST_CASE("the OTP behind an Elixir is a request for OTP") {
  RealTables real;
  CHECK(
      version_of(real.resolve("", "1.18.1-otp-26", on("heroku-24")), "erlang").starts_with("26."));
  CHECK(outcome(real.resolve("27.2", "1.18.1-otp-26", on("heroku-24"))) == "suffix-differs");
  CHECK(outcome(real.resolve("27.2", "1.18.1-otp-27", on("heroku-24"))) ==
        "erlang 27.2, elixir 1.18.1");
}

TEST_CASE("pre-releases are taken where they are named, and nowhere else") {
  RealTables real;
  const auto named = real.resolve("27.0-rc1", "1.17.0", on("heroku-24"));
  CHECK(version_of(named, "erlang") == "27.0-rc1");
  for (const char* open : {"27", "latest"}) {
    CHECK(version_of(real.resolve(open, "1.18.1", on("heroku-24")), "erlang").find("rc") ==
          std::string::npos);
  }
  const auto elixir = real.resolve("28.0", "1.19.0-rc.0", on("heroku-24"));
  CHECK(outcome(elixir) == "erlang 28.0, elixir 1.19.0-rc.0");
  REQUIRE(find(elixir, "candidate-is-not-listed") != nullptr);
  CHECK(find(elixir, "candidate-is-not-listed")->basis == stack::Basis::inferred);
}

TEST_CASE("the TLS bug of OTP 27.0 to 27.2.1 is a warning with a way out") {
  RealTables real;
  for (const char* bad : {"27.0", "27.1.3", "27.2", "27.2.1"}) {
    INFO(bad);
    const auto resolution = real.resolve(bad, "1.18.1", on("heroku-24"));
    CHECK(resolution.possible());
    const Diagnosis* warning = find(resolution, "known-bad");
    REQUIRE(warning != nullptr);
    CHECK(warning->severity == Severity::warning);
    CHECK(has(warning->nearest, "27.2.2"));
    CHECK(warning->why.find("erlang/otp#9208") != std::string::npos);
  }
  CHECK(find(real.resolve("27.2.2", "1.18.1", on("heroku-24")), "known-bad") == nullptr);
  CHECK(find(real.resolve("26.2.1", "1.18.1", on("heroku-24")), "known-bad") == nullptr);
}

TEST_CASE("an unknown stack lists those known, with the nearest") {
  RealTables real;
  const auto resolution = real.resolve("27.2", "1.18.1", on("heroku-27"));
  CHECK(outcome(resolution) == "unknown-stack");
  const Diagnosis* diagnosis = find(resolution, "unknown-stack");
  CHECK(has(diagnosis->stacks, "heroku-24"));
  CHECK(diagnosis->why.starts_with("Did you mean heroku-2"));
}

TEST_CASE("what is only inferred warns and does not fail") {
  RealTables real;
  const auto resolution = real.resolve("21.3", "1.10.4", on("cedar-14"));
  CHECK(outcome(resolution) == "erlang 21.3, elixir 1.10.4");
  REQUIRE(find(resolution, "build-is-inferred") != nullptr);
  CHECK(find(resolution, "build-is-inferred")->severity == Severity::warning);
  CHECK(find(resolution, "stack-past-end-of-life") != nullptr);
}

TEST_CASE("an architecture that the stack or the build does not have") {
  RealTables real;
  CHECK(outcome(real.resolve("27.2", "1.18.1", on("heroku-22", "arm64"))) ==
        "architecture-not-built");
  CHECK(outcome(real.resolve("27.2", "1.18.1", on("heroku-24", "arm64"))) ==
        "erlang 27.2, elixir 1.18.1");
}

TEST_CASE("a malformed version shows the character") {
  RealTables real;
  const auto resolution = real.resolve("27.2x", "1.18.1", on("heroku-24"));
  CHECK(outcome(resolution) == "malformed");
  const Diagnosis* diagnosis = find(resolution, "malformed");
  CHECK(diagnosis->kind == ErrorKind::app);
  CHECK(diagnosis->message.find("at character 5") != std::string::npos);
  CHECK(diagnosis->why.find("27.2x\n        ^") != std::string::npos);
}

TEST_CASE("branches and revisions are no builds") {
  RealTables real;
  CHECK(outcome(real.resolve("27.2", "main", on("heroku-24"))) == "no-release");
  CHECK(outcome(real.resolve("ref:abcdef", "1.18.1", on("heroku-24"))) == "no-release");
  auto branch = asks_for("27.2", "");
  branch.elixir.push_back(asks(Runtime::elixir, "main"));
  branch.elixir.back().grammar = requests::Grammar::branch;
  CHECK(outcome(real.resolver.resolve(branch, on("heroku-24"))) == "no-release");
}

TEST_CASE("files that ask for something else are told, those that agree are not") {
  RealTables real;
  auto requests = asks_for("27.2", "1.18.1");
  requests.erlang.push_back(asks(Runtime::erlang, "26.2.1", ".tool-versions", 1));
  requests.elixir.push_back(asks(Runtime::elixir, "1.18.1-otp-27", ".tool-versions", 2));
  const auto resolution = real.resolver.resolve(requests, on("heroku-24"));
  CHECK(outcome(resolution) == "erlang 27.2, elixir 1.18.1");
  const Diagnosis* conflict = find(resolution, "conflict");
  REQUIRE(conflict != nullptr);
  CHECK(conflict->severity == Severity::warning);
  CHECK(conflict->where == Location{".tool-versions", 1});
  CHECK(std::count_if(resolution.diagnoses.begin(),
                      resolution.diagnoses.end(),
                      [](const Diagnosis& d) { return d.id == "conflict"; }) == 1);
}

TEST_CASE("the same tables and requests give the same answer on any day") {
  RealTables real;
  Target then = on("heroku-22");
  then.today = "2024-01-01";
  for (const char* erlang : {"27", "latest", ""}) {
    const auto now = real.resolve(erlang, "1.18", on("heroku-22"));
    const auto before = real.resolve(erlang, "1.18", then);
    CHECK(outcome(now) == outcome(before));
  }
}

TEST_CASE("Debian's stacks have what their suites have") {
  RealTables real;
  CHECK(outcome(real.resolve("25", "1.14.0", on("debian-12"))) == "erlang 25.2.3, elixir 1.14.0");
  const auto places = real.resolve("25.2.3", "1.14.0", on("debian-12")).find("elixir")->places;
  REQUIRE(!places.empty());
  CHECK(places.front().kind == "debian");
  const auto other = real.resolve("25.2.3", "1.14.5", on("debian-12"));
  REQUIRE(other.find("elixir") != nullptr);
  CHECK(other.find("elixir")->places.front().kind == "official");
  CHECK(outcome(real.resolve("27.2", "1.18.1", on("debian-12"))) == "released-not-built");
}

TEST_CASE("places are filled in: the official archive with its checksum, and its list") {
  RealTables real;
  const auto resolution = real.resolve("27.2", "1.18.1", on("heroku-26"));
  const auto& place = resolution.find("erlang")->places.front();
  CHECK(place.kind == "official");
  CHECK(place.url == "https://builds.hex.pm/builds/otp/ubuntu-26.04/OTP-27.2.tar.gz");
  CHECK(place.checksum.starts_with("sha256:"));
  CHECK(resolution.find("elixir")->places.front().url ==
        "https://builds.hex.pm/builds/elixir/v1.18.1-otp-27.zip");
}

TEST_CASE("small tables: a build that the other architecture has is told as such") {
  auto directory = fs::TempDir::create(fs::Path("/tmp"), "resolve").take();
  REQUIRE(fs::write_file(directory.path() / "otp-builds.csv",
                         "base,arch,version,basis,sha256\n"
                         "ubuntu-24.04,arm64,27.0,rule,\n"
                         "ubuntu-24.04,x64,26.2,listed,\n"
                         "ubuntu-24.04,x64,27.0,listed,\n"));
  const auto tables = stack::Tables::from_directory(directory.path()).take();
  const auto resolver = BeamResolver::make(tables).take();
  const auto resolution = resolver.resolve(asks_for("26.2", "1.17.3"), on("heroku-24", "arm64"));
  CHECK(outcome(resolution) == "not-built-for-architecture");
  CHECK(find(resolution, "not-built-for-architecture")->why.find("x64") != std::string::npos);
}

TEST_CASE("small tables: a generic build serves where none is made for the OTP") {
  auto directory = fs::TempDir::create(fs::Path("/tmp"), "resolve").take();
  const auto write = [&](const char* name, std::string text) {
    REQUIRE(fs::write_file(directory.path() / name, text));
  };
  write("otp.csv", "version,date\n26.0,2023-05-16\n27.0,2024-05-20\n");
  write("otp-builds.csv",
        "base,arch,version,basis,sha256\nubuntu-24.04,x64,26.0,listed,\nubuntu-24.04,x64,27.0,"
        "listed,\n");
  write("elixir.csv",
        "version,date,otp_min,otp_max\n1.17.0,2024-06-12,25,27\n1.17.1,2024-06-18,25,27\n");
  write("elixir-builds.csv",
        "base,version,otp,basis,sha256\nany,1.17.0,26,listed,\nany,1.17.1,generic,listed,\n");
  const auto tables = stack::Tables::from_directory(directory.path()).take();
  const auto resolver = BeamResolver::make(tables).take();
  const auto generic = resolver.resolve(asks_for("27.0", "1.17.1"), on("heroku-24"));
  CHECK(outcome(generic) == "erlang 27.0, elixir 1.17.1");
  CHECK(generic.find("elixir")->build == "generic");
  CHECK(generic.find("elixir")->places.front().url ==
        "https://builds.hex.pm/builds/elixir/v1.17.1.zip");
  const auto none = resolver.resolve(asks_for("27.0", "1.17.0"), on("heroku-24"));
  CHECK(outcome(none) == "elixir-not-prebuilt");
  CHECK(find(none, "elixir-not-prebuilt")->nearest == std::vector<std::string>{"26.0"});
}

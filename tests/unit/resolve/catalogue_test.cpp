// SPDX-License-Identifier: MIT
#include "runner/fs/file.hpp"
#include "runner/resolve/catalogue.hpp"
#include "tests/support/catch.hpp"

using namespace bprun;
using namespace bprun::resolve;

TEST_CASE("facts are filled in, and lines that are empty without them are left out") {
  CHECK(fill("{a} and {b}", {{"a", "1"}, {"b", "2"}}) == "1 and 2");
  CHECK(fill("one\n{nothing}\ntwo", {{"nothing", ""}}) == "one\ntwo");
  CHECK(fill("{a}", {{"a", "first\n    second"}}) == "first\n    second");
}

TEST_CASE("an id that no catalogue has still makes a diagnosis") {
  const auto tables = stack::Tables::compiled_in();
  const auto catalogue = Catalogue::read(tables).take();
  const Diagnosis diagnosis = catalogue.make("from-a-newer-bprun", {});
  CHECK(diagnosis.message == "from-a-newer-bprun");
  CHECK(diagnosis.severity == Severity::error);
}

TEST_CASE("severity and kind of a diagnosis come from the catalogue") {
  const auto tables = stack::Tables::compiled_in();
  const auto catalogue = Catalogue::read(tables).take();
  CHECK(catalogue.make("malformed", {}).kind == ErrorKind::app);
  CHECK(catalogue.make("never-released", {}).kind == ErrorKind::unsupported);
  CHECK(catalogue.make("otp-chosen", {}).severity == Severity::note);
}

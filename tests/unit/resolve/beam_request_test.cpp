// SPDX-License-Identifier: MIT
#include "runner/resolve/beam_request.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/resolve/asks.hpp"

using namespace bprun;
using namespace bprun::resolve;
using requests::Runtime;

TEST_CASE("requests for OTP: a release by name, else what it begins with") {
  const auto tables = stack::Tables::compiled_in();
  const auto index = BeamIndex::make(tables).take();
  const auto wish = [&](const char* text) { return std::get<OtpWish>(read_otp_wish(index, text)); };
  CHECK(wish("27.2").exact);
  CHECK(wish(" 27.2\t").version.str() == "27.2");
  CHECK(wish("OTP-27.2").exact);
  CHECK(wish("27.0.0").exact);
  CHECK_FALSE(wish("27").exact);
  CHECK_FALSE(wish("latest:27").exact);
  CHECK_FALSE(wish("prefix:27").exact);
  CHECK(wish("latest").newest);
  for (const char* other : {"ref:abc", "path:/otp", "system", "master", "maint-27"}) {
    INFO(other);
    CHECK(std::holds_alternative<NoRelease>(read_otp_wish(index, other)));
  }
  for (const char* bad : {"", "twenty", "27..2", "27.2 27.3", "~> 27", "027.1"}) {
    INFO(bad);
    CHECK(std::holds_alternative<version::Malformed>(read_otp_wish(index, bad)));
  }
  CHECK(std::get<version::Malformed>(read_otp_wish(index, "  27.x")).offset == 5);
}

TEST_CASE("requests for Elixir: releases, prefixes, suffixes, requirements, branches") {
  const auto wish = [&](const char* text) {
    return std::get<ElixirWish>(read_elixir_wish(asks(Runtime::elixir, text)));
  };
  CHECK(wish("1.18.1").kind == ElixirWish::Kind::exact);
  CHECK(wish("v1.18.1").version.str() == "1.18.1");
  CHECK(wish("1.18").kind == ElixirWish::Kind::prefix);
  CHECK(wish("1").numbers == 1);
  CHECK(wish("1.18.1-otp-27").otp == 27);
  CHECK(wish("1.18-otp-27").kind == ElixirWish::Kind::prefix);
  CHECK(wish("1.19.0-rc.0").version.is_prerelease());
  CHECK(wish("latest").kind == ElixirWish::Kind::newest);
  CHECK(wish("latest:1.17").kind == ElixirWish::Kind::prefix);
  const auto requirement =
      std::get<ElixirWish>(read_elixir_wish(requires_elixir("~> 1.15 and != 1.16.0")));
  CHECK(requirement.is_satisfied_by(*version::ElixirVersion::parse("1.17.0")));
  CHECK_FALSE(requirement.is_satisfied_by(*version::ElixirVersion::parse("1.16.0")));

  auto branch = asks(Runtime::elixir, "my-branch");
  CHECK(std::holds_alternative<version::Malformed>(read_elixir_wish(branch)));
  branch.grammar = requests::Grammar::branch;
  CHECK(std::holds_alternative<NoRelease>(read_elixir_wish(branch)));
  branch.text = "v1.18";
  CHECK(std::holds_alternative<ElixirWish>(read_elixir_wish(branch)));
  const auto malformed =
      std::get<version::Malformed>(read_elixir_wish(asks(Runtime::elixir, "v1.18.x")));
  CHECK(malformed.offset == 6);
}

TEST_CASE("a long text of digits is malformed and nothing worse") {
  const auto tables = stack::Tables::compiled_in();
  const auto index = BeamIndex::make(tables).take();
  const std::string digits(10'000, '9');
  CHECK(std::holds_alternative<version::Malformed>(read_otp_wish(index, digits)));
  CHECK(
      std::holds_alternative<version::Malformed>(read_elixir_wish(asks(Runtime::elixir, digits))));
  CHECK(std::holds_alternative<version::Malformed>(
      read_elixir_wish(asks(Runtime::elixir, "1." + digits))));
}

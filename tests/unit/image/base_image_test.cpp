// SPDX-License-Identifier: MIT
#include "runner/image/base_image.hpp"
#include "tests/unit/image/tools.hpp"

namespace bprun::image {

namespace {

Result<BaseImage> base(const std::string& text) {
  return open_base({.text = text, .work = "/nonexistent"});
}

}  // namespace

TEST_CASE("scratch, or no name, is no base", "[image]") {
  REQUIRE(base("scratch"));
  CHECK(base("scratch")->name.empty());
  CHECK(base("")->layers.empty());
}

TEST_CASE("a directory is a base where it has programs", "[image]") {
  const auto dir = image_scratch();
  CHECK(base(dir.path().native()).error().kind == ErrorKind::usage);
  put_file(dir.path() / "usr/bin/env", "");
  const auto found = base(dir.path().native());
  REQUIRE(found);
  CHECK(found->root.has_value());
  CHECK(base((dir.path() / "nothing").native()).error().kind == ErrorKind::usage);
}

TEST_CASE("a base whose configuration has other layers than it has is damaged", "[image]") {
  const auto dir = image_scratch();
  {
    auto layout = LayoutWriter::open(dir.path() / "base");
    REQUIRE(layout);
    put_image(*layout, "x", "layer");
  }
  CHECK(base("oci:" + (dir.path() / "base").native() + ":x").error().kind == ErrorKind::corrupt);
}

}  // namespace bprun::image

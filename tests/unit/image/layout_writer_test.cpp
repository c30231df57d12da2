// SPDX-License-Identifier: MIT
#include "tests/unit/image/tools.hpp"

namespace bprun::image {

TEST_CASE("an image of a tag replaces the one before, and its blobs go unless another has them",
          "[layout]") {
  const auto dir = image_scratch();
  const Path place = dir.path() / "image";
  Blob shared;
  Blob replaced;
  {
    auto layout = LayoutWriter::open(place);
    REQUIRE(layout);
    shared = put_image(*layout, "one", "shared");
    put_image(*layout, "two", "shared");
    replaced = put_image(*layout, "three", "replaced");
    put_image(*layout, "three", "new");
    put_image(*layout, "two", "also new");
    CHECK(fs::is_file(layout->path_of(shared.digest)));
    CHECK_FALSE(fs::exists(layout->path_of(replaced.digest)));
  }
  const auto index = json_of(place / "index.json");
  CHECK(index.find("manifests")->elements().size() == 3);
  CHECK(json_of(place / "oci-layout").find_string("imageLayoutVersion") != nullptr);
}

TEST_CASE("without a commit the images that were there stay", "[layout]") {
  const auto dir = image_scratch();
  const Path place = dir.path() / "image";
  {
    auto layout = LayoutWriter::open(place);
    REQUIRE(layout);
    REQUIRE(layout->add("never named"));
  }
  CHECK_FALSE(fs::exists(place));
  {
    auto layout = LayoutWriter::open(place);
    REQUIRE(layout);
    put_image(*layout, "one", "layer");
  }
  const auto before = fs::read_file(place / "index.json");
  {
    auto layout = LayoutWriter::open(place);
    REQUIRE(layout);
    const auto failed = layout->add([](int descriptor) -> Result<std::string> {
      TRY(fs::write_all(descriptor, "half"));
      return Error{.kind = ErrorKind::app, .message = "no"};
    });
    CHECK(failed.error().kind == ErrorKind::app);
  }
  CHECK(*fs::read_file(place / "index.json") == *before);
  CHECK_FALSE(fs::exists(place / "blobs/sha256/.bprun-new"));
}

TEST_CASE("a directory with other things in it, a file, and one that is written to are refused",
          "[layout]") {
  const auto dir = image_scratch();
  put_file(dir.path() / "full/file", "mine");
  CHECK(LayoutWriter::open(dir.path() / "full").error().kind == ErrorKind::output);
  CHECK(LayoutWriter::open(dir.path() / "full/file").error().kind == ErrorKind::output);
  put_file(dir.path() / "odd/oci-layout", "{}");
  put_file(dir.path() / "odd/index.json", "[1]");
  CHECK(LayoutWriter::open(dir.path() / "odd").error().kind == ErrorKind::output);
  auto first = LayoutWriter::open(dir.path() / "image");
  REQUIRE(first);
  put_image(*first, "x", "layer");
  CHECK(LayoutWriter::open(dir.path() / "image").error().kind == ErrorKind::busy);
}

TEST_CASE("a blob that is there already is not written again", "[layout]") {
  const auto dir = image_scratch();
  auto layout = LayoutWriter::open(dir.path() / "image");
  REQUIRE(layout);
  const auto first = layout->add("bytes");
  const auto second = layout->add("bytes");
  REQUIRE(second);
  CHECK_FALSE(first->was_there);
  CHECK(second->was_there);
  CHECK(first->digest == second->digest);
  // One that was cut off is.
  put_file(layout->path_of(first->digest), "byt");
  CHECK_FALSE(layout->add("bytes")->was_there);
  put_file(dir.path() / "file", "bytes");
  CHECK(layout->add_file(dir.path() / "file", first->digest)->was_there);
}

}  // namespace bprun::image

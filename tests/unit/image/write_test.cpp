// SPDX-License-Identifier: MIT
#include "runner/archive/list.hpp"
#include "runner/image/write.hpp"
#include "tests/unit/image/tools.hpp"

#include <map>

namespace bprun::image {

namespace {

struct BuiltApp {
  fs::TempDir dir = image_scratch();
  Path app = dir.path() / "app";
  pack::TreeBook book{dir.path() / "books", true};

  BuiltApp() {
    put_file(dir.path() / "launcher", "#!/bin/sh\n");
    REQUIRE(fs::make_directories(dir.path() / "books"));
    put_file(app / "Procfile", "web: x\n");
    put_file(app / "lib/own.js", "own");
    REQUIRE(book.look(app, 0));
    put_file(app / "lib/made.js", "made");
    put_file(app / "vendor/run/bin", "runtime");
    REQUIRE(book.look(app, 1));
    put_file(dir.path() / "runtime/bin", "runtime");
    REQUIRE(book.set_apart(dir.path() / "runtime", 2, 0));
  }

  Result<Image> write(const std::string& name, long long mtime = pack::constant_mtime) {
    auto layout = LayoutWriter::open(dir.path() / name);
    REQUIRE(layout);
    const Path work = dir.path() / (name + "-work");
    REQUIRE(fs::make_directories(work));
    return write_image(
        {.app = app,
         .book = book.file(),
         .layers = {{"source", "source", 0}, {"buildpack", "pack", 1}, {"runtime", "node", 2}},
         .launcher = dir.path() / "launcher",
         .work = work,
         .process_types = {{"web", "x"}, {"..", "y"}},
         .uid = 7,
         .gid = 8,
         .mtime = mtime},
        *layout);
  }

  std::vector<std::string> paths(const std::string& name, const ImageLayer& layer) const {
    std::vector<std::string> all;
    const Path file = dir.path() / name / "blobs/sha256" / layer.blob.digest.substr(7);
    REQUIRE(archive::list(file, [&](const archive::Entry& entry) -> Result<archive::ListStep> {
      all.push_back(entry.path);
      return archive::ListStep::next;
    }));
    return all;
  }
};

using Paths = std::vector<std::string>;

}  // namespace

TEST_CASE("each file is in the layer of who wrote it, and the source comes last", "[image]") {
  BuiltApp built;
  const auto image = built.write("image");
  REQUIRE(image);
  REQUIRE(image->layers.size() == 4);
  CHECK(built.paths("image", image->layers[0]) ==
        Paths{"bprun", "bprun/launch", "bprun/process", "bprun/process/web"});
  CHECK(built.paths("image", image->layers[1]) ==
        Paths{"app", "app/vendor", "app/vendor/run", "app/vendor/run/bin"});
  CHECK(built.paths("image", image->layers[2]) ==
        Paths{"app", "app/lib", "app/lib/made.js", "app/vendor", "app/vendor/run"});
  CHECK(built.paths("image", image->layers[3]) ==
        Paths{"app", "app/Procfile", "app/lib", "app/lib/own.js"});
  CHECK(image->default_type == "web");
}

TEST_CASE("the same app gives the same image, and another time another", "[image]") {
  BuiltApp built;
  const auto first = built.write("first");
  const auto second = built.write("second");
  REQUIRE(second);
  CHECK(first->digest == second->digest);
  CHECK(built.write("third", 1)->digest != first->digest);
}

TEST_CASE("a name that stands for a removed file is refused", "[image]") {
  BuiltApp built;
  put_file(built.app / "lib/.wh.own.js", "");
  const auto image = built.write("image");
  REQUIRE_FALSE(image);
  CHECK(image.error().kind == ErrorKind::app);
  CHECK(image.error().message.find("lib/.wh.own.js") != std::string::npos);
  CHECK_FALSE(fs::exists(built.dir.path() / "image"));
}

}  // namespace bprun::image

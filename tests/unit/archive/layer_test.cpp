// SPDX-License-Identifier: MIT
#include "runner/archive/extract.hpp"
#include "runner/archive/tar_header.hpp"
#include "tests/unit/archive/tools.hpp"

#include <sys/stat.h>
#include <unistd.h>

namespace bprun::archive {

namespace {

/// A layer of hand-made members, in the order given.
class Layer {
public:
  Layer& file(const std::string& name, const std::string& content = "") {
    return member({.name = name, .mode = 0644, .size = content.size()}, content);
  }

  Layer& directory(const std::string& name, unsigned mode = 0755) {
    return member({.name = name + "/", .type = '5', .mode = mode});
  }

  Layer& link(const std::string& name, const std::string& target, char type = '2') {
    return member({.name = name, .type = type, .mode = 0777, .target = target});
  }

  Result<ExtractTotals> onto(const Path& root) const {
    const auto folder = scratch();
    put(folder.path() / "layer.tar", bytes_ + std::string(1024, '\0'));
    return extract(folder.path() / "layer.tar", root, {.layer = true});
  }

private:
  Layer& member(const TarMember& member, const std::string& content = "") {
    bytes_ += tar_header(member) + content;
    bytes_.append(tar_padding(content.size()), '\0');
    return *this;
  }

  std::string bytes_;
};

std::string tree(const Path& root) {
  return shell(root, "find . -mindepth 1 -printf '%P\\n' | sort | tr '\\n' ' '");
}

}  // namespace

TEST_CASE("a layer's whiteout removes what lower layers had of that name, and nothing else") {
  const auto root = scratch();
  REQUIRE(Layer().file("a/gone", "1").file("a/kept").file("b/deep/file").onto(root.path()));
  const auto totals =
      Layer().file("a/.wh.gone").file(".wh.b").file(".wh.never-was").onto(root.path());
  REQUIRE(totals);
  CHECK(totals->whiteouts == 3);
  CHECK(tree(root.path()) == "a a/kept ");
}

TEST_CASE("an opaque directory keeps only what its own layer brings, in any order") {
  const auto root = scratch();
  REQUIRE(Layer().file("a/old").file("a/sub/old").file("c").onto(root.path()));
  SECTION("the mark first") {
    REQUIRE(Layer().file("a/.wh..wh..opq").file("a/new").file("a/sub/new").onto(root.path()));
  }
  SECTION("the mark last") {
    REQUIRE(Layer().file("a/new").file("a/sub/new").file("a/.wh..wh..opq").onto(root.path()));
  }
  CHECK(tree(root.path()) == "a a/new a/sub a/sub/new c ");
}

TEST_CASE("a whiteout beside its layer's own entry of that name only removes the lower one") {
  const auto root = scratch();
  REQUIRE(Layer().file("a/x", "old").file("a/d/old").onto(root.path()));
  REQUIRE(
      Layer().file("a/x", "new").file("a/d/new").file("a/.wh.x").file("a/.wh.d").onto(root.path()));
  CHECK(get(root.path() / "a/x") == "new");
  CHECK(tree(root.path()) == "a a/d a/d/new a/x ");
}

TEST_CASE("an entry takes the place of one of another kind") {
  const auto root = scratch();
  REQUIRE(Layer()
              .file("was-directory/file")
              .file("was-file")
              .link("was-link", "usr")
              .onto(root.path()));
  REQUIRE(Layer()
              .file("was-directory", "now a file")
              .directory("was-file")
              .directory("was-link")
              .onto(root.path()));
  CHECK(get(root.path() / "was-directory") == "now a file");
  CHECK(std::filesystem::is_directory(root.path() / "was-file"));
  CHECK(std::filesystem::symlink_status(root.path() / "was-link").type() ==
        std::filesystem::file_type::directory);
}

TEST_CASE("a path through a lower layer's link lands where the link leads inside the root") {
  const auto root = scratch();
  const auto outside = scratch();
  REQUIRE(Layer()
              .directory("usr")
              .directory("usr/lib")
              .link("lib", "/usr/lib")
              .link("up", "../../../../usr/lib")
              .link("away", outside.path().native())
              .onto(root.path()));
  REQUIRE(Layer().file("lib/a").file("up/b").onto(root.path()));
  CHECK(fs::exists(root.path() / "usr/lib/a"));
  CHECK(fs::exists(root.path() / "usr/lib/b"));
  // Not there below the root: refused, and above all not written outside.
  CHECK_FALSE(Layer().file("away/x").onto(root.path()));
  CHECK(fs::is_empty_or_absent(outside.path()).value());
}

TEST_CASE("whiteouts cannot reach out of the root") {
  const auto outside = scratch();
  put(outside.path() / "precious", "kept");
  const auto root = scratch();
  REQUIRE(Layer().link("away", outside.path().native()).onto(root.path()));
  static_cast<void>(Layer().file("away/.wh.precious").onto(root.path()));
  static_cast<void>(Layer().file("away/.wh..wh..opq").onto(root.path()));
  CHECK(get(outside.path() / "precious") == "kept");
  CHECK_FALSE(Layer().file("a/.wh...").onto(root.path()));
}

TEST_CASE("a layer's hard links lead to files of lower layers too") {
  const auto root = scratch();
  REQUIRE(Layer().file("bin/busybox", "program").onto(root.path()));
  REQUIRE(Layer()
              .link("bin/ls", "bin/busybox", '1')
              .link("bin/sh", "/bin/busybox", '1')
              .onto(root.path()));
  CHECK(fs::status_of(root.path() / "bin/busybox").value()->st_nlink == 3);
  CHECK(get(root.path() / "bin/sh") == "program");
}

TEST_CASE("a directory that a layer closes can still be filled by the next") {
  const auto root = scratch();
  REQUIRE(Layer().directory("closed", 0555).onto(root.path()));
  REQUIRE(Layer().file("closed/file").onto(root.path()));
  CHECK(fs::exists(root.path() / "closed/file"));
}

}  // namespace bprun::archive

// SPDX-License-Identifier: MIT
#include "runner/archive/tar_header.hpp"
#include "runner/base/digest.hpp"
#include "runner/base/format.hpp"
#include "runner/process/machine.hpp"
#include "runner/rootfs/description.hpp"
#include "runner/rootfs/oci_layout.hpp"
#include "tests/unit/rootfs/tools.hpp"

namespace bprun::rootfs {

namespace {

std::string tar_of(const std::string& name, const std::string& content) {
  std::string bytes =
      archive::tar_header({.name = name, .mode = 0644, .size = content.size()}) + content;
  bytes.append(archive::tar_padding(content.size()), '\0');
  return bytes.append(1024, '\0');
}

std::string oci_architecture() {
  const std::string ours = process::machine_architecture();
  return ours == "x64" ? "amd64" : ours;
}

/// A layout made by hand, so that every part of it can be wrong.
struct Made {
  fs::TempDir folder = scratch();
  std::string rows = {};

  std::string blob(const std::string& bytes) const {
    const std::string hex = sha256_hex(bytes);
    put(folder.path() / "blobs/sha256" / hex, bytes);
    return "sha256:" + hex;
  }

  std::string manifest(const std::vector<std::string>& layers,
                       const std::string& architecture = oci_architecture()) const {
    const std::string config = blob(format(
        R"({{"architecture": "{}", "os": "linux", "config": {{"Env": ["PATH=/bin", "STACK=heroku-24"]}}}})",
        architecture));
    std::string list;
    for (const auto& layer : layers)
      list += format(R"({}{{"digest": "{}"}})", list.empty() ? "" : ", ", layer);
    return blob(format(R"({{"config": {{"digest": "{}"}}, "layers": [{}]}})", config, list));
  }

  void add(const std::string& digest, const std::string& tag, const std::string& more = "") {
    if (!rows.empty()) rows += ", ";
    rows += format(
        R"({{"digest": "{}", "annotations": {{"org.opencontainers.image.ref.name": "{}"}}{}}})",
        digest,
        tag,
        more);
    put(folder.path() / "index.json", format(R"({{"manifests": [{}]}})", rows));
  }

  Result<Image> unpack(const Path& root, const std::string& tag = "") const {
    return unpack_image({.directory = folder.path(), .tag = tag}, root);
  }
};

}  // namespace

TEST_CASE("an image's layers lie one on the other, and its environment names the stack") {
  Made made;
  const auto digest = made.manifest({made.blob(tar_of("a", "lower")),
                                     made.blob(tar_of("b", "gone")),
                                     made.blob(tar_of("a", "upper")),
                                     made.blob(tar_of(".wh.b", ""))});
  made.add(digest, "24");
  const auto root = scratch();
  const auto image = made.unpack(root.path());
  REQUIRE(image);
  CHECK(image->digest == digest);
  CHECK(image->stack == "heroku-24");
  CHECK(fs::read_file(root.path() / "a").value() == "upper");
  CHECK_FALSE(fs::exists(root.path() / "b"));
}

TEST_CASE("of several images the tag decides, or the architecture") {
  Made made;
  const auto one = made.manifest({made.blob(tar_of("a", "one"))});
  const auto two = made.manifest({made.blob(tar_of("a", "two"))});
  made.add(one, "one");
  const auto root = scratch();
  SECTION("by tag") {
    made.add(two, "two");
    CHECK(made.unpack(root.path(), "two").value().digest == two);
    const auto unsaid = made.unpack(root.path());
    REQUIRE_FALSE(unsaid);
    CHECK(unsaid.error().kind == ErrorKind::unsupported);
    CHECK(unsaid.error().hint.find("one and two") != std::string::npos);
    const auto unknown = made.unpack(root.path(), "three");
    REQUIRE_FALSE(unknown);
    CHECK(says(unknown.error(), "no image three"));
  }
  SECTION("by architecture") {
    made.add(two, "two", R"(, "platform": {"architecture": "s390x"})");
    CHECK(made.unpack(root.path()).value().digest == one);
  }
  SECTION("through an index of an index") {
    const auto inner = made.blob(format(
        R"({{"manifests": [{{"digest": "{}", "platform": {{"architecture": "{}"}}}},
                           {{"digest": "{}", "platform": {{"architecture": "s390x"}}}}]}})",
        one,
        oci_architecture(),
        two));
    made.rows.clear();
    made.add(inner, "multi", R"(, "mediaType": "application/vnd.oci.image.index.v1+json")");
    CHECK(made.unpack(root.path(), "multi").value().digest == one);
  }
}

TEST_CASE("a layout that is damaged says where") {
  Made made;
  const auto layer = made.blob(tar_of("a", "content"));
  const auto digest = made.manifest({layer});
  made.add(digest, "x");
  const auto root = scratch();
  const auto refused = [&](ErrorKind kind, std::string_view part) {
    const auto image = made.unpack(root.path());
    REQUIRE_FALSE(image);
    INFO(image.error().message);
    CHECK(image.error().kind == kind);
    CHECK(says(image.error(), part));
  };
  const auto file_of = [&](const std::string& name) {
    return made.folder.path() / "blobs/sha256" / name.substr(7);
  };
  SECTION("a blob is missing") {
    REQUIRE(fs::remove_file(file_of(layer)));
    refused(ErrorKind::corrupt, layer);
  }
  SECTION("a blob has other bytes") {
    put(file_of(layer), tar_of("a", "others!"));
    refused(ErrorKind::corrupt, "other bytes");
    CHECK(fs::is_empty_or_absent(root.path()).value());
  }
  SECTION("a layer is an HTML page") {
    made.rows.clear();
    made.add(made.manifest({made.blob("<html><title>404</title></html>")}), "x");
    refused(ErrorKind::corrupt, "404");
  }
  SECTION("a digest is a path") {
    made.rows.clear();
    made.add("sha256:../../../../etc/passwd", "x");
    refused(ErrorKind::corrupt, "digest");
  }
  SECTION("no JSON") {
    put(made.folder.path() / "index.json", "{");
    refused(ErrorKind::corrupt, "");
  }
  SECTION("no images") {
    put(made.folder.path() / "index.json", "{}");
    refused(ErrorKind::corrupt, "holds no image");
  }
  SECTION("no layers") {
    made.rows.clear();
    made.add(made.manifest({}), "x");
    refused(ErrorKind::corrupt, "no layers");
  }
  SECTION("another architecture") {
    made.rows.clear();
    made.add(made.manifest({layer}, "s390x"), "x");
    refused(ErrorKind::unsupported, "s390x");
  }
}

TEST_CASE("a layout is named by its scheme, or by what is in the directory") {
  Made made;
  made.add(made.manifest({}), "x");
  const std::string directory = made.folder.path().native();
  CHECK(parse_layout_name(directory)->directory == directory);
  CHECK(parse_layout_name("oci:" + directory)->tag == "");
  CHECK(parse_layout_name("oci:" + directory + ":v1")->tag == "v1");
  CHECK(parse_layout_name("oci:" + directory + ":v1")->directory == directory);
  CHECK_FALSE(parse_layout_name("debian-13"));
  CHECK_FALSE(parse_layout_name("docker://registry.example/name:tag"));
  const auto root = scratch();
  const auto none = unpack_image({.directory = root.path()}, root.path());
  REQUIRE_FALSE(none);
  CHECK(says(none.error(), "no OCI layout"));
}

}  // namespace bprun::rootfs

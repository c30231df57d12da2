// SPDX-License-Identifier: MIT
#include "runner/archive/extract.hpp"
#include "runner/archive/tar_header.hpp"
#include "runner/fs/temp_dir.hpp"
#include "tests/unit/archive/tools.hpp"

#include <sys/stat.h>
#include <unistd.h>

namespace bprun::archive {

namespace {

void make_sample(const Path& root) {
  put(root / "bin/compile", "#!/bin/sh\n", 0755);
  put(root / "lib/data", noise(300'000));
  put(root / "read-only/file", "kept", 0444);
  REQUIRE(fs::make_directories(root / "empty"));
  REQUIRE(fs::make_symlink("../lib/data", root / "bin/link"));
  REQUIRE(::link((root / "lib/data").c_str(), (root / "lib/hard").c_str()) == 0);
  shell(root,
        "touch -d @1000000000.5 lib/data && touch -d @900000000 empty && chmod 555 read-only");
}

void check_sample(const Path& root) {
  CHECK(get(root / "bin/compile") == "#!/bin/sh\n");
  CHECK(mode_of(root / "bin/compile") == 0755);
  CHECK(get(root / "lib/data") == noise(300'000));
  CHECK(get(root / "lib/hard") == noise(300'000));
  CHECK(mode_of(root / "read-only/file") == 0444);
  CHECK(mode_of(root / "read-only") == 0555);
  CHECK(std::filesystem::read_symlink(root / "bin/link") == "../lib/data");
  CHECK(fs::status_of(root / "lib/data").value()->st_mtime == 1'000'000'000);
  CHECK(fs::status_of(root / "empty").value()->st_mtime == 900'000'000);
}

/// A tar of hand-made members, as no tar program would write it.
class HandMade {
public:
  HandMade& add(const std::string& name,
                char type,
                const std::string& target = "",
                const std::string& content = "",
                unsigned mode = 0644) {
    bytes_ += tar_header(
        {.name = name, .type = type, .mode = mode, .size = content.size(), .target = target});
    bytes_ += content;
    bytes_.append(tar_padding(content.size()), '\0');
    return *this;
  }

  Path write(const Path& path) const {
    put(path, bytes_ + std::string(1024, '\0'));
    return path;
  }

private:
  std::string bytes_;
};

}  // namespace

TEST_CASE("extract reads tar of every compression, told by content") {
  const auto dir = scratch();
  const Path root = dir.path() / "sample";
  make_sample(root);
  const auto compression = GENERATE("gzip", "bzip2", "xz", "zstd", "cat");
  const auto format = GENERATE("gnu", "posix", "ustar");
  if (!has_program(compression)) return;
  shell(dir.path(),
        std::string("tar -cf - --format=") + format + " -C sample . | " + compression +
            " > a.misleading.zip");
  INFO(compression << " " << format);
  const auto totals = extract(dir.path() / "a.misleading.zip", dir.path() / "out");
  REQUIRE(totals);
  CHECK(totals->files == 4);
  CHECK(totals->directories == 4);
  CHECK(totals->symlinks == 1);
  check_sample(dir.path() / "out");
}

TEST_CASE("extract reads zip with modes and links") {
  if (!has_program("zip")) return;
  const auto dir = scratch();
  put(dir.path() / "in/bin/compile", "x", 0755);
  put(dir.path() / "in/na\xc3\xafve \xe2\x82\xac", "umlaut");
  REQUIRE(fs::make_symlink("compile", dir.path() / "in/bin/link"));
  shell(dir.path() / "in", "zip -qry ../a.zip .");
  REQUIRE(extract(dir.path() / "a.zip", dir.path() / "out"));
  CHECK(mode_of(dir.path() / "out/bin/compile") == 0755);
  CHECK(std::filesystem::read_symlink(dir.path() / "out/bin/link") == "compile");
  CHECK(get(dir.path() / "out/na\xc3\xafve \xe2\x82\xac") == "umlaut");
}

TEST_CASE("extract keeps names of any bytes and any length") {
  const auto dir = scratch();
  const std::string longest(250, 'n');
  const Path deep = Path("in") / longest / longest / longest;
  put(dir.path() / deep, "deep");
  put(dir.path() / "in/bad\xff\xfe", "bytes");
  put(dir.path() / "in/a\xcc\x88", "not normalised");
  const auto format = GENERATE("gnu", "posix");
  shell(dir.path(), std::string("tar -czf a.tgz --format=") + format + " -C in .");
  REQUIRE(extract(dir.path() / "a.tgz", dir.path() / "out"));
  CHECK(get(dir.path() / "out" / longest / longest / longest) == "deep");
  CHECK(get(dir.path() / "out/bad\xff\xfe") == "bytes");
  CHECK(get(dir.path() / "out/a\xcc\x88") == "not normalised");
}

TEST_CASE("extract keeps holes as holes") {
  const auto dir = scratch();
  shell(dir.path(),
        "mkdir in && truncate -s 200M in/sparse && printf end >> in/sparse && "
        "tar -czSf a.tgz -C in .");
  REQUIRE(extract(dir.path() / "a.tgz", dir.path() / "out"));
  const auto status = fs::status_of(dir.path() / "out/sparse");
  REQUIRE(status);
  CHECK((*status)->st_size == (200 << 20) + 3);
  CHECK((*status)->st_blocks < 10'000);
}

TEST_CASE("extract strips leading components and descends into a single root") {
  const auto dir = scratch();
  make_sample(dir.path() / "wrapped-1.0");
  shell(dir.path(), "tar -czf a.tgz wrapped-1.0");
  SECTION("strip") {
    REQUIRE(extract(dir.path() / "a.tgz", dir.path() / "out", {.strip_components = 1}));
    check_sample(dir.path() / "out");
  }
  SECTION("descend") {
    REQUIRE(extract(dir.path() / "a.tgz", dir.path() / "out", {.descend_single_root = true}));
    check_sample(dir.path() / "out");
    CHECK_FALSE(fs::exists(dir.path() / "out/wrapped-1.0"));
  }
  SECTION("no descent without the marker") {
    REQUIRE(extract(dir.path() / "a.tgz",
                    dir.path() / "out",
                    {.descend_single_root = true, .single_root_marker = "bin/detect"}));
    check_sample(dir.path() / "out/wrapped-1.0");
  }
  SECTION("no descent beside other entries") {
    put(dir.path() / "README", "");
    shell(dir.path(), "tar -czf a.tgz wrapped-1.0 README");
    REQUIRE(extract(dir.path() / "a.tgz", dir.path() / "out", {.descend_single_root = true}));
    check_sample(dir.path() / "out/wrapped-1.0");
  }
}

TEST_CASE("extract never writes outside its directory") {
  const auto dir = scratch();
  const Path out = dir.path() / "out";
  put(dir.path() / "victim", "safe");
  REQUIRE(fs::make_directories(dir.path() / "outside"));
  HandMade tar;
  SECTION("absolute path") {
    tar.add((dir.path() / "victim").native(), '0', "", "evil");
  }
  SECTION("dot dot") {
    tar.add("a/../../victim", '0', "", "evil");
  }
  SECTION("through a symbolic link") {
    tar.add("link", '2', (dir.path() / "outside").native()).add("link/file", '0', "", "evil");
  }
  SECTION("through a relative symbolic link") {
    tar.add("link", '2', "../outside").add("link/file", '0', "", "evil");
  }
  SECTION("a directory over a symbolic link") {
    tar.add("link", '2', "../outside").add("link/", '5');
  }
  SECTION("hard link out of it") {
    tar.add("hard", '1', (dir.path() / "victim").native());
  }
  SECTION("hard link with dot dot") {
    tar.add("hard", '1', "../victim");
  }
  SECTION("hard link through a symbolic link") {
    tar.add("link", '2', "..").add("hard", '1', "link/victim").add("hard", '0', "", "evil");
  }
  SECTION("hard link to nothing") {
    tar.add("hard", '1', "absent");
  }
  const auto done = extract(tar.write(dir.path() / "a.tar"), out);
  REQUIRE_FALSE(done);
  CHECK(done.error().kind == ErrorKind::corrupt);
  CHECK(get(dir.path() / "victim") == "safe");
  CHECK(fs::is_empty_or_absent(dir.path() / "outside").value());
}

TEST_CASE("extract replaces a link in the way instead of writing through it") {
  const auto dir = scratch();
  put(dir.path() / "victim", "safe");
  HandMade tar;
  tar.add("name", '2', "../victim").add("name", '0', "", "mine");
  REQUIRE(extract(tar.write(dir.path() / "a.tar"), dir.path() / "out"));
  CHECK(get(dir.path() / "victim") == "safe");
  CHECK(get(dir.path() / "out/name") == "mine");
}

TEST_CASE("extract drops setuid bits, devices and FIFOs") {
  const auto dir = scratch();
  HandMade tar;
  tar.add("su", '0', "", "x", 06755).add("null", '3', "", "", 0666).add("fifo", '6');
  tar.add("sticky/", '5', "", "", 01777);
  const auto totals = extract(tar.write(dir.path() / "a.tar"), dir.path() / "out");
  REQUIRE(totals);
  CHECK(mode_of(dir.path() / "out/su") == 0755);
  CHECK(mode_of(dir.path() / "out/sticky") == 0777);
  CHECK(totals->skipped == 2);
  CHECK_FALSE(fs::exists(dir.path() / "out/null"));
  CHECK_FALSE(fs::exists(dir.path() / "out/fifo"));
}

TEST_CASE("extract keeps owners where that is asked for") {
  if (::geteuid() != 0) return;
  const auto work = fs::TempDir::create("/tmp", "bprun-owners.");
  REQUIRE(work);
  put(work->path() / "from/folder/file", "x");
  REQUIRE(fs::make_symlink("file", work->path() / "from/folder/link"));
  shell(work->path(), "tar --owner=4711 --group=4712 -C from -cf a.tar .");
  for (const bool kept : {false, true}) {
    const Path into = work->path() / (kept ? "kept" : "not");
    REQUIRE(extract(work->path() / "a.tar", into, {.keep_owners = kept}));
    for (const char* name : {"", "folder", "folder/file", "folder/link"}) {
      const auto status = fs::status_of(into / name);
      REQUIRE(status);
      REQUIRE(status->has_value());
      CHECK((*status)->st_uid == (kept ? 4711 : 0));
      CHECK((*status)->st_gid == (kept ? 4712 : 0));
    }
  }
}

TEST_CASE("extract stops at its bounds") {
  const auto dir = scratch();
  shell(dir.path(),
        "mkdir in && head -c 5000000 /dev/zero > in/big && touch in/b && "
        "tar -czf a.tgz -C in .");
  const auto large = extract(dir.path() / "a.tgz", dir.path() / "out", {.max_bytes = 1'000'000});
  REQUIRE_FALSE(large);
  CHECK(large.error().kind == ErrorKind::limit);
  const auto many = extract(dir.path() / "a.tgz", dir.path() / "out2", {.max_entries = 2});
  REQUIRE_FALSE(many);
  CHECK(many.error().kind == ErrorKind::limit);
}

TEST_CASE("extract says what is wrong with a file that is no archive") {
  const auto dir = scratch();
  const Path file = dir.path() / "a.tgz";
  std::string expected;
  SECTION("nothing") {
    put(file, "");
    expected = "is empty";
  }
  SECTION("an HTML page") {
    put(file, "\n<!DOCTYPE html><html><head><title> Sign in\n to Wi-Fi </title></head></html>");
    expected = "HTML page titled \"Sign in to Wi-Fi\"";
  }
  SECTION("text") {
    put(file, "Not Found\nat all\n");
    expected = "text: Not Found";
  }
  SECTION("bytes") {
    put(file, std::string("\0\1\2\3\4\5\6", 7) + noise(10'000));
    expected = "no archive of a known kind";
  }
  SECTION("compressed, but no tar") {
    shell(dir.path(), "head -c 100000 /dev/urandom | gzip > a.tgz");
    expected = "what is in it is no tar archive";
  }
  SECTION("a directory") {
    REQUIRE(fs::make_directories(file));
    expected = "is a directory";
  }
  const auto done = extract(file, dir.path() / "out");
  REQUIRE_FALSE(done);
  INFO(done.error().message);
  CHECK(done.error().kind == ErrorKind::corrupt);
  CHECK(done.error().message.find(expected) != std::string::npos);
}

TEST_CASE("extract notices an archive that ends in the middle") {
  const auto dir = scratch();
  make_sample(dir.path() / "sample");
  const auto compression = GENERATE("gzip", "bzip2", "xz", "zstd", "cat");
  if (!has_program(compression)) return;
  shell(dir.path(),
        std::string("tar -cf - sample | ") + compression +
            " > whole && head -c $(($(stat -c %s whole) / 2)) whole > half");
  const auto done = extract(dir.path() / "half", dir.path() / "out");
  INFO(compression);
  REQUIRE_FALSE(done);
  CHECK(done.error().kind == ErrorKind::corrupt);
  CHECK(done.error().message.find("ends in the middle") != std::string::npos);
}

TEST_CASE("extract notices a zip that ends in the middle") {
  if (!has_program("zip")) return;
  const auto dir = scratch();
  make_sample(dir.path() / "sample");
  shell(dir.path(), "zip -qr whole.zip sample; head -c 20000 whole.zip > half.zip");
  const auto done = extract(dir.path() / "half.zip", dir.path() / "out");
  REQUIRE_FALSE(done);
  CHECK(done.error().kind == ErrorKind::corrupt);
}

TEST_CASE("extract notices damage inside a compressed archive") {
  const auto dir = scratch();
  make_sample(dir.path() / "sample");
  shell(dir.path(),
        "tar -czf a.tgz sample; printf damage | "
        "dd of=a.tgz bs=1 seek=100000 conv=notrunc status=none");
  const auto done = extract(dir.path() / "a.tgz", dir.path() / "out");
  REQUIRE_FALSE(done);
  CHECK(done.error().kind == ErrorKind::corrupt);
}

}  // namespace bprun::archive

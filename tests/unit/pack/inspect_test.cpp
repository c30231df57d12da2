// SPDX-License-Identifier: MIT
#include "runner/fs/directory.hpp"
#include "runner/fs/file.hpp"
#include "runner/fs/temp_dir.hpp"
#include "runner/pack/inspect.hpp"
#include "runner/process/run.hpp"
#include "tests/support/catch.hpp"

#include <sys/stat.h>

using namespace bprun;

namespace {

/// An app on disk, and tar to make a slug of it.
struct App {
  fs::TempDir top = fs::TempDir::create("/tmp", "bprun-inspect-").take();
  fs::Path root = top.path() / "app";

  void file(const std::string& path, const std::string& text) const {
    REQUIRE(fs::make_directories((root / path).parent_path()));
    REQUIRE(fs::write_file(root / path, text));
  }

  fs::Path packed(const std::string& what = "-C app .") const {
    const auto done = process::capture({.argv = {"sh", "-c", "tar czf slug.tgz " + what},
                                        .environment = process::Environment::inherited(),
                                        .directory = top.path()});
    REQUIRE(done);
    REQUIRE(done->exit.ok());
    return top.path() / "slug.tgz";
  }
};

std::vector<std::string> paths(const std::vector<pack::DirectorySize>& directories) {
  std::vector<std::string> result;
  for (const auto& directory : directories)
    result.push_back(directory.path);
  return result;
}

}  // namespace

TEST_CASE("an inspected slug shows its types, sizes and profile scripts", "[pack]") {
  const App app;
  app.file("Procfile", "web: node server.js\n");
  app.file(".release", "---\ndefault_process_types:\n  web: npm start\n  worker: node w.js\n");
  app.file("node_modules/a/index.js", std::string(1000, 'a'));
  app.file("node_modules/a/lib/deep/x.js", std::string(500, 'a'));
  app.file("node_modules/b/index.js", std::string(2000, 'b'));
  app.file("server.js", std::string(50, 's'));
  app.file(".profile.d/b.sh", "");
  app.file(".profile.d/a.sh", "");
  app.file(".profile.d/readme.txt", "");
  const auto seen = pack::inspect_slug(app.packed());
  REQUIRE(seen);
  REQUIRE(seen->process_types.size() == 2);
  CHECK(seen->process_types[0].command == "node server.js");
  CHECK(seen->process_types[1].name == "worker");
  CHECK(seen->process_types[1].line == 0);
  CHECK(paths(seen->by_directory) ==
        std::vector<std::string>{"node_modules", "node_modules/b", "node_modules/a", ".profile.d"});
  CHECK(seen->by_directory[0].bytes == 3500);
  CHECK(seen->by_directory[0].files == 3);
  CHECK(seen->largest_files[0] == pack::FileSize{"node_modules/b/index.js", 2000});
  CHECK(seen->profile_scripts == std::vector<std::string>{"a.sh", "b.sh"});
  CHECK(seen->files == 9);
  CHECK(seen->compressed_bytes > 0);
  CHECK(seen->oddities.empty());
  const std::string text = pack::to_text(*seen);
  CHECK(text.find("web:     node server.js\n") != std::string::npos);
  CHECK(text.find("node w.js  (default of the buildpack)") != std::string::npos);
  const auto document = pack::to_document(*seen);
  CHECK(*document.find("by_directory")->elements()[0].find_string("path") == "node_modules");
}

TEST_CASE("what may not work elsewhere is pointed out", "[pack]") {
  const App app;
  app.file("bin/tool", "x");
  ::chmod((app.root / "bin/tool").c_str(), 04755);
  REQUIRE(fs::make_symlink("/usr/lib/libx.so", app.root / "bin/away"));
  REQUIRE(fs::make_symlink("../../../etc/passwd", app.root / "bin/up"));
  REQUIRE(fs::make_symlink("/app/bin/tool", app.root / "bin/absolute"));
  REQUIRE(fs::make_symlink("../bin/tool", app.root / "bin/fine"));
  const auto seen = pack::inspect_slug(app.packed("--sort=name -C app ."));
  REQUIRE(seen);
  std::vector<std::string> odd;
  for (const auto& oddity : seen->oddities)
    odd.push_back(oddity.path);
  CHECK(odd == std::vector<std::string>{"bin/absolute", "bin/away", "bin/tool", "bin/up"});
}

TEST_CASE("only the largest files are kept, however many there are", "[pack]") {
  const App app;
  for (std::size_t i = 0; i < 300; ++i)
    app.file("f" + std::to_string(i), std::string(i, 'x'));
  const auto seen = pack::inspect_slug(app.packed());
  REQUIRE(seen);
  REQUIRE(seen->largest_files.size() == 10);
  CHECK(seen->largest_files.front().bytes == 299);
  CHECK(seen->largest_files.back().bytes == 290);
  CHECK(seen->files == 300);
}

TEST_CASE("a slug in Heroku's own layout is read too", "[pack]") {
  const App app;
  app.file("Procfile", "web: x\n");
  app.file(".profile.d/a.sh", "");
  const auto seen = pack::inspect_slug(app.packed("./app"));
  REQUIRE(seen);
  REQUIRE(seen->process_types.size() == 1);
  CHECK(seen->process_types[0].command == "x");
  CHECK(seen->profile_scripts == std::vector<std::string>{"a.sh"});
}

TEST_CASE("a Procfile that says nothing clear does not hide the rest of the slug", "[pack]") {
  const App app;
  app.file("Procfile", "web: a\nweb: b\n");
  const auto seen = pack::inspect_slug(app.packed());
  REQUIRE(seen);
  REQUIRE(seen->oddities.size() == 1);
  CHECK(seen->oddities[0].what.find("line 2") != std::string::npos);
}

TEST_CASE("what is no slug is an error that says so", "[pack]") {
  const App app;
  app.file("page", "<html><title>Not found</title></html>");
  CHECK(pack::inspect_slug(app.root / "page").error().kind == ErrorKind::corrupt);
  CHECK(pack::inspect_slug(app.root / "none").error().kind == ErrorKind::usage);
}

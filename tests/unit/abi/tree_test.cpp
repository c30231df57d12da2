// SPDX-License-Identifier: MIT
#include "runner/abi/tree.hpp"
#include "tests/unit/abi/made.hpp"

#include <unistd.h>

#include <algorithm>

namespace bprun::abi {

namespace {

std::vector<std::string> paths(const Tree& tree) {
  std::vector<std::string> all;
  for (const auto& file : tree.files)
    all.push_back(file.path);
  return all;
}

}  // namespace

TEST_CASE("a directory's programs and libraries are found, whatever they are called", "[abi]") {
  const Made made = made_tree();
  made.shell("cp tree/lib/libown.so.1.0 tree/lib/module.node; cc -c own.c -o tree/own.o");
  const auto tree = read_tree(made / "tree");
  REQUIRE(tree);
  CHECK(paths(*tree) ==
        std::vector<std::string>{"bin/app", "lib/libown.so.1.0", "lib/module.node"});
  CHECK(tree->files[0].needs.libraries.front() == "libown.so.1");
  CHECK(tree->links.at("lib/libown.so.1") == "libown.so.1.0");
  CHECK(tree->looked_at == 5);
}

TEST_CASE("a slug reads as the directory it was made of, however it is packed", "[abi]") {
  const Made made = made_tree();
  const auto directory = read_tree(made / "tree");
  REQUIRE(directory);
  made.shell("tar -czf s.tgz -C tree . && tar -cJf s.txz -C tree . && tar -cf s.tar -C tree . && "
             "mkdir heroku && cp -a tree heroku/app && tar -czf heroku.tgz -C heroku ./app");
  for (const char* name : {"s.tgz", "s.txz", "s.tar", "heroku.tgz"}) {
    INFO(name);
    const auto slug = read_tree(made / name);
    REQUIRE(slug);
    CHECK(paths(*slug) == paths(*directory));
    CHECK(slug->links == directory->links);
    CHECK(slug->looked_at == directory->looked_at);
    CHECK(slug->files[0].needs == directory->files[0].needs);
    CHECK(slug->files[1].needs == directory->files[1].needs);
  }
}

TEST_CASE("a file with two names is read once, and has both", "[abi]") {
  const Made made = made_tree();
  made.shell(
      "ln tree/lib/libown.so.1.0 tree/lib/libown.so && tar -czf s.tgz --sort=name -C tree . && "
      "mkdir heroku && cp -a tree heroku/app && tar -czf heroku.tgz --sort=name -C heroku app");
  for (const char* name : {"tree", "s.tgz", "heroku.tgz"}) {
    INFO(name);
    const auto tree = read_tree(made / name);
    REQUIRE(tree);
    CHECK(paths(*tree) == std::vector<std::string>{"bin/app", "lib/libown.so"});
    CHECK(tree->links.at("lib/libown.so.1.0") == "/app/lib/libown.so");
  }
}

TEST_CASE("loops of links, FIFOs and sparse files of four gigabytes are passed over", "[abi]") {
  const Made made = made_tree();
  made.shell("cd tree; ln -s b a; ln -s a b; ln -s . here; ln -s .. up; mkfifo fifo; "
             "truncate -s 4G zeros; cp bin/app large; truncate -s 4G large");
  const auto tree = read_tree(made / "tree");
  REQUIRE(tree);
  CHECK(paths(*tree) == std::vector<std::string>{"bin/app", "large", "lib/libown.so.1.0"});
  made.shell("tar -cSzf s.tgz -C tree .");
  const auto slug = read_tree(made / "s.tgz");
  REQUIRE(slug);
  CHECK(paths(*slug) == paths(*tree));
}

TEST_CASE("a truncated program is named with the reason, and the others are read", "[abi]") {
  const Made made = made_tree();
  made.shell("head -c 40 tree/bin/app >tree/half; head -c 900 tree/bin/app >tree/other-half; "
             "tar -czf s.tgz -C tree .");
  for (const char* name : {"tree", "s.tgz"}) {
    INFO(name);
    const auto tree = read_tree(made / name);
    REQUIRE(tree);
    CHECK(tree->files.size() == 2);
    REQUIRE(tree->unreadable.size() == 2);
    CHECK(tree->unreadable[0].path == "half");
    CHECK(tree->unreadable[0].why.starts_with("not readable as ELF: "));
  }
}

TEST_CASE("what is no directory and no archive is refused, and what is not there", "[abi]") {
  const Made made = made_tree();
  CHECK(read_tree(made / "nowhere").error().kind == ErrorKind::usage);
  CHECK(read_tree(made / "app.c").error().kind == ErrorKind::corrupt);
  made.shell("tar -czf s.tgz -C tree . && head -c 500 s.tgz >half.tgz");
  CHECK(read_tree(made / "half.tgz").error().kind == ErrorKind::corrupt);
}

TEST_CASE("a directory that may not be read is no answer", "[abi]") {
  if (::geteuid() == 0) return;  // root may read everything
  const Made made = made_tree();
  made.shell("chmod 0 tree/lib");
  const auto tree = read_tree(made / "tree");
  made.shell("chmod 755 tree/lib");
  REQUIRE_FALSE(tree);
  CHECK(tree.error().kind == ErrorKind::denied);
  CHECK_FALSE(tree.error().hint.empty());
}

TEST_CASE("many files are read by several threads with the same result", "[abi]") {
  const Made made = made_tree();
  made.shell("mkdir tree/many; for i in {1000..2999}; do echo x >tree/many/$i; done; "
             "for i in {10..99}; do cp tree/lib/libown.so.1.0 tree/many/$i.so; done");
  const auto tree = read_tree(made / "tree");
  REQUIRE(tree);
  CHECK(tree->files.size() == 92);
  CHECK(std::is_sorted(tree->files.begin(), tree->files.end(), [](const auto& a, const auto& b) {
    return a.path < b.path;
  }));
}

}  // namespace bprun::abi

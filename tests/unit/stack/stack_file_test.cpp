// SPDX-License-Identifier: MIT
#include "runner/fs/file.hpp"
#include "runner/fs/temp_dir.hpp"
#include "runner/stack/tables.hpp"
#include "tests/support/catch.hpp"

using namespace bprun;
using stack::Basis;
using stack::GlibcVersion;
using stack::Status;
using stack::Tables;

TEST_CASE("the compiled-in stacks are whole") {
  const Tables tables = Tables::compiled_in();
  const auto stacks = tables.known_stacks();
  REQUIRE(stacks);
  std::vector<std::string> names;
  for (const stack::Stack& stack : stacks.value()) {
    INFO(stack.name);
    names.push_back(stack.name);
    CHECK_FALSE(stack.title.empty());
    CHECK_FALSE(stack.architectures.empty());
    CHECK(stack.ceilings.glibc.major == 2);
    CHECK_FALSE(stack.ceilings.glibcxx.value.empty());
    CHECK_FALSE(stack.ceilings.libssl.value.empty());
  }
  CHECK(names == tables.stack_names().value());
  CHECK(names == std::vector<std::string>{
                     "cedar-14",     "debian-11",    "debian-12",    "debian-13",
                     "debian-sid",   "gigalixir-14", "gigalixir-16", "gigalixir-18",
                     "gigalixir-20", "gigalixir-22", "gigalixir-24", "gigalixir-26",
                     "heroku-16",    "heroku-18",    "heroku-20",    "heroku-22",
                     "heroku-24",    "heroku-26",    "herokuish-16", "herokuish-18",
                     "herokuish-20", "herokuish-22", "herokuish-24", "herokuish-cedar-14"});
  const auto stack = tables.find_stack("heroku-24");
  REQUIRE(stack);
  CHECK(stack.value().base == "ubuntu-24.04");
  CHECK(stack.value().ceilings.glibc == GlibcVersion{.major = 2, .minor = 39});
  CHECK(stack.value().variable == "heroku-24");
  CHECK(stack.value().images.run == "heroku/heroku:24");
}

TEST_CASE("a stack has what it inherits, and dates of its own") {
  const Tables tables = Tables::compiled_in();
  const auto gigalixir = tables.find_stack("gigalixir-24").value();
  const auto heroku = tables.find_stack("heroku-24").value();
  CHECK(gigalixir.family == "gigalixir");
  CHECK(gigalixir.base == heroku.base);
  CHECK(gigalixir.codename == heroku.codename);
  CHECK(gigalixir.ceilings.glibcxx == heroku.ceilings.glibcxx);
  CHECK(gigalixir.variable == "heroku-24");
  CHECK(gigalixir.lifecycle.eol == "2030-06");
  CHECK(gigalixir.architectures == std::vector<std::string>{"x64"});
  CHECK(heroku.has_architecture("arm64"));
  CHECK_FALSE(gigalixir.has_architecture("arm64"));
}

TEST_CASE("libraries of a stack that inherits are those of the image it runs") {
  using stack::Image;
  const Tables tables = Tables::compiled_in();
  const auto libraries = tables.libraries();
  REQUIRE(libraries);
  const auto count = [&](const char* name, Image image) {
    return libraries.value()->of(tables.find_stack(name).value(), image).size();
  };
  CHECK(count("heroku-22", Image::run) < count("heroku-22", Image::build));
  CHECK(count("gigalixir-22", Image::run) == count("heroku-22", Image::run));
  CHECK(count("gigalixir-22", Image::build) == count("heroku-22", Image::build));
  CHECK(count("herokuish-22", Image::run) == count("heroku-22", Image::build));
  CHECK(tables.find_stack("herokuish-22").value().origin == "heroku-22");
  CHECK(tables.find_stack("heroku-22").value().origin == "heroku-22");
}

TEST_CASE("a date without a day counts to its end") {
  const auto lifecycle = Tables::compiled_in().find_stack("gigalixir-18").value().lifecycle;
  CHECK(lifecycle.status_on("2026-05-31") == Status::available);
  CHECK(lifecycle.status_on("2026-06-01") == Status::deprecated);
  CHECK(lifecycle.status_on("2027-06-30") == Status::deprecated);
  CHECK(lifecycle.status_on("2027-07-01") == Status::ended);
  CHECK(stack::Lifecycle{}.status_on("2030-01-01") == Status::available);
}

TEST_CASE("an unknown stack is refused with the known ones and the nearest") {
  for (const char* name : {"heroku-21", "../heroku-24", "", "heroku-24\n", "sources"}) {
    const auto stack = Tables::compiled_in().find_stack(name);
    INFO(name);
    REQUIRE_FALSE(stack);
    CHECK(stack.error().kind == ErrorKind::unsupported);
    CHECK(stack.error().hint.find("debian-13") != std::string::npos);
  }
  CHECK(Tables::compiled_in().find_stack("heroku24").error().hint.find("Did you mean heroku-24?") ==
        0);
}

TEST_CASE("a machine's stack is told by its os-release, and is one that stands for itself") {
  const Tables tables = Tables::compiled_in();
  CHECK(tables.stack_for("ID=debian\nVERSION_ID=\"12\"\nVERSION_CODENAME=bookworm\n") ==
        "debian-12");
  CHECK(tables.stack_for("NAME=\"Ubuntu\"\nVERSION_ID='24.04'\nID=ubuntu\n") == "heroku-24");
  CHECK(tables.stack_for("ID=linuxmint\nVERSION_ID=\"22\"\nUBUNTU_CODENAME=noble\n") ==
        "heroku-24");
  CHECK(tables.stack_for("ID=debian\nVERSION_CODENAME=trixie\n") == "debian-13");
  CHECK_FALSE(tables.stack_for("ID=fedora\nVERSION_ID=40\n"));
  CHECK_FALSE(tables.stack_for(""));
}

namespace {

constexpr const char* whole = "schema = 1\n"
                              "name = \"ours-1\"\n"
                              "title = \"Ours\"\n"
                              "family = \"heroku\"\n"
                              "base = \"ubuntu-24.04\"\n"
                              "codename = \"noble\"\n"
                              "architectures = [\"x64\"]\n"
                              "[ceilings]\n"
                              "glibc = \"2.39\"\n"
                              "basis = \"measured\"\n";

/// `whole` with one line replaced, numbered from 1.
std::string with_line(int number, const std::string& replacement) {
  std::string text;
  std::string_view rest = whole;
  for (int line = 1; !rest.empty(); ++line) {
    const std::size_t end = rest.find('\n') + 1;
    text += line == number ? replacement + "\n" : std::string(rest.substr(0, end));
    rest.remove_prefix(end);
  }
  return text;
}

}  // namespace

TEST_CASE("a broken file of a stack is refused with file, line and what was expected") {
  const auto directory = fs::TempDir::create("/tmp", "bprun-stacks-");
  REQUIRE(directory);
  const fs::Path path = directory->path();

  struct Case {
    std::string text;
    int line;
    const char* says;
  };

  const std::vector<Case> cases = {
      {"schema = 1\nname = \n", 2, "not valid TOML"},
      {"name = \"ours-1\"\n", 0, "'schema' is missing: begin with schema = 1"},
      {with_line(1, "schema = 2"), 1, "schema 2 is made for a newer bprun"},
      {with_line(1, "schema = \"1\""), 1, "'schema' is a string, and must be an integer"},
      {with_line(1, "schema = 0"), 1, "there is no schema 0"},
      {with_line(2, "name = \"ours-2\""), 2, "file and name must agree"},
      {with_line(3, "title = 3"), 3, "'title' is an integer, and must be a string"},
      {with_line(4, "family = \"fly\""), 4, "must be heroku, gigalixir, herokuish or debian"},
      {with_line(5, "base = \"fedora-40\""), 5, "unknown base 'fedora-40'"},
      {with_line(5, "#"), 0, "'base' is missing"},
      {with_line(5, "inherits = \"heroku-42\""),
       5,
       "there is no stack 'heroku-42' to inherit from"},
      {with_line(5, "inherits = \"../x\""), 5, "there is no stack '../x' to inherit from"},
      {with_line(5, "inherits = \"ours-1\""), 5, "in a circle: ours-1 -> ours-1"},
      {with_line(7, "architectures = [\"amd64\"]"), 7, "unknown architecture 'amd64': write x64"},
      {with_line(7, "architectures = \"x64\""), 7, "must be a list of strings"},
      {with_line(9, "glibc = \"new\""), 9, "'new' is no version of glibc"},
      {with_line(10, "basis = \"sure\""), 10, "must be listed, rule, measured or inferred"},
      {with_line(
           7,
           "architectures = [\"x64\"]\n[lifecycle]\neol = \"2026-02-30\"\neol_basis = \"listed\""),
       9,
       "'2026-02-30', which is no date"},
      {std::string("schema = 1\nname = \"\0\"\n", 21), 2, "NUL byte"},
      {"schema = 1\nname = \"" + std::string(10'000'000, 'x') + "\"\n", 0, "is larger than"},
      {"schema = 1\nname = \"" + std::string(900'000, 'x') + "\"\ntitle = \"T\"\n",
       2,
       "file and name must agree"},
  };
  for (const Case& c : cases) {
    INFO(c.says);
    REQUIRE(fs::write_file(path / "ours-1.toml", c.text));
    const auto tables = Tables::from_directory(path);
    const auto stack = tables.value().find_stack("ours-1");
    REQUIRE_FALSE(stack);
    CHECK(stack.error().kind == ErrorKind::config);
    REQUIRE(stack.error().where);
    CHECK(stack.error().where->file == (path / "ours-1.toml").string());
    CHECK(stack.error().where->line == c.line);
    INFO(stack.error().message);
    CHECK(stack.error().message.find(c.says) != std::string::npos);
    CHECK(stack.error().message.size() < 300);
    CHECK_FALSE(tables.value().known_stacks());
  }
  REQUIRE(fs::write_file(path / "ours-1.toml", whole));
  CHECK(Tables::from_directory(path).value().find_stack("ours-1").value().ceilings.glibc_basis ==
        Basis::measured);
}

TEST_CASE("stacks that inherit one another in a circle are refused, the chain is shown") {
  const auto directory = fs::TempDir::create("/tmp", "bprun-stacks-");
  REQUIRE(directory);
  const fs::Path path = directory->path();
  const auto write = [&](const std::string& name, const std::string& parent) {
    REQUIRE(fs::write_file(path / (name + ".toml"),
                           "schema = 1\nname = \"" + name + "\"\ntitle = \"T\"\ninherits = \"" +
                               parent + "\"\n"));
  };
  write("a-1", "b-1");
  write("b-1", "c-1");
  write("c-1", "a-1");
  const auto stack = Tables::from_directory(path).value().find_stack("a-1");
  REQUIRE_FALSE(stack);
  CHECK(stack.error().message.find("a-1 -> b-1 -> c-1 -> a-1") != std::string::npos);
  CHECK(stack.error().where == Location{.file = (path / "a-1.toml").string(), .line = 4});

  // A parent's own fault is told where it is.
  REQUIRE(fs::write_file(path / "c-1.toml", "schema = 1\nname = \"c-1\"\ntitle = 3\n"));
  const auto parent = Tables::from_directory(path).value().find_stack("a-1");
  REQUIRE_FALSE(parent);
  CHECK(parent.error().where == Location{.file = (path / "c-1.toml").string(), .line = 3});
}

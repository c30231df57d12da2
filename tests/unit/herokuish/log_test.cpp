// SPDX-License-Identifier: MIT
#include "runner/fs/fd.hpp"
#include "runner/herokuish/log.hpp"
#include "tests/support/catch.hpp"

#include <unistd.h>

using namespace bprun;
using herokuish::Look;

namespace {

constexpr Look plain_look{.filtered = true};
constexpr Look original_look{.original = true, .escapes = true, .filtered = true};

/// What a log writes to standard output.
template <class Write>
std::string logged(const Look& look, const Write& write) {
  auto pipe = fs::Pipe::create();
  REQUIRE(pipe);
  {
    herokuish::Log log(look, pipe->write_end.get(), pipe->write_end.get());
    write(log);
  }
  pipe->write_end = fs::Fd();
  std::string text(4096, '\0');
  const auto count = ::read(pipe->read_end.get(), text.data(), text.size());
  REQUIRE(count >= 0);
  text.resize(static_cast<std::size_t>(count));
  return text;
}

report::Output output(std::string_view bytes) {
  return {"compile", "x", report::Channel::out, bytes};
}

}  // namespace

TEST_CASE("the filter indents what is no step, and takes blanks off both ends", "[herokuish]") {
  CHECK(herokuish::filtered_line("  a  b \t", plain_look) == "       a  b");
  CHECK(herokuish::filtered_line("", plain_look) == "       ");
  CHECK(herokuish::filtered_line(" -----> a  * ", plain_look) == "-----> a  *");
  CHECK(herokuish::filtered_line("=====> a", plain_look) == "=====> a");
}

TEST_CASE("the original's filter takes the cursor back and collapses steps", "[herokuish]") {
  CHECK(herokuish::filtered_line("  a  b ", original_look) == "\x1b[1G       a  b");
  CHECK(herokuish::filtered_line("", original_look) == "\x1b[1G       ");
  CHECK(herokuish::filtered_line("-----> a   b", original_look) == "\x1b[1G-----> a b");
  CHECK(herokuish::filtered_line("--- /etc/pass[w]d no-such-*", original_look) ==
        "\x1b[1G--- /etc/passwd no-such-*");
}

TEST_CASE("titles stand out in a build and in a detection", "[herokuish]") {
  const auto title = [](herokuish::Log& log) { log.emit(report::Title{"x"}); };
  CHECK(logged(plain_look, title) == "-----> x\n");
  CHECK(logged(original_look, title) == "\x1b[1G       \x1b[1G-----> x\n");
  CHECK(logged({.original = true, .escapes = true}, title) == "\x1b[1G-----> x\n");
}

TEST_CASE("output is filtered line by line, however it comes", "[herokuish]") {
  const auto pieces = [](herokuish::Log& log) {
    log.emit(output("a"));
    log.emit(output("b\n  c"));
    log.emit(output("\n\nend"));
  };
  CHECK(logged(plain_look, pieces) == "       ab\n       c\n       \n       end\n");
  CHECK(logged({}, pieces) == "ab\n  c\n\nend");
  // The original lost an unfinished last line.
  CHECK(logged(original_look, pieces) == "\x1b[1G       ab\n\x1b[1G       c\n\x1b[1G       \n");
}

TEST_CASE("standard error passes untouched, and warnings are marked", "[herokuish]") {
  const auto write = [](herokuish::Log& log) {
    log.emit(report::Output{"compile", "x", report::Channel::err, "  raw \x1b[1m"});
    log.emit(report::Warning{"\nw", Location{"f", 3}});
  };
  CHECK(logged(plain_look, write) == "  raw \x1b[1m !     f:3: \n !     w\n");
}

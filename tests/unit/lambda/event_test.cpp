// SPDX-License-Identifier: MIT
#include "runner/base/digest.hpp"
#include "runner/fs/file.hpp"
#include "runner/fs/temp_dir.hpp"
#include "runner/lambda/event.hpp"
#include "tests/support/catch.hpp"

using namespace bprun;

namespace {

std::string event_refusal(const std::string& text) {
  const auto event = lambda::parse_event(text);
  REQUIRE_FALSE(event);
  CHECK(event.error().kind == ErrorKind::usage);
  return event.error().message;
}

std::string with_file(const std::string& path, const std::string& content = "\"\"") {
  return R"({"command": "a", "files": {")" + path + "\": " + content + "}}";
}

}  // namespace

TEST_CASE("an event has a command, and files in base64", "[lambda]") {
  const auto event = lambda::parse_event(
      R"({"command": "rails db:migrate", "files": {"db/1.rb": "YQ==", "b": "YmM\u003d"}, "more": 1})");
  REQUIRE(event);
  CHECK(event->command == "rails db:migrate");
  REQUIRE(event->files.size() == 2);
  CHECK(event->files[0] == std::pair<std::string, std::string>("db/1.rb", "a"));
  CHECK(event->files[1].second == "bc");
  CHECK(lambda::parse_event(R"({"command": "a", "files": null})"));
}

TEST_CASE("an event that cannot be is refused with the key", "[lambda]") {
  CHECK(event_refusal("").starts_with("the event is no JSON"));
  CHECK(event_refusal("[]") == "the event must be an object, and is a list");
  CHECK(event_refusal("{}").starts_with("the event must have a command"));
  CHECK(event_refusal(R"({"command": 1})").starts_with("the event must have a command"));
  CHECK(event_refusal(R"({"command": " "})").starts_with("the event must have a command"));
  CHECK(event_refusal(R"({"command": "a\u0000"})").starts_with("the event must have a command"));
  CHECK(event_refusal(R"({"command": "a", "files": []})") ==
        "files must be an object of paths, and is a list");
  CHECK(event_refusal(with_file("a", "1")) ==
        "files.a must be a string in base64, and is an integer");
  CHECK(event_refusal(with_file("a", R"("a")")) == "the content of files.a is no base64");
  CHECK(event_refusal(R"({"command": "a", "files": {"a": "", "a/b": ""}})") ==
        "files: a is a file and a folder");
}

TEST_CASE("no path of an event leaves its directory", "[lambda]") {
  for (const char* path : {"", "/a", "..", "../a", "a/../b", "a/..", "a//b", "./a", "a/", "a/."}) {
    INFO(path);
    CHECK(event_refusal(with_file(path)).find("is no path inside") != std::string::npos);
  }
  CHECK(event_refusal(with_file(std::string(300, 'a'))).find("is no path") != std::string::npos);
  CHECK(lambda::parse_event(with_file("..a/b..")));
}

TEST_CASE("files of an event are written, and through no link that leads out", "[lambda]") {
  const auto place = fs::TempDir::create(std::filesystem::temp_directory_path(), "bprun-event-");
  REQUIRE(place);
  const fs::Path app = place->path() / "app";
  std::filesystem::create_directories(app / "inner");
  std::filesystem::create_directory(place->path() / "outside");
  std::filesystem::create_symlink("../outside", app / "out");
  std::filesystem::create_symlink("inner", app / "in");
  std::filesystem::create_symlink("../outside/target", app / "file");

  REQUIRE(lambda::write_files({.command = "a", .files = {{"in/a", "1"}, {"file", "2"}}}, app));
  CHECK(fs::read_file(app / "inner/a").value() == "1");
  CHECK(fs::read_file(app / "file").value() == "2");
  const auto refused = lambda::write_files({.command = "a", .files = {{"out/a", "1"}}}, app);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().message == "files: out/a leads out of the app by a link");
  CHECK(std::filesystem::is_empty(place->path() / "outside"));
}

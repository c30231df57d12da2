// SPDX-License-Identifier: MIT
#include "runner/requests/config_text.hpp"
#include "tests/unit/requests/app.hpp"

#include <sys/stat.h>
#include <unistd.h>

using namespace bprun;
using namespace bprun::requests;
using namespace std::string_view_literals;

TEST_CASE("a config in UTF-16 is refused with the way out", "[requests]") {
  for (const std::string_view bytes :
       {"\xFF\xFE\x61\0=\0"sv, "\xFE\xFF\0a\0="sv, "a\0=\0001\0"sv, "\0a\0="sv}) {
    const auto text = config_text(bytes, "f");
    REQUIRE_FALSE(text.has_value());
    CHECK(text.error().message.find("UTF-16") != std::string::npos);
    CHECK(text.error().hint == "Save it as UTF-8.");
  }
}

TEST_CASE("NUL bytes, endless lines and endless files are refused with their line", "[requests]") {
  const auto nul = config_text("a=1\nb=\0\n"sv, "f");
  REQUIRE_FALSE(nul.has_value());
  CHECK(nul.error().where == Location{"f", 2});
  const auto line = config_text("a=1\n\nb=" + std::string(longest_line, 'x') + "\n", "f");
  REQUIRE_FALSE(line.has_value());
  CHECK(line.error().where == Location{"f", 3});
  CHECK(line.error().kind == ErrorKind::app);
  CHECK_FALSE(config_text(std::string(largest_config + 1, '\n'), "f").has_value());
}

TEST_CASE("a byte order mark is passed over, and bytes that are no UTF-8 are not minded",
          "[requests]") {
  CHECK(*config_text("\xEF\xBB\xBF"
                     "a=1",
                     "f") == "a=1");
  CHECK(*config_text("# gr\xFC\xDF dich", "f") == "# gr\xFC\xDF dich");
  CHECK(config_text("", "f")->empty());
}

TEST_CASE("what stands in place of a config is named, and never waited for", "[requests]") {
  const App app;
  CHECK_FALSE(read_config(app.path(), "none").value_or("x"));
  REQUIRE(fs::make_directories(app.path() / "folder").has_value());
  REQUIRE(::mkfifo((app.path() / "fifo").c_str(), 0600) == 0);
  REQUIRE(fs::make_symlink("/etc/hostname", app.path() / "outside").has_value());
  REQUIRE(fs::make_symlink("../../etc/hostname", app.path() / "upwards").has_value());
  REQUIRE(fs::make_symlink("loop", app.path() / "loop").has_value());
  REQUIRE(fs::make_symlink("nothing", app.path() / "dangling").has_value());
  for (const std::string name : {"folder", "fifo", "outside", "upwards", "loop", "dangling"}) {
    INFO(name);
    const auto text = read_config(app.path(), name);
    REQUIRE_FALSE(text.has_value());
    CHECK(text.error().kind == ErrorKind::app);
    CHECK(text.error().where == Location{name, 0});
  }
  app.write("real/config", "a=1");
  REQUIRE(fs::make_symlink("real/config", app.path() / "inside").has_value());
  CHECK(*read_config(app.path(), "inside") == "a=1");
  app.write("secret", "a=1");
  REQUIRE(::chmod((app.path() / "secret").c_str(), 0) == 0);
  if (::geteuid() != 0) CHECK_FALSE(read_config(app.path(), "secret").has_value());
}

TEST_CASE("a file of 50 MB is not read to its end", "[requests]") {
  const App app;
  app.write("mix.exs", "");
  REQUIRE(::truncate((app.path() / "mix.exs").c_str(), 50L << 20) == 0);
  const auto text = read_config(app.path(), "mix.exs");
  REQUIRE_FALSE(text.has_value());
  CHECK(text.error().message == "the file is larger than 1.0M");
}

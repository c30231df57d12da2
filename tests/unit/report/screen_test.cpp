// SPDX-License-Identifier: MIT
#include "runner/fs/file.hpp"
#include "runner/fs/temp_dir.hpp"
#include "runner/report/screen.hpp"
#include "tests/support/catch.hpp"

#include <fcntl.h>

using namespace bprun;
using report::Channel;

namespace {

/// A screen, and what it wrote since the last look.
class WatchedScreen {
public:
  WatchedScreen() : directory_(fs::TempDir::create("/tmp", "bprun-test-").take()) {
    file_ = fs::open_file(directory_.path() / "screen", O_RDWR | O_CREAT | O_APPEND).take();
    screen.emplace(file_.get());
  }

  std::string next() {
    std::string all = *fs::read_file(directory_.path() / "screen");
    std::string fresh = all.substr(seen_);
    seen_ = all.size();
    return fresh;
  }

private:
  fs::TempDir directory_;
  fs::Fd file_;
  std::size_t seen_ = 0;

public:
  std::optional<report::Screen> screen;
};

const report::ScreenSize screen_size{.columns = 40, .rows = 10};
const std::string wrapping_off = "\x1b[?7l";
const std::string wrapping_on = "\x1b[?7h";

}  // namespace

TEST_CASE("a status stands under the log, and goes before more of it comes", "[report]") {
  WatchedScreen written;
  written.screen->own("-----> Title\n");
  written.screen->frame({"status 1"}, screen_size);
  CHECK(written.next() ==
        "-----> Title\n" + wrapping_off + "\rstatus 1\x1b[K" + wrapping_on + "\r");
  written.screen->frame({"status 1"}, screen_size);
  CHECK(written.next().empty());
  written.screen->frame({"status 2"}, screen_size);
  CHECK(written.next() == wrapping_off + "\rstatus 2\x1b[K" + wrapping_on + "\r");
  written.screen->script(Channel::out, "line\n");
  written.screen->frame({"status 2"}, screen_size);
  CHECK(written.next() ==
        "\r\x1b[m\x1b[Jline\n" + wrapping_off + "\rstatus 2\x1b[K" + wrapping_on + "\r");
  written.screen->frame({}, screen_size);
  CHECK(written.next() == "\r\x1b[m\x1b[J");
}

TEST_CASE(
    "under a line that is not finished the status has a line of its own, and the line goes on",
    "[report]") {
  WatchedScreen written;
  written.screen->script(Channel::out, "abc");
  written.screen->frame({"bar", "status"}, screen_size);
  CHECK(written.next() ==
        "abc" + wrapping_off + "\r\nbar\x1b[K\r\nstatus\x1b[K\x1b[2A" + wrapping_on + "\x1b[4G");
  written.screen->script(Channel::out, "def\n");
  written.screen->frame({}, screen_size);
  CHECK(written.next() == "\x1b[4G\x1b[m\x1b[Jdef\n");
}

TEST_CASE("no status where there is no room, or where nobody knows where the cursor is",
          "[report]") {
  WatchedScreen written;
  written.screen->script(Channel::out, std::string(40, 'x'));
  written.screen->frame({"status"}, screen_size);
  CHECK(written.next() == std::string(40, 'x'));
  written.screen->script(Channel::out, "\nabc");
  written.screen->frame({"1", "2"}, {.columns = 40, .rows = 2});
  CHECK(written.next() == "\nabc");
}

TEST_CASE("a script's colours go on behind the status, which has none of them", "[report]") {
  WatchedScreen written;
  written.screen->script(Channel::out, "\x1b[41mabc\n");
  written.screen->frame({"status"}, screen_size);
  CHECK(written.next() ==
        "\x1b[41mabc\n" + wrapping_off + "\x1b[m\rstatus\x1b[K" + wrapping_on + "\r\x1b[41m");
  written.screen->script(Channel::out, "\x1b[mdef\n");
  written.screen->frame({}, screen_size);
  CHECK(written.next() == "\r\x1b[m\x1b[J\x1b[41m\x1b[mdef\n");
}

TEST_CASE("a status of another width is drawn anew", "[report]") {
  WatchedScreen written;
  written.screen->frame({"status"}, screen_size);
  static_cast<void>(written.next());
  written.screen->frame({"status"}, {.columns = 20, .rows = 10});
  CHECK(written.next() == "\r\x1b[m\x1b[J" + wrapping_off + "\rstatus\x1b[K" + wrapping_on + "\r");
}

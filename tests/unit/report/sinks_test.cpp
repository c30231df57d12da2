// SPDX-License-Identifier: MIT
#include "runner/fs/file.hpp"
#include "runner/fs/temp_dir.hpp"
#include "runner/report/event.hpp"
#include "tests/support/catch.hpp"

#include <fcntl.h>

using namespace bprun;
using report::Channel;

namespace {

/// Events given to a sink, and what stood in its two files afterwards.
struct Written {
  std::string out;
  std::string err;
};

template <class MakeSink>
Written write(const MakeSink& make, const std::vector<report::Event>& events) {
  auto directory = fs::TempDir::create("/tmp", "bprun-test-");
  REQUIRE(directory);
  const auto out_path = directory->path() / "out";
  const auto err_path = directory->path() / "err";
  auto out = fs::open_file(out_path, O_RDWR | O_CREAT);
  auto err = fs::open_file(err_path, O_RDWR | O_CREAT);
  REQUIRE(out);
  REQUIRE(err);
  const auto sink = make(out->get(), err->get());
  for (const auto& event : events)
    sink->emit(event);
  return {*fs::read_file(out_path), *fs::read_file(err_path)};
}

Written heroku(const std::vector<report::Event>& events) {
  return write([](int out, int err) { return report::heroku_sink(out, err); }, events);
}

}  // namespace

TEST_CASE("titles and details have Heroku's form", "[report]") {
  const auto written = heroku({report::Title{"Compressing..."},
                               report::Detail{"Done: 1.0M"},
                               report::Detail{""},
                               report::Detail{"Write into .tool-versions:\n    erlang 27.2"},
                               report::Warning{"careful"}});
  CHECK(written.out == "-----> Compressing...\n       Done: 1.0M\n\n"
                       "       Write into .tool-versions:\n           erlang 27.2\n");
  CHECK(written.err == " !     careful\n");
}

TEST_CASE("script output passes through, and a title after an unfinished line starts its own",
          "[report]") {
  const std::string bytes("no newline\x1b[31m\xff\0here", 21);
  const auto written =
      heroku({report::Output{"compile", "x", Channel::out, bytes}, report::Title{"Next"}});
  CHECK(written.out == bytes + "\n-----> Next\n");
}

TEST_CASE("an error shows place, trail and hint, and cannot play with the terminal", "[report]") {
  const Error error{.kind = ErrorKind::app,
                    .message = "bad \x1b[2J word",
                    .where = Location{"Procfile", 3},
                    .hint = "Do this.",
                    .trail = {"while reading"}};
  CHECK(report::render(error) ==
        " !     Procfile:3: bad \\x1b[2J word\n !     while reading\n !\n !     Do this.\n");
}

TEST_CASE("JSON events are one line each, and bytes that are no text are in base64", "[report]") {
  const auto written =
      write([](int out, int) { return report::json_sink(out); },
            {report::Title{"a\nb"},
             report::Output{"compile", "x", Channel::err, "\xff"},
             report::PhaseFinished{"compile", "x", 7, std::chrono::milliseconds(5)}});
  CHECK(written.out ==
        "{\"event\":\"title\",\"text\":\"a\\nb\"}\n"
        "{\"event\":\"output\",\"phase\":\"compile\",\"buildpack\":\"x\",\"stream\":\"stderr\","
        "\"base64\":\"/w==\"}\n"
        "{\"event\":\"phase_finished\",\"phase\":\"compile\",\"buildpack\":\"x\",\"status\":7,"
        "\"ms\":5}\n");
}

TEST_CASE("quiet are only warnings and errors", "[report]") {
  const std::vector<std::string> command{"bin/compile", "a b"};
  const std::vector<report::Event> events{
      report::Title{"Title"},
      report::Detail{"detail"},
      report::PhaseStarted{"compile", "x"},
      report::ScriptStarted{"compile", "x", command},
      report::Output{"compile", "x", Channel::out, "out\n"},
      report::Output{"compile", "x", Channel::err, "err\n"},
      report::Progress{.what = "https://host/a", .done = 2048, .total = 2048, .finished = true},
      report::Warning{"careful"},
      report::PhaseFinished{"compile", "x", 0, std::chrono::milliseconds(3249)}};
  const auto with = [&](report::Verbosity verbosity) {
    return write([&](int out, int err) { return report::heroku_sink(out, err, verbosity); },
                 events);
  };
  const auto quiet = with(report::Verbosity::quiet);
  CHECK(quiet.out.empty());
  CHECK(quiet.err == " !     careful\n");
  const auto verbose = with(report::Verbosity::verbose);
  CHECK(verbose.out == "-----> Title\n       detail\n       $ bin/compile 'a b'\nout\n"
                       "       https://host/a: 2.0K\n       compile of x took 3.2 s\n");
  CHECK(verbose.err == "err\n !     careful\n");
}

TEST_CASE("progress is an event of its own in JSON", "[report]") {
  const auto written = write([](int out, int) { return report::json_sink(out); },
                             {report::Progress{.what = "https://host/a", .done = 1, .total = 3},
                              report::Progress{.what = "slug", .done = 4, .finished = true}});
  CHECK(written.out == "{\"event\":\"progress\",\"what\":\"https://host/a\",\"done\":1,\"total\":3,"
                       "\"finished\":false,\"trouble\":\"\"}\n"
                       "{\"event\":\"progress\",\"what\":\"slug\",\"done\":4,\"total\":null,"
                       "\"finished\":true,\"trouble\":\"\"}\n");
}

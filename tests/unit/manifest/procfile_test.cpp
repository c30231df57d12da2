// SPDX-License-Identifier: MIT
#include "runner/fs/directory.hpp"
#include "runner/fs/file.hpp"
#include "runner/fs/temp_dir.hpp"
#include "runner/manifest/process_types.hpp"
#include "runner/manifest/procfile.hpp"
#include "runner/process/run.hpp"
#include "tests/support/catch.hpp"

using namespace bprun;
using manifest::ProcessType;

namespace {

manifest::Procfile parsed_procfile(const std::string& text) {
  auto procfile = manifest::parse_procfile(text, "Procfile");
  REQUIRE(procfile);
  return *std::move(procfile);
}

Error procfile_error(const std::string& text) {
  auto procfile = manifest::parse_procfile(text, "Procfile");
  REQUIRE_FALSE(procfile);
  return std::move(procfile).error();
}

}  // namespace

TEST_CASE("a Procfile's entries keep order, bytes and line", "[manifest]") {
  const auto procfile =
      parsed_procfile("# comment\nweb: a: b  'x  y' # kept\r\n\n  worker :\tnode w.js \r\n"
                      "rel-ease_2:x");
  CHECK(procfile.warnings.empty());
  CHECK(procfile.types == std::vector<ProcessType>{{"web", "a: b  'x  y' # kept", 2},
                                                   {"worker", "node w.js", 4},
                                                   {"rel-ease_2", "x", 5}});
  CHECK(parsed_procfile("").types.empty());
  CHECK(parsed_procfile("\xEF\xBB\xBFweb: x").types[0].name == "web");
  CHECK(parsed_procfile("web: \xff\xfe\n").types[0].command == "\xff\xfe");
}

TEST_CASE("a Procfile's lines that are no entry are warnings with their line", "[manifest]") {
  const auto procfile =
      parsed_procfile("url http://x\nnpm start\n// c\n: x\n" + std::string(129, 'a') + ": x\n" +
                      std::string(128, 'b') + ": x\n\x1b[2Jx\n");
  CHECK(procfile.types.size() == 1);
  REQUIRE(procfile.warnings.size() == 6);
  for (int i = 0; i < 5; ++i)
    CHECK(procfile.warnings[i].where == Location{"Procfile", i + 1});
  CHECK(procfile.warnings[4].text.find("128") != std::string::npos);
  CHECK(procfile.warnings[5].text.find('\x1b') == std::string::npos);
}

TEST_CASE("a Procfile with conflicts, duplicates or empty commands is refused", "[manifest]") {
  const Error conflict = procfile_error("web: x\n<<<<<<< HEAD\n=======\n>>>>>>> b:c\n");
  CHECK(conflict.kind == ErrorKind::app);
  CHECK(conflict.where == Location{"Procfile", 2});
  CHECK(conflict.message.find("merge-conflict") != std::string::npos);
  CHECK(conflict.hint.find("line 3") != std::string::npos);
  CHECK(conflict.hint.find("line 4") != std::string::npos);

  const Error duplicate = procfile_error("web: x\nworker: y\nweb: z\nempty:  \n");
  CHECK(duplicate.where == Location{"Procfile", 3});
  CHECK(duplicate.message.find("web is there already, in line 1") != std::string::npos);
  CHECK(duplicate.hint.find("line 4: the process type empty has no command") != std::string::npos);

  CHECK(procfile_error("web:\n").message.find("no command") != std::string::npos);
  CHECK(procfile_error(std::string("web: a\nx: b\0\n", 13)).where == Location{"Procfile", 2});
  CHECK(parsed_procfile("eq: ======= x\n").types.size() == 1);
}

TEST_CASE("the effective list is the app's own and the defaults that it lacks", "[manifest]") {
  const auto types = manifest::effective_process_types({{"worker", "w", 1}, {"web", "mine", 2}},
                                                       {{"web", "npm start"}, {"console", "node"}});
  CHECK(types ==
        std::vector<ProcessType>{{"worker", "w", 1}, {"web", "mine", 2}, {"console", "node", 0}});
  CHECK(manifest::to_procfile_text(types) == "worker: w\nweb: mine\nconsole: node\n");
  CHECK(manifest::find_process_type(types, "web")->command == "mine");
  CHECK(manifest::find_process_type(types, "x") == nullptr);
}

TEST_CASE("a command of several lines runs the same way out of a Procfile", "[manifest]") {
  const std::string command = "for x in 'a b' \\\n  \"c'd\"; do\n  echo \"<$x>\"\ndone";
  const std::string text = manifest::to_procfile_text({{"web", command, 0}});
  const auto procfile = parsed_procfile(text);
  REQUIRE(procfile.types.size() == 1);
  process::Command bash{.argv = {"bash", "-c", procfile.types[0].command}, .environment = {}};
  bash.environment.set("PATH", process::default_path);
  const auto captured = process::capture(bash);
  REQUIRE(captured);
  CHECK(captured->out == "<a b>\n<c'd>\n");
  CHECK(captured->err == "");
}

TEST_CASE("an app's Procfile is the file of exactly that name", "[manifest]") {
  auto app = fs::TempDir::create("/tmp", "bprun-procfile.");
  REQUIRE(app);
  REQUIRE(fs::write_file(app->path() / "procfile", "web: x\n"));
  CHECK_FALSE(manifest::read_procfile(app->path())->has_value());
  REQUIRE(fs::make_directories(app->path() / "Procfile"));
  CHECK_FALSE(manifest::read_procfile(app->path()));
}

TEST_CASE("in Herokuish's voice what is wrong is a warning, and the first type counts",
          "[manifest]") {
  const auto procfile = manifest::parse_procfile("<<<<<<< HEAD\n"
                                                 "web: npm start\n"
                                                 "========\n"
                                                 "web: npm start-2\n"
                                                 "empty:\n"
                                                 ">>>>>>> 5bb7ec3\n",
                                                 "Procfile",
                                                 manifest::ProcfileVoice::herokuish);
  REQUIRE(procfile);
  CHECK(procfile->types == std::vector<ProcessType>{{"web", "npm start", 2}, {"empty", "", 5}});
  CHECK(procfile->warnings.size() == 5);
}

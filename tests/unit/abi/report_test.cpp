// SPDX-License-Identifier: MIT
#include "runner/abi/report.hpp"
#include "tests/unit/abi/given.hpp"

namespace bprun::abi {

namespace {

Report report_of(const Tree& tree) {
  const Tables tables;
  return assess("out/slug.tgz",
                tree,
                tables.old_stack(),
                stack::Image::run,
                tables.catalogue(),
                {tables.old_stack(), tables.new_stack()});
}

bool holds(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

TreeFile with_versions(TreeFile file, std::vector<std::string> versions) {
  file.needs.libraries.emplace_back("libc.so.6");
  file.needs.versions_required = {{.library = "libc.so.6", .versions = std::move(versions)}};
  return file;
}

}  // namespace

TEST_CASE("a report groups files by what they lack and says the package and the stacks", "[abi]") {
  const Report report =
      report_of(tree_of({program("a", {"libpq.so.5"}), program("b", {"libpq.so.5"})}));
  CHECK_FALSE(report.is_fine());
  CHECK(report.runs_on == std::vector<std::string>{"new-24"});
  CHECK(to_text(report) ==
        "out/slug.tgz on old-22's run image (x64): 2 programs and 0 libraries among "
        "0 files\n"
        "\n"
        "error: libpq.so.5 is missing on old-22\n"
        "  Add the package libpq5 (so named on new-24).\n"
        "    a\n"
        "    b\n"
        "  It is there on new-24.\n"
        "\n"
        "1 error, 0 warnings.\n"
        "Stacks that have all of it: new-24.\n");
}

TEST_CASE("symbol versions of one library are one group, named by the newest", "[abi]") {
  const Report report = report_of(tree_of({with_versions(program("a", {}), {"GLIBC_2.36"}),
                                           with_versions(program("b", {}), {"GLIBC_2.38"}),
                                           with_versions(program("c", {}), {"GLIBC_2.41"})}));
  const std::string text = to_text(report);
  CHECK(
      holds(text, "error: GLIBC_2.41 is newer than old-22 has it in libc.so.6 (up to GLIBC_2.35)"));
  CHECK(holds(text, "Build it on old-22, or on a system that is no newer."));
  CHECK(holds(text, "    a (up to GLIBC_2.36)\n    b (up to GLIBC_2.38)\n    c\n"));
  CHECK(holds(text, "1 error, 0 warnings.\nNo known stack has all of it.\n"));
  CHECK(report.findings[0].stacks == std::vector<std::string>{"new-24"});
  CHECK(report.findings[2].stacks.empty());
}

TEST_CASE("a stack whose tables say nothing of a family of versions is not said to have it",
          "[abi]") {
  const Tables tables;
  System root{
      .name = "/root", .stack = "old-22", .basis = stack::Basis::measured, .looked_at = true};
  root.architectures = {"x64"};
  root.interpreters = {"/lib64/ld-linux-x86-64.so.2"};
  root.libraries["libc.so.6"] = {.versions = std::set<std::string>{"GLIBC_2.2.5"}};
  root.libraries["libstdc++.so.6"] = {.versions = std::set<std::string>{"GLIBCXX_3.4"}};
  TreeFile app = program("app", {"libstdc++.so.6"});
  app.needs.versions_required = {{.library = "libstdc++.so.6", .versions = {"GLIBCXX_3.4.33"}}};
  const Report report = assess("dir",
                               tree_of({app}),
                               root,
                               stack::Image::run,
                               tables.catalogue(),
                               {tables.old_stack(), tables.new_stack()});
  REQUIRE(report.findings.size() == 1);
  CHECK(report.findings[0].stacks.empty());
  CHECK(report.runs_on.empty());
}

TEST_CASE("another version of a missing library is told instead of a package", "[abi]") {
  const Report report = report_of(tree_of({program("a", {"libicu.so.74"})}));
  CHECK(holds(to_text(report),
              "It has libicu.so.70: build it on old-22, or bring the library along."));
}

TEST_CASE("a tree that lacks nothing is fine, and notes do not change that", "[abi]") {
  CHECK(holds(to_text(report_of(tree_of({program("a", {"libc.so.6"})}))), "Nothing is missing.\n"));
  const Report noted = report_of(
      tree_of({program("a", {"libown.so.1"}), library("vendor/libown.so.1", "libown.so.1")}));
  CHECK(noted.is_fine());
  CHECK(noted.runs_on.size() == 2);
  CHECK(holds(to_text(noted), "LD_LIBRARY_PATH must name /app/vendor when it runs."));
}

TEST_CASE("long groups are cut, and control characters of names are not printed raw", "[abi]") {
  std::vector<TreeFile> files;
  for (int i = 0; i < 8; ++i)
    files.push_back(program("app" + std::to_string(i) + "\x1b[2J", {"libpq.so.5"}));
  const std::string text = to_text(report_of(tree_of(files)), 5);
  CHECK(holds(text, "    and 3 more\n"));
  CHECK_FALSE(holds(text, "\x1b"));
}

TEST_CASE("as JSON each finding stands by itself", "[abi]") {
  const auto document = to_document(report_of(tree_of({program("a", {"libpq.so.5"})})));
  CHECK(*document.find("fine")->as_bool() == false);
  CHECK(*document.find_string("system") == "old-22");
  const auto& finding = document.find("findings")->elements().at(0);
  CHECK(*finding.find_string("id") == "missing-library");
  CHECK(*finding.find_string("severity") == "error");
  CHECK(*finding.find_string("file") == "a");
  CHECK(*finding.find_string("what") == "libpq.so.5");
  CHECK(*finding.find_string("basis") == "listed");
  CHECK(*finding.find("package")->find_string("name") == "libpq5");
  CHECK(*finding.find("stacks")->elements().at(0).as_string() == "new-24");
}

}  // namespace bprun::abi

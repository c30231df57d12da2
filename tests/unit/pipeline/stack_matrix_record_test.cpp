// SPDX-License-Identifier: MIT
#include "runner/fs/directory.hpp"
#include "runner/fs/file.hpp"
#include "runner/fs/temp_dir.hpp"
#include "runner/pipeline/stack_matrix_record.hpp"
#include "tests/support/catch.hpp"

using namespace bprun;
using namespace bprun::pipeline;

namespace {

struct Folder {
  fs::TempDir place = fs::TempDir::create("/tmp", "bprun-matrix.").take();

  Path operator/(const char* name) const { return place.path() / name; }

  void write(const char* name, const std::string& text) const {
    REQUIRE(fs::write_file(*this / name, text));
  }

  std::string digest() const { return digest_of_source(place.path().native()).take(); }
};

Matrix one_cell(CellState state, const std::string& key) {
  Matrix matrix{.stacks = {"debian-12"}};
  MatrixCell cell{.state = state, .key = key, .output = "shop/debian-12"};
  cell.duration = std::chrono::milliseconds(1500);
  cell.verdict = {.stack = "debian-12", .ended = true, .runtimes = {{"erlang", "27.2"}}};
  cell.verdict.diagnoses.push_back({.id = "known-bad",
                                    .severity = resolve::Severity::warning,
                                    .message = "take care",
                                    .where = Location{.file = "mix.exs", .line = 3}});
  matrix.rows.push_back({.name = "shop", .source = "./shop", .buildpacks = {"elixir"}});
  matrix.rows[0].cells.push_back(cell);
  return matrix;
}

}  // namespace

TEST_CASE("a finished cell is found again by its key, and by no other") {
  const Folder folder;
  REQUIRE(MatrixRecord::open(folder.place.path()).take().keep(one_cell(CellState::built, "k")));
  const auto record = MatrixRecord::open(folder.place.path()).take();
  const auto* kept = record.find("shop", "debian-12", "k");
  REQUIRE(kept != nullptr);
  CHECK(kept->buildpacks == std::vector<std::string>{"elixir"});
  CHECK(kept->cell.state == CellState::built);
  CHECK(kept->cell.verdict.ended);
  CHECK(kept->cell.verdict.runtimes.front().second == "27.2");
  CHECK(kept->cell.verdict.diagnoses.front().where->line == 3);
  CHECK(kept->cell.duration == std::chrono::milliseconds(1500));
  CHECK(record.find("shop", "debian-12", "other") == nullptr);
  CHECK(record.find("shop", "debian-12", "") == nullptr);
  CHECK(record.find("shop", "debian-13", "k") == nullptr);
}

TEST_CASE("a failed build is not finished") {
  const Folder folder;
  auto record = MatrixRecord::open(folder.place.path()).take();
  REQUIRE(record.keep(one_cell(CellState::failed, "k")));
  CHECK(record.find("shop", "debian-12", "k") == nullptr);
}

TEST_CASE("a file that is no record is told by its name") {
  const Folder folder;
  for (const char* text : {"",
                           "nonsense",
                           "{}",
                           "[]",
                           R"({"schema": 1, "cells": [{}]})",
                           R"({"schema": 1})",
                           R"({"schema": 1, "cells": [1]})"}) {
    folder.write("matrix.json", text);
    const auto record = MatrixRecord::open(folder.place.path());
    REQUIRE_FALSE(record);
    CHECK(record.error().kind == ErrorKind::config);
    CHECK(record.error().where->file == (folder / "matrix.json").native());
  }
  folder.write("matrix.json", R"({"schema": 2, "cells": "of another kind"})");
  CHECK(MatrixRecord::open(folder.place.path()).has_value());
}

TEST_CASE("an app's digest is of what is in it") {
  const Folder app;
  app.write("a", "1");
  const std::string first = app.digest();
  CHECK(app.digest() == first);

  REQUIRE(fs::make_directories(app / ".git"));
  app.write(".git/HEAD", "ref");
  CHECK(app.digest() == first);

  app.write("a", "2");
  CHECK(app.digest() != first);
  app.write("a", "1");
  REQUIRE(fs::make_symlink("a", app / "b"));
  const std::string linked = app.digest();
  CHECK(linked != first);
  REQUIRE(fs::remove_file(app / "b"));
  app.write("b", "a");
  CHECK(app.digest() != linked);

  CHECK(digest_of_source("https://shop.example/shop.git").take().empty());
}

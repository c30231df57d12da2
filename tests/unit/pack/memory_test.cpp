// SPDX-License-Identifier: MIT
// What earlier slugs left decides nothing but the time it takes.
#include "runner/base/digest.hpp"
#include "runner/pack/cuts.hpp"
#include "runner/pack/tree_index.hpp"
#include "tests/unit/pack/slugs.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <functional>

namespace bprun::pack {

namespace {

struct Kept {
  fs::TempDir top = scratch();
  Path app = top.path() / "app";
  store::Store store = store::Store::open(top.path() / "store").take();
  store::Segments segments = store::Segments::open(store).take();
  SlugMemory memory{.segments = &segments, .index = top.path() / "store/index"};

  Kept() {
    for (int i = 0; i < 400; ++i) {
      put(app / ("lib/package-" + std::to_string(i / 20)) / ("file-" + std::to_string(i)),
          noise(static_cast<std::size_t>(i) * 97U, static_cast<unsigned>(i)),
          i % 5 == 0 ? 0755 : 0644);
    }
    put(app / "large", noise(5 * content_unit + 4321));
    REQUIRE(fs::make_symlink("lib", app / "link"));
    REQUIRE(fs::make_directories(app / "empty"));
  }

  SlugTotals plain(const SlugOptions& options = {}) const {
    auto totals = compose(app, top.path() / "plain", options);
    REQUIRE(totals);
    return *totals;
  }

  SlugTotals again(const SlugOptions& options = {}) const {
    auto totals = compose(app, top.path() / "slug", options, memory);
    REQUIRE(totals);
    CHECK(totals->bytes == get(top.path() / "slug").size());
    CHECK(totals->sha256 == sha256_hex(get(top.path() / "slug")));
    return *totals;
  }

  /// The index that a compose() long after the last change would leave: nothing in it is too
  /// young. `hashes_of` may tell other than the truth.
  void write_index(
      const std::function<std::vector<std::string>(const fs::WalkEntry&)>& hashes_of) const {
    auto writer = IndexWriter::create(top.path() / "index.new", 9'000'000'000'000'000'000LL);
    REQUIRE(writer);
    REQUIRE(fs::walk(app, [&](const fs::WalkEntry& entry) -> Result<fs::WalkStep> {
      if (!entry.is_regular()) return fs::WalkStep::enter;
      REQUIRE(writer->add(
          {.path = entry.relative, .stamp = stamp_of(entry.status), .hashes = hashes_of(entry)}));
      return fs::WalkStep::enter;
    }));
    REQUIRE(writer->commit(memory.index));
  }
};

std::vector<std::string> true_hashes(const fs::WalkEntry& entry) {
  const std::string bytes = get(entry.path);
  std::vector<std::string> hashes;
  Hasher hasher;
  for (std::size_t at = 0; at == 0 || at < bytes.size(); at += content_unit) {
    hasher.update(std::string_view(bytes).substr(at, content_unit));
    hashes.push_back(hasher.digest());
  }
  return hashes;
}

}  // namespace

TEST_CASE("cold, warm and without a store a slug has the same bytes", "[memory]") {
  const Kept kept;
  const auto packing = GENERATE(archive::Packing::gzip, archive::Packing::zstd);
  const auto threads = GENERATE(1U, 3U);
  const SlugOptions options{.packing = packing, .threads = threads};
  const auto plain = kept.plain(options);
  const auto cold = kept.again(options);
  CHECK(cold.sha256 == plain.sha256);
  CHECK(cold.segments_kept == 0);
  CHECK(cold.bytes_made == cold.bytes);
  const auto warm = kept.again(options);
  CHECK(warm.sha256 == plain.sha256);
  CHECK(warm.segments == cold.segments);
  CHECK(warm.segments_kept == warm.segments);
  CHECK(warm.bytes_made == 0);
  CHECK(warm.files == plain.files);
  CHECK(warm.uncompressed_bytes == plain.uncompressed_bytes);
}

TEST_CASE("one changed file makes one segment anew", "[memory]") {
  const Kept kept;
  kept.again();
  const Path file = kept.app / "lib/package-7/file-150";
  std::string bytes = get(file);
  bytes[100] = static_cast<char>(bytes[100] ^ 1);
  put(file, bytes, 0755);
  const auto changed = kept.again();
  CHECK(changed.segments - changed.segments_kept == 1);
  CHECK(changed.sha256 == kept.plain().sha256);
}

TEST_CASE("a mode, a name and a time count as content does", "[memory]") {
  const Kept kept;
  const auto before = kept.again();
  SECTION("x bit") {
    REQUIRE(::chmod((kept.app / "lib/package-7/file-151").c_str(), 0755) == 0);
  }
  SECTION("name") {
    REQUIRE(fs::rename(kept.app / "lib/package-7/file-151", kept.app / "lib/package-7/file-15x"));
  }
  SECTION("link") {
    REQUIRE(fs::remove_file(kept.app / "link"));
    REQUIRE(fs::make_symlink("lib/", kept.app / "link"));
  }
  SECTION("a file that became a directory") {
    REQUIRE(fs::remove_file(kept.app / "lib/package-7/file-151"));
    REQUIRE(fs::make_directories(kept.app / "lib/package-7/file-151"));
  }
  const auto after = kept.again();
  CHECK(after.sha256 != before.sha256);
  CHECK(after.sha256 == kept.plain().sha256);
  CHECK(after.segments_kept < after.segments);
  CHECK(kept.again({.mtime = 5}).sha256 == kept.plain({.mtime = 5}).sha256);
}

TEST_CASE("a file that changed without its size or its time is seen", "[memory]") {
  const Kept kept;
  kept.again();
  kept.write_index(true_hashes);
  const Path file = kept.app / "lib/package-7/file-150";
  const auto status = fs::status_of(file).take();
  std::string bytes = get(file);
  bytes[100] = static_cast<char>(bytes[100] ^ 1);
  put(file, bytes, 0755);
  const timespec times[2] = {status->st_atim, status->st_mtim};
  REQUIRE(::utimensat(AT_FDCWD, file.c_str(), times, 0) == 0);
  CHECK(kept.again().sha256 == kept.plain().sha256);
}

TEST_CASE("files that the index knows are not read", "[memory]") {
  const Kept kept;
  const auto before = kept.again();
  const Path file = kept.app / "lib/package-7/file-150";
  const std::string old = get(file);
  put(file, noise(old.size(), 77), 0755);
  // As if the new content were the old: who reads the file sees that it is not.
  kept.write_index([&](const fs::WalkEntry& entry) {
    if (entry.path != file) return true_hashes(entry);
    Hasher hasher;
    hasher.update(old);
    return std::vector<std::string>{hasher.digest()};
  });
  CHECK(kept.again().sha256 == before.sha256);
}

TEST_CASE("an index that claims what is not so costs time and no byte", "[memory]") {
  const Kept kept;
  kept.again();
  kept.write_index([](const fs::WalkEntry& entry) {
    const auto size = static_cast<unsigned long long>(entry.status.st_size);
    return std::vector<std::string>(unit_count(size), std::string(32, 'x'));
  });
  const auto told = kept.again();
  CHECK(told.sha256 == kept.plain().sha256);
  CHECK(told.segments_kept == told.segments);
}

TEST_CASE("a damaged segment in the store is made again", "[memory]") {
  const Kept kept;
  const auto before = kept.again();
  const std::string all = (kept.top.path() / "store/segments").native();
  shell(kept.top.path(),
        "for f in $(ls " + all + " | head -3); do printf X | dd of=" + all +
            "/$f bs=1 seek=400 conv=notrunc status=none; done");
  const auto repaired = kept.again();
  CHECK(repaired.sha256 == before.sha256);
  CHECK(repaired.segments_distrusted == 3);
  CHECK(repaired.segments - repaired.segments_kept == 3);
  CHECK(kept.again().segments_distrusted == 0);
}

TEST_CASE("a store that takes nothing costs time and no byte", "[memory]") {
  const Kept kept;
  if (::geteuid() == 0) return;  // to root nothing is read-only
  REQUIRE(::chmod((kept.top.path() / "store/segments").c_str(), 0500) == 0);
  CHECK(kept.again().sha256 == kept.plain().sha256);
  REQUIRE(::chmod((kept.top.path() / "store/segments").c_str(), 0700) == 0);
}

TEST_CASE("a file of nine sparse gigabytes is packed without reading holes", "[memory]") {
  const Kept kept;
  const Path app = kept.top.path() / "sparse";
  REQUIRE(fs::make_directories(app));
  put(app / "disk", "the beginning");
  const off_t size = (9LL << 30) + 5;
  REQUIRE(::truncate((app / "disk").c_str(), size) == 0);
  {
    const fs::Fd file = fs::open_file(app / "disk", O_WRONLY).take();
    REQUIRE(::pwrite(file.get(), "middle", 6, 5LL << 30) == 6);
  }
  const auto totals = compose(app, kept.top.path() / "sparse.tgz", {}, kept.memory);
  REQUIRE(totals);
  CHECK(totals->uncompressed_bytes == static_cast<unsigned long long>(size));
  CHECK(totals->segments > 9000);
  CHECK(totals->segments - totals->segments_kept < 100);
  // The beginning only: unpacking nine gigabytes is another's test of patience.
  CHECK(shell(kept.top.path(),
              "gzip -dc sparse.tgz 2>/dev/null | head -c 100000 | tar tvf - 2>/dev/null | "
              "awk 'NR == 2 {print $3}' || true") == std::to_string(size) + "\n");
}

TEST_CASE("paths longer than the system takes at once are packed", "[memory]") {
  const Kept kept;
  const Path app = kept.top.path() / "deep";
  REQUIRE(fs::make_directories(app));
  const std::string part(200, 'd');
  shell(app,
        "p=" + part +
            "; for i in $(seq 25); do mkdir $p && cd -P $p || exit 1; done; echo deep >file; "
            "ln -s file link; chmod 755 file");
  std::string path;
  for (int i = 0; i < 25; ++i)
    path += part + "/";
  const Path slug = kept.top.path() / "deep.tgz";
  REQUIRE(compose(app, slug, {}, kept.memory));
  const auto paths = paths_of(slug);
  REQUIRE(paths.size() == 28);
  CHECK(paths[26] == path + "file");
  CHECK(entries_of(slug)[27].target == "file");
  const auto members = archive::read_members(slug, {path + "file"});
  REQUIRE(members);
  CHECK(members->at(path + "file") == "deep\n");
}

TEST_CASE("hard links become files, and a set-user-id bit is dropped", "[memory]") {
  const Kept kept;
  const Path app = kept.top.path() / "links";
  put(app / "a", "same", 04755);
  REQUIRE(::link((app / "a").c_str(), (app / "b").c_str()) == 0);
  REQUIRE(compose(app, kept.top.path() / "links.tgz", {}, kept.memory));
  const auto entries = entries_of(kept.top.path() / "links.tgz");
  REQUIRE(entries.size() == 3);
  for (const std::size_t i : {1U, 2U}) {
    CHECK(entries[i].type == archive::EntryType::file);
    CHECK(entries[i].mode == 0755);
    CHECK(entries[i].size == 4);
  }
}

TEST_CASE("a slug that failed leaves the index as it was", "[memory]") {
  const Kept kept;
  kept.again();
  const std::string index = get(kept.memory.index);
  fs::Fd full = fs::open_file("/dev/full", O_WRONLY).take();
  CHECK_FALSE(compose_slug(kept.app, full.get(), {}, kept.memory));
  CHECK(get(kept.memory.index) == index);
}

}  // namespace bprun::pack

// SPDX-License-Identifier: MIT
#include "runner/releases/ledger.hpp"

#include "runner/base/digest.hpp"
#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/fs/atomic_file.hpp"
#include "runner/fs/copy_tree.hpp"
#include "runner/fs/directory.hpp"
#include "runner/fs/file.hpp"
#include "runner/fs/remove_tree.hpp"
#include "runner/releases/config.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <ctime>
#include <memory>

namespace bprun::releases {

namespace {

constexpr const char* row_file = "release.json";
constexpr const char* config_file = "config.json";
constexpr std::string_view staging_prefix = ".new-";

Seconds now() {
  return static_cast<Seconds>(std::time(nullptr));
}

Result<Release> read_row(const Path& file) {
  const std::string text = TRY(fs::read_file(file));
  const auto document = document::parse_json(text, file.native());
  auto release = document ? from_value(*document) : std::nullopt;
  if (release) return std::move(*release);
  return Error{.kind = ErrorKind::corrupt,
               .message = format("{} is no row of a ledger of releases", file.native()),
               .hint = "Nothing but bprun writes there. Put a copy of it back, or remove the "
                       "release's directory."};
}

std::string row_text(const Release& release) {
  return document::to_json(to_value(release), 2) + "\n";
}

/// A rename outlives a power cut once the directory is on the disk.
Result<void> sync_names(const Path& path) {
  const fs::Fd directory = TRY(fs::open_file(path, O_RDONLY | O_DIRECTORY));
  if (::fsync(directory.get()) == 0) return {};
  return system_error(format("write {} to the disk", path.native()), errno);
}

Result<void> sync_file(const Path& path) {
  const fs::Fd file = TRY(fs::open_file(path, O_RDONLY));
  if (::fsync(file.get()) == 0) return {};
  return system_error(format("write {} to the disk", path.native()), errno);
}

/// What the link to the live release says.
Result<std::optional<int>> read_current(const Place& place) {
  std::error_code failure;
  const Path target = std::filesystem::read_symlink(place.current(), failure);
  if (failure == std::errc::no_such_file_or_directory) return std::optional<int>();
  const auto version = failure ? std::nullopt : parse_version(target.filename().native());
  if (version) return version;
  return Error{.kind = ErrorKind::corrupt,
               .message = format("{} is no link to a release", place.current().native()),
               .hint = "Nothing but bprun writes there."};
}

/// By a second name where it can be, since nobody changes a slug; else by a copy.
Result<void> link_or_copy(const Path& from, const Path& to) {
  if (::link(from.c_str(), to.c_str()) == 0) return {};
  return fs::copy_file(from, to);
}

}  // namespace

Result<std::string> digest_of(const Path& file) {
  const fs::Fd opened = TRY(fs::open_file(file, O_RDONLY));
  Hasher hasher;
  const auto buffer = std::make_unique<std::array<char, 1 << 17>>();
  for (;;) {
    const ssize_t count = ::read(opened.get(), buffer->data(), buffer->size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return system_error(format("read {}", file.native()), errno);
    if (count == 0) return hasher.hex();
    hasher.update({buffer->data(), static_cast<std::size_t>(count)});
  }
}

Result<Overview> read_releases(const Place& place) {
  Overview overview;
  overview.current = TRY(read_current(place));
  if (!fs::is_directory(place.releases())) return overview;
  for (const auto& name : TRY(fs::list_directory(place.releases()))) {
    if (name.starts_with('.') || !parse_version(name)) continue;
    overview.releases.push_back(TRY(read_row(place.releases() / name / row_file)));
  }
  std::sort(overview.releases.begin(),
            overview.releases.end(),
            [](const Release& a, const Release& b) { return a.version < b.version; });
  return overview;
}

const Release* find_release(const Overview& overview, int version) {
  for (const auto& release : overview.releases) {
    if (release.version == version) return &release;
  }
  return nullptr;
}

const Release* find_rollback(const Place& place, const Overview& overview) {
  const Release* found = nullptr;
  for (const auto& release : overview.releases) {
    if (!overview.current || release.version >= *overview.current) break;
    if (release.live_since > 0 && fs::is_file(slug_of(place, release))) found = &release;
  }
  return found;
}

Result<manifest::ConfigVars> config_of(const Place& place, const Release& release) {
  const Path file = place.release(release.version) / config_file;
  // The app's own file may be missing; a release without config vars has an empty one.
  if (TRY(fs::status_of(file))) {
    return read_config(file, format("config of {} {}", place.app(), name_of(release)));
  }
  return Error{.kind = ErrorKind::corrupt,
               .message = format("{} is missing", file.native()),
               .hint = "It holds the config vars of a release. Put a copy of it back, or deploy "
                       "anew."};
}

Path slug_of(const Place& place, const Release& release) {
  return place.release(release.version) / release.slug_file;
}

Path log_of(const Place& place, const Release& release) {
  return place.release(release.version) / "release.log";
}

void Ledger::step(const char* name) const {
  if (options_.on_step) options_.on_step(name);
}

Result<Ledger> Ledger::open(Place place, Turn turn, LedgerOptions options) {
  Ledger ledger(std::move(place), std::move(turn), std::move(options));
  TRY_WHILE(ledger.recover(), format("while looking at the releases of {}", ledger.place_.app()));
  return ledger;
}

Result<void> Ledger::recover() {
  for (const auto& name : TRY(fs::list_directory(place_.releases()))) {
    if (name.starts_with(staging_prefix)) TRY(fs::remove_tree(place_.releases() / name));
  }
  overview_ = TRY(read_releases(place_));
  if (const auto* live = current();
      live != nullptr && (live->restores_config || !live->live_since)) {
    Release release = *live;
    TRY(finish_rollback(release));
  }
  return {};
}

const Release* Ledger::current() const {
  return overview_.current ? find_release(overview_, *overview_.current) : nullptr;
}

const Release* Ledger::newest() const {
  return overview_.releases.empty() ? nullptr : &overview_.releases.back();
}

Result<fs::TempDir> Ledger::staging() const {
  return fs::TempDir::create(place_.releases(), staging_prefix);
}

Release Ledger::next(const NewRelease& made) const {
  const auto* last = newest();
  return {.version = last == nullptr ? 1 : last->version + 1,
          .description = made.description,
          .source = made.source,
          .source_version = made.source_version,
          .stack = made.stack,
          .created = now(),
          .given_sha256 = made.given_sha256,
          .restores_config = made.restores_config};
}

Result<Release>
Ledger::add(const NewRelease& made, const Path& slug, const manifest::ConfigVars& config) {
  Release release = next(made);
  fs::TempDir staged = TRY(staging());
  release.slug_file = slug.filename().native();
  release.slug_sha256 = TRY(digest_of(slug));
  TRY(fs::rename(slug, staged.path() / release.slug_file));
  return commit(std::move(release), std::move(staged), config);
}

Result<Release> Ledger::add_again(const NewRelease& made,
                                  const Release& original,
                                  const manifest::ConfigVars& config) {
  Release release = next(made);
  fs::TempDir staged = TRY(staging());
  release.slug_file = original.slug_file;
  release.slug_sha256 = original.slug_sha256;
  TRY(link_or_copy(slug_of(place_, original), staged.path() / release.slug_file));
  return commit(std::move(release), std::move(staged), config);
}

/// From here on the release is there, and its version is taken.
Result<Release>
Ledger::commit(Release release, fs::TempDir staged, const manifest::ConfigVars& config) {
  const Path slug = staged.path() / release.slug_file;
  const auto status = TRY(fs::status_of(slug));
  release.slug_bytes = status ? static_cast<std::int64_t>(status->st_size) : 0;
  TRY(sync_file(slug));
  TRY(write_config(staged.path() / config_file, config));
  TRY(fs::replace_file(staged.path() / row_file, row_text(release), 0600));
  step("add");
  TRY(fs::rename(staged.path(), place_.release(release.version)));
  static_cast<void>(staged.release());
  TRY(sync_names(place_.releases()));
  overview_.releases.push_back(release);
  return release;
}

Result<void> Ledger::save(const Release& release) {
  const Path directory = place_.release(release.version);
  TRY(fs::replace_file(directory / row_file, row_text(release), 0600));
  TRY(sync_names(directory));
  for (auto& known : overview_.releases) {
    if (known.version == release.version) known = release;
  }
  return {};
}

Result<void> Ledger::begin_command(Release& release, const std::string& command) {
  release.command = CommandState::running;
  release.command_text = command;
  release.attempts.push_back({.started = now()});
  step("begin-command");
  return save(release);
}

Result<void> Ledger::end_command(Release& release, int status, const std::string& end) {
  release.command = status == 0 ? CommandState::done : CommandState::failed;
  auto& attempt = release.attempts.back();
  attempt.ended = now();
  attempt.status = status;
  attempt.end = end;
  step("end-command");
  return save(release);
}

Result<void>
Ledger::begin_script(Release& release, const std::string& name, const std::string& command) {
  std::erase_if(release.scripts, [&](const auto& script) { return script.name == name; });
  release.scripts.push_back(
      {.name = name, .text = command, .state = CommandState::running, .last = {.started = now()}});
  step("begin-script");
  return save(release);
}

Result<void>
Ledger::end_script(Release& release, const std::string& name, int status, const std::string& end) {
  for (auto& script : release.scripts) {
    if (script.name != name) continue;
    script.state = status == 0 ? CommandState::done : CommandState::failed;
    script.last.ended = now();
    script.last.status = status;
    script.last.end = end;
  }
  step("end-script");
  return save(release);
}

Result<void> Ledger::no_command(Release& release) {
  release.command = CommandState::none;
  return save(release);
}

Result<void> Ledger::assume(Release& release, bool done) {
  release.command = done ? CommandState::done : CommandState::failed;
  if (!release.attempts.empty()) {
    release.attempts.back().assumed = true;
    release.attempts.back().end = done ? "assumed done" : "assumed failed";
  }
  return save(release);
}

Result<void> Ledger::make_live(Release& release) {
  step("switch");
  const Path link = place_.directory() / ".current.new";
  TRY(fs::remove_file(link));
  TRY(fs::make_symlink("releases/" + name_of(release), link));
  TRY(fs::rename(link, place_.current()));
  TRY(sync_names(place_.directory()));
  // Live from here on; the rest is what open() would do as well.
  overview_.current = release.version;
  step("switched");
  return finish_rollback(release);
}

Result<void> Ledger::finish_rollback(Release& release) {
  if (release.restores_config) TRY(write_config(place_.config(), TRY(config_of(place_, release))));
  release.restores_config = false;
  release.live_since = now();
  return save(release);
}

Result<void> Ledger::prune(std::size_t keep) const {
  const auto* last = newest();
  // Counted are those to go back to: however many fail, they push none of them out.
  std::size_t lived = 0;
  for (auto release = overview_.releases.rbegin(); release != overview_.releases.rend();
       ++release) {
    const bool is_target = release->live_since > 0 && ++lived <= keep;
    const bool is_current = overview_.current == release->version;
    const bool is_newest = release->version == last->version;
    if (is_target || is_current || is_newest) continue;
    TRY(fs::remove_file(slug_of(place_, *release)));
  }
  return {};
}

}  // namespace bprun::releases

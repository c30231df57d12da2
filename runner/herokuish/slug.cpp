// SPDX-License-Identifier: MIT
#include "runner/herokuish/slug.hpp"

#include "runner/archive/extract.hpp"
#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/fs/atomic_file.hpp"
#include "runner/fs/beneath.hpp"
#include "runner/fs/directory.hpp"
#include "runner/fs/file.hpp"
#include "runner/fs/temp_dir.hpp"
#include "runner/git/address.hpp"
#include "runner/pack/compose.hpp"
#include "runner/process/interrupt.hpp"
#include "runner/process/run.hpp"
#include "runner/transfer/fetch.hpp"

#include <fcntl.h>
#include <fnmatch.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cmath>

namespace bprun::herokuish {

namespace {

Result<void> copy_bytes(int from, int to) {
  std::array<char, 64UL << 10> buffer{};
  for (;;) {
    TRY(process::interrupt::check());
    const ssize_t count = ::read(from, buffer.data(), buffer.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return system_error("read the slug", errno);
    if (count == 0) return {};
    TRY(fs::write_all(to, {buffer.data(), static_cast<std::size_t>(count)}));
  }
}

Result<void> fetch_slug(const std::string& url, const Path& file) {
  auto results = transfer::fetch({{.url = url, .destination = file}}, {.attempts = 3});
  if (!results.front()) return std::move(results.front()).error();
  return {};
}

/// For curl's configuration, which is read from standard input: a URL may hold a token, and a
/// command line is for everybody to see. A line break would end the option and begin another.
std::string curl_quoted(const std::string& value) {
  std::string quoted = text::replace_all(text::replace_all(value, "\\", "\\\\"), "\"", "\\\"");
  quoted = text::replace_all(text::replace_all(quoted, "\n", "\\n"), "\r", "\\r");
  return "\"" + quoted + "\"";
}

Result<int> upload(const Session& session, const std::string& url) {
  const auto program = process::find_program("curl", session.environment.get("PATH").value_or(""));
  if (!program) {
    return Error{.kind = ErrorKind::system,
                 .message = "curl is not installed, and it uploads the slug",
                 .hint = "Install it, or take the slug from standard output: herokuish slug "
                         "export > slug.tgz"};
  }
  process::Command command{.argv = {program->native(), "-q", "-K", "-"},
                           .environment = session.environment};
  process::Watch watch;
  watch.input = format("http1.0\nsilent\nshow-error\noutput = \"/dev/null\"\nretry = 2\n"
                       "upload-file = {}\nurl = {}\n{}",
                       curl_quoted(session.paths.slug.native()),
                       curl_quoted(url),
                       session.original ? "" : "fail\n");
  std::string said;
  watch.on_output = [&](process::Stream, std::string_view bytes) { said += bytes; };
  const auto outcome = TRY(process::run(command, watch));
  if (outcome.exit.ok()) return 0;
  return Error{.kind = ErrorKind::network,
               .message = format("the slug could not be uploaded to {}: {}",
                                 git::shown(url),
                                 text::trim(git::redact(said, url)))};
}

}  // namespace

Result<int> generate_slug(const Session& session, Log& log) {
  const Paths& paths = session.paths;
  TRY(ensure_paths(paths));
  pack::SlugOptions options;
  std::optional<std::string> patterns;
  if (session.original && fs::is_file(paths.app / ".slugignore")) {
    patterns = TRY(fs::read_file_beneath(paths.app, ".slugignore"));
  }
  options.leave_out = [&](const fs::WalkEntry& entry) {
    if (std::string_view(entry.name()) == ".git") return true;  // at any depth (S-2)
    return patterns && tar_excludes(*patterns, entry.relative);
  };
  auto file = TRY(fs::AtomicFile::create(paths.slug));
  const auto totals = TRY(pack::compose_slug(paths.app, file.descriptor(), options));
  struct stat status = {};

  if (::fstat(file.descriptor(), &status) != 0) return system_error("look at the slug", errno);
  TRY(file.commit_unsynced());
  for (const auto& skipped : totals.skipped)
    log.emit(report::Warning{format("{} is no file, and not in the slug", skipped)});
  const auto used = static_cast<unsigned long long>(status.st_blocks) * 512;
  log.emit(report::Title{format("Compiled slug size is {}", disk_size(used))});
  return 0;
}

Result<int> import_slug(const Session& session, const std::string& url) {
  const Paths& paths = session.paths;
  TRY(ensure_paths(paths));
  if (!TRY(fs::is_empty_or_absent(paths.app))) {
    return Error{.kind = ErrorKind::app,
                 .message = format("{} is not empty, and a slug is only unpacked into an empty "
                                   "directory",
                                   paths.app.native())};
  }
  const auto work = TRY(fs::TempDir::create("/tmp", "bprun-slug-"));
  const Path file = work.path() / "slug.tgz";
  if (url.empty()) {
    auto copy = TRY(fs::open_file(file, O_WRONLY | O_CREAT | O_EXCL, 0600));
    TRY_WHILE(copy_bytes(STDIN_FILENO, copy.get()), "while reading the slug from standard input");
    TRY(copy.close());
  } else {
    TRY(fetch_slug(url, file));
  }
  TRY(archive::extract(file, paths.app, {.keep_owners = ::geteuid() == 0}));
  return 0;
}

Result<int> export_slug(const Session& session, const std::string& url) {
  TRY(ensure_paths(session.paths));
  const Path& slug = session.paths.slug;
  if (!fs::is_file(slug)) {
    return Error{.kind = ErrorKind::app,
                 .message = format("there is no slug {}", slug.native()),
                 .hint = "`herokuish slug generate` makes it."};
  }
  if (!url.empty()) return upload(session, url);
  const auto file = TRY(fs::open_file(slug, O_RDONLY));
  TRY(copy_bytes(file.get(), STDOUT_FILENO));
  return 0;
}

std::string disk_size(unsigned long long bytes) {
  constexpr std::array units{"K", "M", "G", "T"};
  if (bytes == 0) return "0";
  double amount = static_cast<double>(bytes) / 1024;
  std::size_t unit = 0;
  while (std::ceil(amount) >= 1024 && unit + 1 < units.size()) {
    amount /= 1024;
    ++unit;
  }
  const double tenths = std::ceil(amount * 10) / 10;
  if (tenths < 10) return format("{:.1f}{}", tenths, units[unit]);
  return format("{:.0f}{}", std::ceil(amount), units[unit]);
}

bool tar_excludes(std::string_view patterns, const std::string& path) {
  for (const auto line : text::split(patterns, '\n')) {
    const std::string pattern(text::trim_right(line));
    if (pattern.empty()) continue;
    for (std::size_t begin = 0; begin != std::string::npos;) {
      if (::fnmatch(pattern.c_str(), path.c_str() + begin, 0) == 0) return true;
      const auto slash = path.find('/', begin);
      begin = slash == std::string::npos ? slash : slash + 1;
    }
  }
  return false;
}

}  // namespace bprun::herokuish

// SPDX-License-Identifier: MIT
#include "runner/archive/slug_writer.hpp"

#include "runner/archive/gzip_members.hpp"
#include "runner/archive/tar_header.hpp"
#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/process/interrupt.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <thread>

namespace bprun::archive {

namespace {

/// Each thread costs a compressor (1 MiB) and two pieces; the runner's memory is bounded.
constexpr unsigned most_threads = 8;

unsigned thread_count(unsigned asked) {
  const unsigned count = asked == 0 ? std::thread::hardware_concurrency() : asked;
  return std::clamp(count, 1U, most_threads);
}

bool is_git(std::string_view relative) {
  return relative == ".git" || relative.ends_with("/.git");
}

Error changed(const Path& path) {
  return {.kind = ErrorKind::system,
          .message = format("{} changed while it was being packed", path.native()),
          .hint = "Something still writes to the build directory; stop it and build again."};
}

class Packer {
public:
  Packer(int descriptor, const SlugOptions& options)
      : options_(options), stream_(descriptor, thread_count(options.threads)) {}

  Result<SlugTotals> run(const Path& tree) {
    TRY(write_header({.name = options_.prefix, .type = '5', .mode = 0755, .target = ""}));
    TRY(fs::walk(tree, [this](const fs::WalkEntry& entry) -> Result<fs::WalkStep> {
      TRY(process::interrupt::check());
      if (is_git(entry.relative)) return fs::WalkStep::skip;
      if (options_.leave_out && options_.leave_out(entry)) return fs::WalkStep::skip;
      TRY_WHILE(pack(entry), format("while packing {}", text::printable(entry.relative)));
      return fs::WalkStep::enter;
    }));
    TRY(stream_.write_zeros(2 * tar_block));
    const auto written = TRY(stream_.finish());
    totals_.bytes = written.bytes;
    totals_.sha256 = written.sha256;
    return totals_;
  }

private:
  Result<void> write_header(TarMember member) {
    member.mtime = options_.mtime;
    return stream_.write(tar_header(member));
  }

  Result<void> pack(const fs::WalkEntry& entry) {
    const std::string name = options_.prefix + entry.relative;
    if (entry.is_directory()) {
      ++totals_.directories;
      return write_header({.name = name + "/", .type = '5', .mode = 0755, .target = ""});
    }
    if (entry.is_symlink()) return pack_link(entry, name);
    if (entry.is_regular()) return pack_file(entry, name);
    totals_.skipped.push_back(entry.relative);
    return {};
  }

  Result<void> pack_link(const fs::WalkEntry& entry, const std::string& name) {
    // st_size is 0 on some file systems, so the buffer does not depend on it.
    std::string target(64UL << 10, '\0');
    const ssize_t length = ::readlink(entry.path.c_str(), target.data(), target.size());
    if (length < 0) return system_error(format("read the link {}", entry.path.native()), errno);
    target.resize(static_cast<std::size_t>(length));
    ++totals_.symlinks;
    return write_header({.name = name, .type = '2', .mode = 0777, .target = std::move(target)});
  }

  Result<void> pack_file(const fs::WalkEntry& entry, const std::string& name) {
    // Not blocking: a FIFO may have taken the file's place since the walk saw it.
    const fs::Fd file = TRY(fs::open_file(entry.path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK));

    struct stat status = {};

    if (::fstat(file.get(), &status) != 0) {
      return system_error(format("look at {}", entry.path.native()), errno);
    }
    if (!S_ISREG(status.st_mode)) return changed(entry.path);
    const auto size = static_cast<unsigned long long>(status.st_size);
    const bool executable = (status.st_mode & S_IXUSR) != 0;
    TRY(write_header(
        {.name = name, .mode = executable ? 0755U : 0644U, .size = size, .target = ""}));
    TRY(copy_content(file.get(), size, entry.path));
    TRY(stream_.write_zeros(tar_padding(size)));
    ++totals_.files;
    totals_.uncompressed_bytes += size;
    totals_.bytes_by_top_level[entry.relative.substr(0, entry.relative.find('/'))] += size;
    return {};
  }

  Result<void> copy_content(int file, unsigned long long size, const Path& path) {
    unsigned long long left = size;
    while (left > 0) {
      TRY(process::interrupt::check());
      const auto room = TRY(stream_.space());
      const ssize_t count =
          ::read(file, room.data(), std::min<unsigned long long>(room.size(), left));
      if (count < 0 && errno == EINTR) continue;
      if (count < 0) return system_error(format("read {}", path.native()), errno);
      if (count == 0) return changed(path);
      stream_.advance(static_cast<std::size_t>(count));
      left -= static_cast<unsigned long long>(count);
    }
    char more = 0;
    if (::read(file, &more, 1) > 0) return changed(path);
    return {};
  }

  const SlugOptions& options_;
  GzipMembers stream_;
  SlugTotals totals_;
};

}  // namespace

Result<SlugTotals> write_slug(const Path& tree, int descriptor, const SlugOptions& options) {
  return Packer(descriptor, options).run(tree);
}

}  // namespace bprun::archive

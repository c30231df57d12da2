// SPDX-License-Identifier: MIT
#include "runner/archive/tree_archive.hpp"

#include "runner/archive/compressor.hpp"
#include "runner/archive/tar_header.hpp"
#include "runner/base/format.hpp"
#include "runner/fs/file.hpp"
#include "runner/fs/walk.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <future>
#include <string>
#include <thread>
#include <vector>

namespace bprun::archive {

namespace {

constexpr std::size_t frame_bytes = 4UL << 20;
constexpr std::size_t end_blocks = 2;

/// Collects the bytes of a tar; compresses a few frames at a time, all at once.
class FrameWriter {
public:
  static Result<FrameWriter> make(const fs::Path& file) {
    FrameWriter writer;
    writer.out_ = TRY(fs::open_file(file, O_WRONLY | O_CREAT | O_TRUNC, 0644));
    writer.file_ = file;
    const std::size_t processors = std::max(1U, std::thread::hardware_concurrency());
    for (std::size_t i = 0; i < std::min<std::size_t>(processors, 8); ++i)
      writer.compressors_.push_back(TRY(Compressor::make(Packing::zstd)));
    return writer;
  }

  Result<void> add(std::string_view bytes) {
    while (!bytes.empty()) {
      const std::size_t room = frame_bytes - frame_.size();
      frame_.append(bytes.substr(0, room));
      bytes.remove_prefix(std::min(room, bytes.size()));
      if (frame_.size() == frame_bytes) TRY(end_frame());
    }
    return {};
  }

  Result<void> finish() {
    if (!frame_.empty()) TRY(end_frame());
    return flush();
  }

private:
  Result<void> end_frame() {
    frames_.push_back(std::move(frame_));
    frame_.clear();
    return frames_.size() == compressors_.size() ? flush() : Result<void>{};
  }

  Result<void> flush() {
    std::vector<std::vector<char>> packed(frames_.size());
    std::vector<std::future<Result<void>>> running;
    running.reserve(frames_.size());
    for (std::size_t i = 0; i < frames_.size(); ++i) {
      running.push_back(std::async(std::launch::async, [this, i, &packed] {
        return compressors_[i].compress(frames_[i], packed[i]);
      }));
    }
    Result<void> done;
    for (auto& one : running) {
      auto result = one.get();
      if (!result) done = std::move(result);
    }
    TRY(std::move(done));
    for (const auto& bytes : packed)
      TRY_WHILE(fs::write_all(out_.get(), {bytes.data(), bytes.size()}),
                format("while writing {}", file_.native()));
    frames_.clear();
    return {};
  }

  fs::Path file_;
  fs::Fd out_;
  std::vector<Compressor> compressors_;
  std::vector<std::string> frames_;
  std::string frame_;
};

Result<void> add_content(const fs::WalkEntry& entry, unsigned long long size, FrameWriter& writer) {
  const fs::Fd file(::openat(entry.directory, entry.name(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC));
  if (!file) return system_error(format("open {}", entry.relative), errno);
  std::vector<char> buffer(256UL << 10);
  unsigned long long left = size;
  while (left > 0) {
    const ssize_t count =
        ::read(file.get(), buffer.data(), std::min<unsigned long long>(buffer.size(), left));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return system_error(format("read {}", entry.relative), errno);
    if (count == 0) {
      return Error{.kind = ErrorKind::storage,
                   .message = format("{} became shorter while it was read", entry.relative)};
    }
    TRY(writer.add({buffer.data(), static_cast<std::size_t>(count)}));
    left -= static_cast<unsigned long long>(count);
  }
  return writer.add(std::string(tar_padding(size), '\0'));
}

Result<std::string> target_of(const fs::WalkEntry& entry) {
  std::string target(static_cast<std::size_t>(entry.status.st_size) + 1, '\0');
  const ssize_t size = ::readlinkat(entry.directory, entry.name(), target.data(), target.size());
  if (size < 0) return system_error(format("read the link {}", entry.relative), errno);
  target.resize(static_cast<std::size_t>(size));
  return target;
}

}  // namespace

Result<void> write_tree(const fs::Path& root, const fs::Path& file) {
  FrameWriter writer = TRY(FrameWriter::make(file));
  TRY(fs::walk(root, [&](const fs::WalkEntry& entry) -> Result<fs::WalkStep> {
    TarMember member{.name = entry.relative,
                     .mode = entry.status.st_mode & 07777,
                     .mtime = entry.status.st_mtime};
    if (entry.is_directory()) {
      member.name += '/';
      member.type = '5';
    } else if (entry.is_symlink()) {
      member.type = '2';
      member.target = TRY(target_of(entry));
    } else if (entry.is_regular()) {
      member.size = static_cast<unsigned long long>(entry.status.st_size);
    } else {
      return fs::WalkStep::skip;
    }
    TRY(writer.add(tar_header(member)));
    if (entry.is_regular()) TRY(add_content(entry, member.size, writer));
    return fs::WalkStep::enter;
  }));
  TRY(writer.add(std::string(end_blocks * tar_block, '\0')));
  return writer.finish();
}

}  // namespace bprun::archive

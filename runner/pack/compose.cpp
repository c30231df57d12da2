// SPDX-License-Identifier: MIT
#include "runner/pack/compose.hpp"

#include "runner/archive/tar_header.hpp"
#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/pack/cuts.hpp"
#include "runner/pack/segment_line.hpp"
#include "runner/process/interrupt.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <ctime>
#include <optional>
#include <thread>

namespace bprun::pack {

namespace {

/// Each thread costs a compressor and a segment, plain and packed; the runner's memory is bounded.
unsigned thread_count(unsigned asked, archive::Packing packing) {
  const unsigned count = asked == 0 ? std::thread::hardware_concurrency() : asked;
  return std::clamp(count, 1U, packing == archive::Packing::gzip ? 8U : 6U);
}

long long now_ns() {
  timespec now = {};
  ::clock_gettime(CLOCK_REALTIME, &now);
  return now.tv_sec * 1'000'000'000LL + now.tv_nsec;
}

struct WaitingDirectory {
  std::string relative;
  mode_t mode = 0;
};

bool is_below(std::string_view path, std::string_view directory) {
  return path.size() > directory.size() && path[directory.size()] == '/' &&
         path.starts_with(directory);
}

class Composer {
public:
  Composer(int descriptor, const SlugOptions& options, const SlugMemory& memory)
      : descriptor_(descriptor),
        options_(options),
        memory_(memory),
        cutter_(cut_sizes(options.packing)) {}

  Result<SlugTotals> run(const Path& tree) {
    root_ = TRY(fs::open_file(tree, O_RDONLY | O_DIRECTORY));
    TRY(begin());
    if (!options_.prefix.empty()) {
      TRY(add_header(options_.prefix, {.name = options_.prefix, .type = '5', .mode = 0755}));
    }
    TRY(fs::walk(tree, [this](const fs::WalkEntry& entry) -> Result<fs::WalkStep> {
      TRY(process::interrupt::check());
      if (is_apps_git(entry.relative)) return fs::WalkStep::skip;
      if (options_.leave_out && options_.leave_out(entry)) return fs::WalkStep::skip;
      if (options_.belongs) return pack_if_it_belongs(entry);
      TRY(pack(entry));
      return fs::WalkStep::enter;
    }));
    members_.push_back({.header = std::string(2 * archive::tar_block, '\0'), .relative = ""});
    TRY(close_segment());
    TRY(line_->finish());
    return end();
  }

private:
  Result<void> begin() {
    if (memory_.segments != nullptr && !memory_.index.empty()) {
      earlier_.emplace(memory_.index);
      if (!memory_.index_stays)
        index_.emplace(TRY(IndexWriter::create(memory_.segments->scratch_file(), now_ns())));
    }
    if (memory_.segments != nullptr) distrusted_before_ = memory_.segments->distrusted();
    std::vector<SegmentMaker> makers;
    for (unsigned i = thread_count(options_.threads, options_.packing); i > 0; --i)
      makers.push_back(TRY(SegmentMaker::make(root_.get(), options_.packing, memory_.segments)));
    line_.emplace(std::move(makers), [this](Segment& segment) { return take(segment); });
    return {};
  }

  Result<SlugTotals> end() {
    totals_.sha256 = hasher_.hex();
    if (memory_.segments != nullptr) {
      totals_.segments_distrusted = memory_.segments->distrusted() - distrusted_before_;
      if (totals_.segments_kept < totals_.segments) memory_.segments->trim();
    }
    // Without an index everything is read again next time, and the slug is none the worse.
    if (index_) static_cast<void>(index_->commit(memory_.index));
    return std::move(totals_);
  }

  /// Directories that do not belong wait until something in them does.
  Result<fs::WalkStep> pack_if_it_belongs(const fs::WalkEntry& entry) {
    while (!waiting_.empty() && !is_below(entry.relative, waiting_.back().relative))
      waiting_.pop_back();
    if (!options_.belongs(entry)) {
      if (entry.is_directory()) waiting_.push_back({entry.relative, entry.status.st_mode});
      return fs::WalkStep::enter;
    }
    for (const auto& directory : std::exchange(waiting_, {}))
      TRY(pack_directory(directory.relative, directory.mode));
    TRY(pack(entry));
    return fs::WalkStep::enter;
  }

  Result<void> pack_directory(const std::string& relative, mode_t mode) {
    ++totals_.directories;
    return add_header(relative,
                      {.name = options_.prefix + relative + "/",
                       .type = '5',
                       .mode = options_.keep_modes ? mode & 07777 : 0755U});
  }

  Result<void> pack(const fs::WalkEntry& entry) {
    const std::string name = options_.prefix + entry.relative;
    if (entry.is_directory()) return pack_directory(entry.relative, entry.status.st_mode);
    if (entry.is_symlink()) return pack_link(entry, name);
    if (entry.is_regular()) return pack_file(entry, name);
    totals_.skipped.push_back(entry.relative);
    return {};
  }

  Result<void> pack_link(const fs::WalkEntry& entry, const std::string& name) {
    // st_size is 0 on some file systems, so the buffer does not depend on it.
    std::string target(64UL << 10, '\0');
    const ssize_t length =
        ::readlinkat(entry.directory, entry.name(), target.data(), target.size());
    if (length < 0) {
      return system_error(format("read the link {}", text::printable(entry.relative)), errno);
    }
    target.resize(static_cast<std::size_t>(length));
    ++totals_.symlinks;
    return add_header(entry.relative,
                      {.name = name, .type = '2', .mode = 0777, .target = std::move(target)});
  }

  Result<void> pack_file(const fs::WalkEntry& entry, const std::string& name) {
    const FileStamp stamp = stamp_of(entry.status);
    const bool executable =
        (stamp.mode & S_IXUSR) != 0 || (options_.executable && options_.executable(entry));
    unsigned mode = executable ? 0755 : 0644;
    if (options_.keep_modes) mode = stamp.mode & 07777;
    ++totals_.files;
    totals_.uncompressed_bytes += stamp.size;
    totals_.bytes_by_top_level[entry.relative.substr(0, entry.relative.find('/'))] += stamp.size;

    std::vector<std::string> hashes;
    if (earlier_) hashes = earlier_->find(entry.relative, stamp).value_or(hashes);
    SegmentMember member{.header = header({.name = name, .mode = mode, .size = stamp.size}),
                         .relative = entry.relative,
                         .stamp = stamp};
    if (stamp.size > cutter_.sizes().most) return add_large(std::move(member), hashes);
    member.length = stamp.size;
    member.hashes = std::move(hashes);
    return add(entry.relative, std::move(member));
  }

  std::string header(archive::TarMember member) const {
    member.mtime = options_.mtime;
    member.uid = options_.uid;
    member.gid = options_.gid;
    return archive::tar_header(member);
  }

  Result<void> add_header(const std::string& relative, archive::TarMember member) {
    return add(relative, {.header = header(std::move(member)), .relative = ""});
  }

  Result<void> add(const std::string& relative, SegmentMember member) {
    const auto bytes = member.header.size() + member.length + archive::tar_padding(member.length);
    if (cutter_.ends_before(relative, bytes)) TRY(hand_over());
    members_.push_back(std::move(member));
    return {};
  }

  /// A file that is larger than a segment has some of its own.
  Result<void> add_large(SegmentMember whole, const std::vector<std::string>& hashes) {
    TRY(close_segment());
    const auto most = cutter_.sizes().most;
    for (unsigned long long offset = 0; offset < whole.stamp.size; offset += most) {
      TRY(process::interrupt::check());
      SegmentMember part{.header = std::exchange(whole.header, {}),
                         .relative = whole.relative,
                         .stamp = whole.stamp,
                         .offset = offset,
                         .length = std::min(most, whole.stamp.size - offset)};
      part.ends = offset + part.length == whole.stamp.size;
      if (!hashes.empty()) {
        const auto first = hashes.begin() + static_cast<std::ptrdiff_t>(offset / content_unit);
        part.hashes.assign(first, first + static_cast<std::ptrdiff_t>(unit_count(part.length)));
      }
      members_.push_back(std::move(part));
      TRY(close_segment());
    }
    return {};
  }

  Result<void> close_segment() {
    cutter_.end();
    return hand_over();
  }

  Result<void> hand_over() {
    if (members_.empty()) return {};
    return line_->put(std::exchange(members_, {}));
  }

  /// What comes out of the line, in order, in the line's own thread.
  Result<void> take(Segment& segment) {
    const std::string_view bytes(segment.packed.data(), segment.packed.size());
    TRY(fs::write_all(descriptor_, bytes));
    hasher_.update(bytes);
    totals_.bytes += bytes.size();
    ++totals_.segments;
    if (segment.was_kept) {
      ++totals_.segments_kept;
    } else {
      totals_.bytes_made += bytes.size();
    }
    if (options_.on_progress) {
      for (const auto& member : segment.members)
        packed_ += member.length;
      options_.on_progress(packed_);
    }
    if (index_) remember(segment);
    return {};
  }

  void remember(Segment& segment) {
    for (auto& member : segment.members) {
      if (member.relative.empty()) continue;
      if (member.offset == 0)
        noted_ = {.path = member.relative, .stamp = member.stamp, .hashes = {}};
      std::move(member.hashes.begin(), member.hashes.end(), std::back_inserter(noted_.hashes));
      if (!member.ends) continue;
      if (!index_->add(noted_)) {
        index_.reset();
        return;
      }
    }
  }

  int descriptor_;
  fs::Fd root_;
  const SlugOptions& options_;
  const SlugMemory& memory_;
  Cutter cutter_;
  std::vector<SegmentMember> members_;
  std::vector<WaitingDirectory> waiting_;  ///< each in the one before it
  std::optional<IndexReader> earlier_;
  std::optional<IndexWriter> index_;
  IndexEntry noted_;
  Hasher hasher_;
  std::size_t distrusted_before_ = 0;
  unsigned long long packed_ = 0;  ///< of files, for on_progress
  SlugTotals totals_;
  std::optional<SegmentLine> line_;  // last: its threads go first
};

}  // namespace

bool is_apps_git(std::string_view relative) {
  return relative == ".git";
}

Result<SlugTotals> compose_slug(const Path& tree,
                                int descriptor,
                                const SlugOptions& options,
                                const SlugMemory& memory) {
  return Composer(descriptor, options, memory).run(tree);
}

}  // namespace bprun::pack

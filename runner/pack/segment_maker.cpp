// SPDX-License-Identifier: MIT
#include "runner/pack/segment_maker.hpp"

#include "runner/archive/tar_header.hpp"
#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/fs/beneath.hpp"
#include "runner/pack/cuts.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

namespace bprun::pack {

namespace {

Error changed_while_packed(const std::string& relative) {
  return {.kind = ErrorKind::system,
          .message = format("{} changed while it was being packed", text::printable(relative)),
          .hint = "Something still writes to the build directory; stop it and build again."};
}

Result<FileStamp> stamp_now(int file, const std::string& relative) {
  struct stat status = {};

  if (::fstat(file, &status) == 0) return stamp_of(status);
  return system_error(format("look at {}", text::printable(relative)), errno);
}

Result<fs::Fd> open_unchanged(int root, const SegmentMember& member) {
  auto file = fs::open_below(root, member.relative);
  if (!file) {
    // Gone, or a link or a socket stands in its place since the walk saw it.
    if (errno == ENOENT || errno == ELOOP || errno == ENXIO)
      return changed_while_packed(member.relative);
    return file;
  }
  if (TRY(stamp_now(file->get(), member.relative)) != member.stamp)
    return changed_while_packed(member.relative);
  return file;
}

/// Whether the file has nothing but a hole there. Not an answer where a file system cannot say.
bool is_hole(int file, unsigned long long offset, unsigned long long length) {
  const off_t data = ::lseek(file, static_cast<off_t>(offset), SEEK_DATA);
  if (data < 0) return errno == ENXIO;
  return static_cast<unsigned long long>(data) >= offset + length;
}

Result<void> read_at(int file, char* place, std::size_t size, off_t offset, const std::string& of) {
  while (size > 0) {
    const ssize_t count = ::pread(file, place, size, offset);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return system_error(format("read {}", text::printable(of)), errno);
    if (count == 0) return changed_while_packed(of);
    place += count;
    size -= static_cast<std::size_t>(count);
    offset += count;
  }
  return {};
}

void feed_number(Hasher& hasher, unsigned long long value) {
  std::array<char, 8> bytes{};
  for (std::size_t i = 0; i < bytes.size(); ++i)
    bytes[i] = static_cast<char>((value >> (8 * i)) & 0xff);
  hasher.update({bytes.data(), bytes.size()});
}

bool all_known(const Segment& segment) {
  return std::all_of(segment.members.begin(), segment.members.end(), [](const auto& member) {
    return member.relative.empty() || !member.hashes.empty();
  });
}

}  // namespace

std::string segment_key(const Segment& segment, const std::string& compressor) {
  Hasher hasher;
  hasher.update("bprun segment 1\n");
  hasher.update(compressor);
  hasher.update("\n");
  for (const auto& member : segment.members) {
    feed_number(hasher, member.header.size());
    hasher.update(member.header);
    feed_number(hasher, member.length);
    feed_number(hasher, member.ends ? 1 : 0);
    feed_number(hasher, member.hashes.size());
    for (const auto& hash : member.hashes)
      hasher.update(hash);
  }
  return hasher.hex();
}

SegmentMaker::SegmentMaker(int root,
                           archive::Compressor compressor,
                           archive::Packing packing,
                           const store::Segments* kept)
    : root_(root),
      compressor_(std::move(compressor)),
      identity_(archive::compressor_identity(packing)),
      kept_(kept) {}

Result<SegmentMaker>
SegmentMaker::make(int root, archive::Packing packing, const store::Segments* kept) {
  return SegmentMaker(root, TRY(archive::Compressor::make(packing)), packing, kept);
}

Result<void> SegmentMaker::fill(Segment& segment) {
  if (kept_ == nullptr) {
    TRY(read(segment));
    return compressor_.compress({plain_.data(), used_}, segment.packed);
  }
  if (segment.members.size() == 1 && segment.members[0].length >= content_unit)
    know_holes(segment.members[0]);
  std::string asked;
  if (all_known(segment)) {
    asked = segment_key(segment, identity_);
    segment.was_kept = kept_->find(asked, segment.packed);
    if (segment.was_kept) return {};
  }
  TRY(read(segment));
  const std::string key = segment_key(segment, identity_);
  if (key != asked) segment.was_kept = kept_->find(key, segment.packed);
  if (segment.was_kept) return {};
  TRY(compressor_.compress({plain_.data(), used_}, segment.packed));
  // A full or read-only store costs the next build its gain, and this one nothing.
  static_cast<void>(kept_->add(key, {segment.packed.data(), segment.packed.size()}));
  return {};
}

/// A file of terabytes that holds nothing costs nothing to read: what is in a hole is known.
void SegmentMaker::know_holes(SegmentMember& member) {
  if (!member.hashes.empty() || member.length % content_unit != 0) return;
  const auto file = open_unchanged(root_, member);
  if (!file || !is_hole(file->get(), member.offset, member.length)) return;
  if (zero_hash_.empty()) {
    hasher_.update(std::string(content_unit, '\0'));
    zero_hash_ = hasher_.digest();
  }
  member.hashes.assign(member.length / content_unit, zero_hash_);
}

Result<void> SegmentMaker::read(Segment& segment) {
  std::size_t size = 0;
  for (const auto& member : segment.members)
    size += member.header.size() + member.length + archive::tar_block;
  if (plain_.size() < size) plain_.resize(size);
  used_ = 0;
  for (auto& member : segment.members) {
    std::memcpy(plain_.data() + used_, member.header.data(), member.header.size());
    used_ += member.header.size();
    if (member.relative.empty()) continue;
    TRY_WHILE(read_content(member), format("while packing {}", text::printable(member.relative)));
    if (!member.ends) continue;
    const std::size_t padding = archive::tar_padding(member.stamp.size);
    std::memset(plain_.data() + used_, 0, padding);
    used_ += padding;
  }
  return {};
}

Result<void> SegmentMaker::read_content(SegmentMember& member) {
  const fs::Fd file = TRY(open_unchanged(root_, member));
  member.hashes.clear();
  TRY(read_units(file.get(), member));
  // Bytes behind the end: files of /proc have some, and a file that grows.
  char more = 0;
  if (member.ends && ::pread(file.get(), &more, 1, static_cast<off_t>(member.stamp.size)) > 0)
    return changed_while_packed(member.relative);
  if (TRY(stamp_now(file.get(), member.relative)) != member.stamp)
    return changed_while_packed(member.relative);
  return {};
}

Result<void> SegmentMaker::read_units(int file, SegmentMember& member) {
  unsigned long long done = 0;
  do {
    const auto part = static_cast<std::size_t>(std::min(content_unit, member.length - done));
    char* place = plain_.data() + used_;
    if (part == content_unit && is_hole(file, member.offset + done, part)) {
      std::memset(place, 0, part);
    } else {
      const auto offset = static_cast<off_t>(member.offset + done);
      TRY(read_at(file, place, part, offset, member.relative));
    }
    if (kept_ != nullptr) {
      hasher_.update({place, part});
      member.hashes.push_back(hasher_.digest());
    }
    used_ += part;
    done += part;
  } while (done < member.length);
  return {};
}

}  // namespace bprun::pack

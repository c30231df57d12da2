// SPDX-License-Identifier: MIT
#include "runner/archive/gzip_source.hpp"

#include <zlib.h>

#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

namespace bprun::archive {

struct GzipSource::Inflater {
  z_stream stream{};
  std::array<unsigned char, 65536> in{};
  std::array<unsigned char, 131072> out{};
  bool in_member = false;
  bool had_member = false;
  bool ended = false;
};

GzipSource::GzipSource(int descriptor)
    : descriptor_(descriptor), inflater_(std::make_unique<Inflater>()) {
  constexpr int gzip_with_checksum = 15 + 16;
  if (::inflateInit2(&inflater_->stream, gzip_with_checksum) != Z_OK) {
    fail("not enough memory");
  }
}

GzipSource::~GzipSource() {
  ::inflateEnd(&inflater_->stream);
}

std::string_view GzipSource::fail(std::string why) {
  failure_ = std::move(why);
  inflater_->ended = true;
  return {};
}

bool GzipSource::refill() {
  auto& state = *inflater_;
  ssize_t count = 0;
  do {
    count = ::read(descriptor_, state.in.data(), state.in.size());
  } while (count < 0 && errno == EINTR);
  if (count < 0) fail(std::strerror(errno));
  if (count <= 0) return false;
  state.stream.next_in = state.in.data();
  state.stream.avail_in = static_cast<unsigned>(count);
  return true;
}

std::string_view GzipSource::read() {
  auto& state = *inflater_;
  auto& stream = state.stream;
  stream.next_out = state.out.data();
  stream.avail_out = static_cast<unsigned>(state.out.size());
  while (!state.ended && stream.avail_out > 0) {
    if (stream.avail_in == 0 && !refill()) {
      if (state.in_member && failure_.empty()) fail("truncated gzip data");
      state.ended = true;
      break;
    }
    if (!state.in_member) {
      // Zeros and other filling after the last member are no member, as gzip itself sees it.
      if (state.had_member && *stream.next_in != 0x1f) {
        state.ended = true;
        break;
      }
      ::inflateReset(&stream);
      state.in_member = true;
    }
    const int status = ::inflate(&stream, Z_NO_FLUSH);
    if (status == Z_STREAM_END) {
      state.in_member = false;
      state.had_member = true;
    } else if (status != Z_OK && status != Z_BUF_ERROR) {
      // What came out before the damage is not handed on: it may be wrong already.
      return fail(stream.msg == nullptr ? "damaged gzip data" : stream.msg);
    }
  }
  const auto size = state.out.size() - stream.avail_out;
  return {reinterpret_cast<const char*>(state.out.data()), size};
}

}  // namespace bprun::archive

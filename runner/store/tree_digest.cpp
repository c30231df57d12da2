// SPDX-License-Identifier: MIT
#include "runner/store/tree_digest.hpp"

#include "runner/base/digest.hpp"
#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/fs/walk.hpp"
#include "runner/process/interrupt.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <vector>

namespace bprun::store {

namespace {

constexpr std::size_t read_size = 256UL << 10;
constexpr std::size_t longest_link = 64UL << 10;

class TreeHasher {
public:
  Result<void> add(const fs::WalkEntry& entry) {
    // Names hold no NUL, so no two trees are fed alike.
    feed(format("{:o}", entry.status.st_mode));
    feed(entry.relative);
    if (entry.is_symlink()) return add_link(entry);
    if (!entry.is_regular()) return {};
    feed(format("{}", entry.status.st_size));
    return add_content(entry);
  }

  std::string hex() { return hasher_.hex(); }

private:
  void feed(std::string_view text) {
    hasher_.update(text);
    hasher_.update(std::string_view("\0", 1));
  }

  Result<void> add_link(const fs::WalkEntry& entry) {
    std::string target(longest_link, '\0');
    const ssize_t length =
        ::readlinkat(entry.directory, entry.name(), target.data(), target.size());
    if (length < 0) return failed(entry);
    feed({target.data(), static_cast<std::size_t>(length)});
    return {};
  }

  Result<void> add_content(const fs::WalkEntry& entry) {
    const fs::Fd file(
        ::openat(entry.directory, entry.name(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
    if (!file) return failed(entry);
    for (;;) {
      const ssize_t count = ::read(file.get(), buffer_.data(), buffer_.size());
      if (count < 0 && errno == EINTR) continue;
      if (count < 0) return failed(entry);
      if (count == 0) return {};
      hasher_.update({buffer_.data(), static_cast<std::size_t>(count)});
    }
  }

  static Error failed(const fs::WalkEntry& entry) {
    return system_error(format("read {}", text::printable(entry.path.native())), errno);
  }

  Hasher hasher_;
  std::vector<char> buffer_ = std::vector<char>(read_size);
};

}  // namespace

Result<std::string> tree_digest(const fs::Path& tree) {
  TreeHasher hasher;
  TRY(fs::walk(tree, [&](const fs::WalkEntry& entry) -> Result<fs::WalkStep> {
    TRY(process::interrupt::check());
    TRY(hasher.add(entry));
    return fs::WalkStep::enter;
  }));
  return hasher.hex();
}

}  // namespace bprun::store

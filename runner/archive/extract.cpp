// SPDX-License-Identifier: MIT
#include "runner/archive/extract.hpp"

#include "runner/archive/reader.hpp"
#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/fs/directory.hpp"
#include "runner/fs/file.hpp"
#include "runner/fs/remove_tree.hpp"
#include "runner/process/interrupt.hpp"

#include <archive.h>
#include <archive_entry.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <linux/openat2.h>
#include <set>
#include <vector>

namespace bprun::archive {

namespace {

/// How a layer says that something of a lower one is gone.
constexpr std::string_view whiteout = ".wh.";
constexpr std::string_view opaque = ".wh..wh..opq";

using Names = std::vector<std::string_view>;
using Times = std::array<struct timespec, 2>;

std::string joined(const Names& names) {
  std::string path;
  for (const auto name : names) {
    if (!path.empty()) path += '/';
    path += name;
  }
  return path;
}

/// The directory that is unpacked into. Every name is opened relative to its parent's descriptor
/// and never through a link, so no archive can lead out of it.
class Root {
public:
  /// `layered`: where a directory of an entry's path is a link that a lower layer left, it leads to
  /// where the link would if `descriptor` were "/".
  Root(fs::Fd descriptor, bool layered) : descriptor_(std::move(descriptor)), layered_(layered) {}

  /// The directory in which the last of `names` is or will be; made where absent. Valid until the
  /// next call.
  Result<int> parent(const Names& names) {
    const std::string path = joined(Names(names.begin(), names.end() - 1));
    if (path.empty()) return descriptor_.get();
    if (open_ && path == open_path_) return open_.get();
    if (layered_) {
      if (fs::Fd directory = open_inside(path)) {
        open_ = std::move(directory);
        open_path_ = path;
        return open_.get();
      }
    }
    fs::Fd current;
    int at = descriptor_.get();
    for (std::size_t i = 0; i + 1 < names.size(); ++i) {
      const std::string name(names[i]);
      current =
          TRY(enter(at, name, Names(names.begin(), names.begin() + static_cast<long>(i) + 1)));
      at = current.get();
    }
    open_ = std::move(current);
    open_path_ = path;
    return open_.get();
  }

  /// Opens the directory `name`, made where absent.
  static Result<fs::Fd> enter(int parent, const std::string& name, const Names& shown) {
    constexpr int flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
    int descriptor = ::openat(parent, name.c_str(), flags);
    if (descriptor < 0 && errno == ENOENT) {
      if (::mkdirat(parent, name.c_str(), 0755) != 0 && errno != EEXIST) {
        return system_error(format("make the directory {}", joined(shown)), errno);
      }
      descriptor = ::openat(parent, name.c_str(), flags);
    }
    if (descriptor < 0 && (errno == ELOOP || errno == ENOTDIR)) {
      return Error{.kind = ErrorKind::corrupt,
                   .message = format("{} is a link or a file there, and a directory after that",
                                     text::printable(joined(shown)))};
    }
    if (descriptor < 0) return system_error(format("open {}", joined(shown)), errno);
    return fs::Fd(descriptor);
  }

  /// To be called when a name was removed: the last parent may be gone.
  void forget() { open_path_.clear(); }

private:
  /// What is at `path` if it is a directory, links followed as after chroot(2); else an empty one.
  fs::Fd open_inside(const std::string& path) const {
    open_how how{};
    how.flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC;
    how.resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS;
    const auto opened = ::syscall(SYS_openat2, descriptor_.get(), path.c_str(), &how, sizeof how);
    return fs::Fd(opened < 0 ? -1 : static_cast<int>(opened));
  }

  fs::Fd descriptor_;
  bool layered_ = false;
  fs::Fd open_;  // the last parent: neighbours come in a row
  std::string open_path_;
};

class Unpacker {
public:
  Unpacker(Reader reader, Root root, const ExtractOptions& options)
      : reader_(std::move(reader)), root_(std::move(root)), options_(options) {}

  Result<ExtractTotals> run() {
    while (archive_entry* entry = TRY(reader_.next())) {
      TRY(process::interrupt::check());
      const std::string name = TRY(name_of(reader_, entry));
      auto done = unpack(entry, name);
      if (!done) {
        return std::move(done).error().while_doing(
            format("while unpacking {} from {}", text::printable(name), reader_.file().native()));
      }
    }
    TRY(finish_directories());
    return totals_;
  }

private:
  struct Directory {
    std::string path;
    mode_t mode;
    Times times;
  };

  Error forbidden(std::string_view what, std::string_view path) const {
    return {.kind = ErrorKind::corrupt,
            .message = format(
                "the archive {} {}: {}", reader_.file().native(), what, text::printable(path)),
            .hint = "Nothing honest makes such an archive; it was refused as a whole."};
  }

  /// `path` in pieces, less strip_components; empty where it is not wanted.
  Result<Names> wanted(std::string_view path) const {
    // A layer's paths, and its hard links, are seen from the image's own root.
    if (!options_.layer && path.starts_with('/')) return forbidden("holds an absolute path", path);
    Names names = components(path);
    for (const auto name : names) {
      if (name == "..") return forbidden("holds a path with \"..\"", path);
    }
    const auto strip = static_cast<std::size_t>(options_.strip_components);
    if (names.size() <= strip) return Names{};
    names.erase(names.begin(), names.begin() + static_cast<long>(strip));
    return names;
  }

  Result<void> unpack(archive_entry* entry, const std::string& path) {
    if (++entries_ > options_.max_entries) {
      return Error{.kind = ErrorKind::limit,
                   .message = format("{} holds more than {} entries",
                                     reader_.file().native(),
                                     options_.max_entries)};
    }
    const Names names = TRY(wanted(path));
    if (names.empty()) return own(entry, TRY(root_.parent({"."})), ".");
    if (options_.layer && names.back().starts_with(whiteout)) return apply_whiteout(names);
    const int parent = TRY(root_.parent(names));
    const std::string name(names.back());
    if (options_.layer) TRY(make_room(names, parent, ::archive_entry_filetype(entry) == AE_IFDIR));
    if (const char* target = ::archive_entry_hardlink(entry)) {
      return make_hard_link(names, target);
    }
    switch (::archive_entry_filetype(entry)) {
    case AE_IFREG:
      TRY(write_regular(entry, parent, name));
      return own(entry, parent, name);
    case AE_IFDIR: {
      TRY(Root::enter(parent, name, names));
      TRY(own(entry, parent, name));
      directories_.push_back({joined(names), mode_of(entry), times_of(entry)});
      ++totals_.directories;
      return {};
    }
    case AE_IFLNK:
      TRY(make_symbolic_link(entry, parent, name));
      return own(entry, parent, name);
    default:
      ++totals_.skipped;
      return {};
    }
  }

  Result<void> own(archive_entry* entry, int parent, const std::string& name) const {
    if (!options_.keep_owners) return {};
    const auto uid = static_cast<uid_t>(::archive_entry_uid(entry));
    const auto gid = static_cast<gid_t>(::archive_entry_gid(entry));
    if (::fchownat(parent, name.c_str(), uid, gid, AT_SYMLINK_NOFOLLOW) == 0) return {};
    return system_error(format("change the owner of {}", text::printable(name)), errno);
  }

  /// In a layer: what lower layers have in the place of an entry goes, all of it; only a directory
  /// becomes one with another of its name.
  Result<void> make_room(const Names& names, int parent, bool directory) {
    const std::string name(names.back());
    ours_.insert(joined(names));
    for (Names above(names.begin(), names.end() - 1); !above.empty(); above.pop_back()) {
      if (!ours_.insert(joined(above)).second) break;
    }

    struct stat status = {};

    if (::fstatat(parent, name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) return {};
    const bool is_directory = S_ISDIR(status.st_mode);
    if (is_directory && directory) return {};
    if (!is_directory && !directory) return {};
    root_.forget();
    return remove_below(parent, name);
  }

  /// ".wh.NAME" and ".wh..wh..opq". Neither touches what this layer brought itself, in whatever
  /// order it says so.
  Result<void> apply_whiteout(const Names& names) {
    ++totals_.whiteouts;
    const std::string_view what = names.back().substr(whiteout.size());
    const Names above(names.begin(), names.end() - 1);
    if (names.back() == opaque) return clear_lower(above);
    if (what.empty() || what == "." || what == "..") {
      return forbidden("holds a whiteout of nothing", joined(names));
    }
    // Others of overlayfs's and aufs's own marks say nothing here.
    if (what.starts_with(whiteout)) return {};
    return remove_lower(above, TRY(root_.parent(names)), std::string(what));
  }

  /// Removes from a directory what lower layers put into it. Nothing there is success.
  Result<void> clear_lower(const Names& directory) {
    Names inside = directory;
    inside.emplace_back("x");
    const fs::Fd opened(::fcntl(TRY(root_.parent(inside)), F_DUPFD_CLOEXEC, 3));
    for (const auto& name : TRY(fs::list_directory(opened.get(), joined(directory))))
      TRY(remove_lower(directory, opened.get(), name));
    return {};
  }

  Result<void> remove_lower(const Names& above, int parent, const std::string& name) {
    Names names = above;
    names.emplace_back(name);
    if (ours_.count(joined(names)) > 0) {
      struct stat status = {};

      const bool directory = ::fstatat(parent, name.c_str(), &status, AT_SYMLINK_NOFOLLOW) == 0 &&
                             S_ISDIR(status.st_mode);
      return directory ? clear_lower(names) : Result<void>();
    }
    root_.forget();
    return remove_below(parent, name);
  }

  /// By the descriptor's own name, so that no link in the path can be changed under our hands.
  static Result<void> remove_below(int parent, const std::string& name) {
    return fs::remove_tree(Path(format("/proc/self/fd/{}", parent)) / name);
  }

  static mode_t mode_of(archive_entry* entry) { return ::archive_entry_perm(entry) & 0777; }

  Times times_of(archive_entry* entry) const {
    struct timespec time = {0, UTIME_NOW};

    if (options_.keep_times && ::archive_entry_mtime_is_set(entry) != 0) {
      time = {::archive_entry_mtime(entry), ::archive_entry_mtime_nsec(entry)};
    }
    return {time, time};
  }

  /// What is in the way of a new entry goes; the later one wins. Directories stay.
  Result<void> clear_way(int parent, const std::string& name) const {
    if (::unlinkat(parent, name.c_str(), 0) == 0 || errno == ENOENT) return {};
    if (errno == EISDIR || errno == EPERM) {
      return Error{.kind = ErrorKind::corrupt,
                   .message = format("{} is both a directory and a file", text::printable(name))};
    }
    return system_error(format("replace {}", name), errno);
  }

  Result<void> write_regular(archive_entry* entry, int parent, const std::string& name) {
    TRY(clear_way(parent, name));
    constexpr int flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
    fs::Fd file(::openat(parent, name.c_str(), flags, 0600));
    if (!file) return system_error(format("make {}", name), errno);
    TRY(write_content(file.get(), name));
    if (::fchmod(file.get(), mode_of(entry) | 0400) != 0) {
      return system_error(format("set the mode of {}", name), errno);
    }
    const Times times = times_of(entry);
    ::futimens(file.get(), times.data());
    ++totals_.files;
    return file.close();
  }

  Result<void> write_content(int file, const std::string& name) {
    la_int64_t end = 0;
    for (;;) {
      const void* bytes = nullptr;
      std::size_t size = 0;
      la_int64_t offset = 0;
      const int status = ::archive_read_data_block(reader_.handle(), &bytes, &size, &offset);
      if (status == ARCHIVE_EOF) {
        end = std::max(end, offset);
        break;
      }
      if (status != ARCHIVE_OK && status != ARCHIVE_WARN) return reader_.damaged();
      TRY(process::interrupt::check());
      // Holes count as well: whoever copies the file will fill them.
      const la_int64_t new_end = offset + static_cast<la_int64_t>(size);
      totals_.bytes += static_cast<unsigned long long>(std::max<la_int64_t>(new_end - end, 0));
      end = std::max(end, new_end);
      if (totals_.bytes > options_.max_bytes) {
        return Error{.kind = ErrorKind::limit,
                     .message = format("{} unpacks to more than {}",
                                       reader_.file().native(),
                                       text::human_size(options_.max_bytes))};
      }
      TRY(write_at(file, {static_cast<const char*>(bytes), size}, offset, name));
    }
    if (end > 0 && ::ftruncate(file, end) != 0) {
      return system_error(format("write {}", name), errno);
    }
    return {};
  }

  static Result<void>
  write_at(int file, std::string_view bytes, la_int64_t offset, const std::string& name) {
    while (!bytes.empty()) {
      const ssize_t count = ::pwrite(file, bytes.data(), bytes.size(), offset);
      if (count < 0 && errno == EINTR) continue;
      if (count < 0) return system_error(format("write {}", name), errno);
      bytes.remove_prefix(static_cast<std::size_t>(count));
      offset += count;
    }
    return {};
  }

  Result<void> make_symbolic_link(archive_entry* entry, int parent, const std::string& name) {
    const char* target = ::archive_entry_symlink(entry);
    if (target == nullptr) target = ::archive_entry_symlink_utf8(entry);
    if (target == nullptr || *target == '\0') return forbidden("holds a link to nothing", name);
    TRY(clear_way(parent, name));
    if (::symlinkat(target, parent, name.c_str()) != 0) {
      return system_error(format("make the link {}", name), errno);
    }
    const Times times = times_of(entry);
    ::utimensat(parent, name.c_str(), times.data(), AT_SYMLINK_NOFOLLOW);
    ++totals_.symlinks;
    return {};
  }

  Result<void> make_hard_link(const Names& names, std::string_view target) {
    const Names from = TRY(wanted(target));
    if (from.empty()) return forbidden("holds a hard link to what is not unpacked", target);
    if (from == names) return {};
    // parent() keeps one directory open; the first descriptor must survive the second call.
    const fs::Fd source(::fcntl(TRY(root_.parent(from)), F_DUPFD_CLOEXEC, 3));
    const int parent = TRY(root_.parent(names));
    const std::string name(names.back());
    TRY(clear_way(parent, name));
    if (::linkat(source.get(), std::string(from.back()).c_str(), parent, name.c_str(), 0) != 0) {
      if (errno == ENOENT || errno == EPERM) {
        return forbidden("holds a hard link to what is not in it", target);
      }
      return system_error(format("make the hard link {}", joined(names)), errno);
    }
    ++totals_.files;
    return {};
  }

  /// Last, from the deepest up: a read-only directory could not be filled, and filling one changes
  /// its time.
  Result<void> finish_directories() {
    for (auto it = directories_.rbegin(); it != directories_.rend(); ++it) {
      const Names names = components(it->path);
      const int parent = TRY(root_.parent(names));
      const fs::Fd directory = TRY(Root::enter(parent, std::string(names.back()), names));
      if (::fchmod(directory.get(), it->mode | (options_.layer ? 0700 : 0500)) != 0) {
        return system_error(format("set the mode of {}", it->path), errno);
      }
      ::futimens(directory.get(), it->times.data());
    }
    return {};
  }

  Reader reader_;
  Root root_;
  const ExtractOptions& options_;
  ExtractTotals totals_;
  std::size_t entries_ = 0;
  std::vector<Directory> directories_;
  std::set<std::string, std::less<>> ours_;  ///< paths of this layer, the directories above too
};

/// rename(2) into another directory, which a directory without w bit refuses its owner.
Result<void> move_up(const Path& from, const Path& to) {
  const auto status = TRY(fs::status_of(from));
  const bool read_only = status && S_ISDIR(status->st_mode) && (status->st_mode & S_IWUSR) == 0;
  if (read_only) ::chmod(from.c_str(), (status->st_mode & 07777) | S_IWUSR);
  TRY(fs::rename(from, to));
  if (read_only) ::chmod(to.c_str(), status->st_mode & 07777);
  return {};
}

/// Makes the content of the root's only directory the root's own, where that is asked for.
Result<void> descend(const Path& root, const std::string& marker) {
  const auto names = TRY(fs::list_directory(root));
  if (names.size() != 1) return {};
  const auto status = TRY(fs::status_of(root / names.front()));
  if (!status || !S_ISDIR(status->st_mode)) return {};
  if (!marker.empty() && !fs::exists(root / names.front() / marker)) return {};

  // Out of the way first: it may hold something of its own name.
  const Path aside = root / ".bprun-single-root";
  TRY(fs::rename(root / names.front(), aside));
  ::chmod(aside.c_str(), status->st_mode | 0700);
  for (const auto& name : TRY(fs::list_directory(aside))) {
    TRY(move_up(aside / name, root / name));
  }
  if (::rmdir(aside.c_str()) != 0) return system_error(format("remove {}", aside.native()), errno);
  return {};
}

}  // namespace

Result<ExtractTotals> extract(const Path& file, const Path& into, const ExtractOptions& options) {
  Reader reader = TRY(Reader::open(file));
  TRY(fs::make_directories(into, 0755));
  fs::Fd directory = TRY(fs::open_file(into, O_RDONLY | O_DIRECTORY));
  Unpacker unpacker(std::move(reader), Root(std::move(directory), options.layer), options);
  const ExtractTotals totals = TRY(unpacker.run());
  if (options.descend_single_root) TRY(descend(into, options.single_root_marker));
  return totals;
}

}  // namespace bprun::archive

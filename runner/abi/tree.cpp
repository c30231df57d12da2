// SPDX-License-Identifier: MIT
#include "runner/abi/tree.hpp"

#include "runner/archive/list.hpp"
#include "runner/base/format.hpp"
#include "runner/fs/file.hpp"
#include "runner/fs/temp_dir.hpp"
#include "runner/fs/walk.hpp"
#include "runner/process/interrupt.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <set>
#include <thread>

namespace bprun::abi {

namespace {

constexpr std::string_view root_of_apps = "/app/";

/// ELF's mark is four bytes long; what is shorter is none.
constexpr unsigned long long smallest_file = 4;

/// An entry of a slug that begins as ELF is kept in a file while it is read.
constexpr unsigned long long largest_entry = 4ULL << 30;

void keep(Tree& tree, std::string path, Result<std::optional<elf::Needs>> needs) {
  // Debug information beside a program has the program's headers, and nothing behind them.
  if (path.ends_with(".debug")) return;
  if (!needs) {
    tree.unreadable.push_back({std::move(path), needs.error().message});
    return;
  }
  if (!*needs || (*needs)->kind == elf::Kind::other) return;
  tree.files.push_back({std::move(path), std::move(**needs)});
}

void put_in_order(Tree& tree) {
  const auto earlier = [](const auto& a, const auto& b) { return a.path < b.path; };
  std::sort(tree.files.begin(), tree.files.end(), earlier);
  std::sort(tree.unreadable.begin(), tree.unreadable.end(), earlier);
}

/// The files of a directory that may be ELF files.
Result<std::vector<std::string>> list_files(const Path& directory, Tree& tree) {
  std::vector<std::string> paths;
  std::map<std::pair<dev_t, ino_t>, std::string> first_names;
  TRY(fs::walk(directory, [&](const fs::WalkEntry& entry) -> Result<fs::WalkStep> {
    TRY(process::interrupt::check());
    if (entry.is_symlink()) {
      std::error_code failed;
      const Path target = std::filesystem::read_symlink(entry.path, failed);
      if (!failed) tree.links.emplace(entry.relative, target.native());
    }
    if (!entry.is_regular()) return fs::WalkStep::enter;
    ++tree.looked_at;
    if (entry.status.st_nlink > 1) {
      const auto [known, is_new] =
          first_names.try_emplace({entry.status.st_dev, entry.status.st_ino}, entry.relative);
      if (!is_new) {
        tree.links.emplace(entry.relative, std::string(root_of_apps) + known->second);
        return fs::WalkStep::enter;
      }
    }
    if (static_cast<unsigned long long>(entry.status.st_size) >= smallest_file) {
      paths.push_back(entry.relative);
    }
    return fs::WalkStep::enter;
  }));
  return paths;
}

/// What one thread found.
struct Share {
  Tree tree;
  std::optional<Error> error;
};

Result<void> read_file(int root, const std::string& path, Tree& tree) {
  // O_NONBLOCK: what was a file a moment ago may be a FIFO now.
  const fs::Fd file(::openat(root, path.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  if (!file) {
    if (errno == ENOENT || errno == ELOOP) return {};
    return system_error(format("read {}", path), errno);
  }
  keep(tree, path, elf::read_needs(file.get()));
  return {};
}

/// Half of the time is the kernel's, opening files one by one: threads share it.
Result<void> read_files(int root, const std::vector<std::string>& paths, Tree& tree) {
  constexpr std::size_t worth_a_thread = 500;
  const std::size_t most = std::max(1U, std::min(4U, std::thread::hardware_concurrency()));
  std::vector<Share> shares(std::min(most, paths.size() / worth_a_thread + 1));
  std::atomic<std::size_t> next = 0;
  std::atomic<bool> stop = false;
  const auto work = [&](Share& share) {
    constexpr std::size_t batch = 64;
    while (!stop) {
      const std::size_t begin = next.fetch_add(batch);
      if (begin >= paths.size()) return;
      for (std::size_t i = begin; i < std::min(begin + batch, paths.size()); ++i) {
        auto done = read_file(root, paths[i], share.tree);
        if (done) continue;
        share.error = std::move(done).error();
        stop = true;
        return;
      }
    }
  };
  std::vector<std::thread> threads;
  for (std::size_t i = 1; i < shares.size(); ++i)
    threads.emplace_back(work, std::ref(shares[i]));
  work(shares.front());
  for (auto& thread : threads)
    thread.join();
  for (Share& share : shares) {
    if (share.error) return std::move(*share.error);
    std::move(share.tree.files.begin(), share.tree.files.end(), std::back_inserter(tree.files));
    std::move(share.tree.unreadable.begin(),
              share.tree.unreadable.end(),
              std::back_inserter(tree.unreadable));
  }
  return {};
}

Error with_hint(Error error) {
  if (error.kind == ErrorKind::denied && error.hint.empty()) {
    error.hint =
        "What cannot be read cannot be checked: run bprun as a user who may read all of it.";
  }
  return error;
}

Result<Tree> read_directory(const Path& directory) {
  Tree tree;
  const fs::Fd root = TRY(fs::open_file(directory, O_RDONLY | O_DIRECTORY));
  auto paths = list_files(directory, tree);
  if (!paths) return with_hint(std::move(paths).error());
  auto read = read_files(root.get(), *paths, tree);
  if (!read) return with_hint(std::move(read).error());
  put_in_order(tree);
  return tree;
}

/// Below app/, where all of it is there.
void take_off_app(Tree& tree) {
  constexpr std::size_t length = 4;
  for (auto& file : tree.files)
    file.path.erase(0, length);
  for (auto& file : tree.unreadable)
    file.path.erase(0, length);
  std::map<std::string, std::string, std::less<>> links;
  for (auto& [path, target] : tree.links) {
    // A hard link's target was written with the same prefix.
    if (target.starts_with("/app/app/")) target.erase(0, length);
    links.emplace(path.substr(length), std::move(target));
  }
  tree.links = std::move(links);
}

Result<Tree> read_archive(const Path& file) {
  Tree tree;
  bool only_app = true;
  std::error_code failed;
  Path temporary = std::filesystem::temp_directory_path(failed);
  if (failed) temporary = "/tmp";  // TMPDIR leads nowhere
  const fs::TempDir folder = TRY(fs::TempDir::create(temporary, "bprun-abi-"));
  const fs::Fd copy = TRY(fs::open_file(folder.path() / "entry", O_RDWR | O_CREAT | O_TRUNC, 0600));
  TRY(archive::read_contents(
      file, [&](const archive::Entry& entry, archive::Content& content) -> Result<void> {
        if (entry.path == ".") return {};
        only_app =
            only_app && (entry.path.starts_with("app/") ||
                         (entry.path == "app" && entry.type == archive::EntryType::directory));
        if (entry.type == archive::EntryType::symlink) tree.links[entry.path] = entry.target;
        if (entry.type == archive::EntryType::hardlink) {
          tree.links[entry.path] =
              std::string(root_of_apps) + Path(entry.target).lexically_normal().native();
        }
        if (entry.type != archive::EntryType::file) return {};
        ++tree.looked_at;
        if (!elf::begins_as_elf(TRY(content.beginning()))) return {};
        if (entry.size > largest_entry) {
          tree.unreadable.push_back({entry.path, "not readable as ELF: it is larger than 4 GiB"});
          return {};
        }
        TRY(content.save(copy.get()));
        keep(tree, entry.path, elf::read_needs(copy.get()));
        return {};
      }));
  if (only_app) take_off_app(tree);
  put_in_order(tree);
  return tree;
}

}  // namespace

Result<Tree> read_tree(const Path& subject) {
  if (!fs::exists(subject)) {
    return Error{.kind = ErrorKind::usage,
                 .message = format("there is nothing at {}", subject.native()),
                 .hint = "It is a directory, or a slug: out/slug.tgz."};
  }
  return fs::is_directory(subject) ? read_directory(subject) : read_archive(subject);
}

}  // namespace bprun::abi

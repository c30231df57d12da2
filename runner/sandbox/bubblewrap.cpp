// SPDX-License-Identifier: MIT
#include "runner/sandbox/bubblewrap.hpp"

#include "runner/fs/directory.hpp"
#include "runner/fs/file.hpp"
#include "runner/sandbox/terminal_filter.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>

namespace bprun::sandbox {

namespace {

/// Shown from any root. nix and gnu are where programs live on NixOS and Guix.
constexpr std::array shown_entries = {
    "usr", "bin", "sbin", "lib", "lib32", "lib64", "libx32", "libo32", "opt", "nix", "gnu"};

/// Of a stack's root everything is shown but what the sandbox makes itself.
constexpr std::array made_entries = {"app",
                                     "boot",
                                     "bprun",
                                     "dev",
                                     "etc",
                                     "home",
                                     "lost+found",
                                     "media",
                                     "mnt",
                                     "proc",
                                     "root",
                                     "run",
                                     "srv",
                                     "sys",
                                     "tmp",
                                     "var"};

template <std::size_t Size>
bool among(const std::array<const char*, Size>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

class Arguments {
public:
  template <class... Words>
  void add(Words&&... words) {
    (list_.push_back(word(words)), ...);
  }

  std::vector<std::string> take() { return std::move(list_); }

private:
  static std::string word(const char* text) { return text; }

  static std::string word(const std::string& text) { return text; }

  static std::string word(const Path& path) { return path.native(); }

  std::vector<std::string> list_;
};

void add_namespaces(Arguments& arguments, bool network, bool terminal) {
  arguments.add("--unshare-user",
                "--unshare-pid",
                "--unshare-ipc",
                "--unshare-uts",
                "--unshare-cgroup-try",
                "--die-with-parent");
  if (!network) arguments.add("--unshare-net");
  // The script's own session: no terminal to push characters into (TIOCSTI), and a process group
  // that signals can be delivered to.
  if (!terminal || terminal_filter().empty()) arguments.add("--new-session");
}

void add_system(Arguments& arguments, const RootView& view) {
  for (const auto& entry : view.entries) {
    if (entry.link_target.empty()) {
      arguments.add("--ro-bind", view.root / entry.name, Path("/") / entry.name);
    } else {
      arguments.add("--symlink", Path(entry.link_target), Path("/") / entry.name);
    }
  }
  arguments.add("--ro-bind", view.etc, "/etc");
  arguments.add("--proc", "/proc", "--dev", "/dev", "--ro-bind-try", "/sys", "/sys");
  // bubblewrap's /dev is a file system in memory, which the build would own.
  if (view.shared_memory) arguments.add("--size", std::to_string(*view.shared_memory));
  arguments.add("--tmpfs", "/dev/shm", "--remount-ro", "/dev");
  arguments.add("--dir", "/var", "--dir", "/var/lib", "--dir", "/var/cache", "--dir", "/var/log");
  arguments.add("--symlink", "/run", "/var/run");
  for (const char* kept : {"var/lib/dpkg", "var/lib/apt"}) {
    arguments.add("--ro-bind-try", view.root / kept, Path("/") / kept);
  }
  for (const char* empty : {"/bprun", "/home", "/mnt", "/root", "/run", "/srv"}) {
    arguments.add("--dir", empty);
  }
  for (const auto& file : view.files) {
    arguments.add("--ro-bind", file.host, file.inside);
  }
}

}  // namespace

Result<std::vector<TopEntry>> top_entries(const Path& root) {
  std::vector<TopEntry> entries;
  const bool host = root == "/";
  for (const auto& name : TRY(fs::list_directory(root))) {
    if (host ? !among(shown_entries, name) : among(made_entries, name)) continue;
    const Path path = root / name;
    std::error_code ignored;
    if (std::filesystem::is_symlink(path, ignored)) {
      entries.push_back({name, std::filesystem::read_symlink(path, ignored).native()});
    } else if (std::filesystem::is_directory(path, ignored)) {
      entries.push_back({name});
    }
  }
  return entries;
}

std::vector<std::string> bubblewrap_arguments(const Spec& spec, const RootView& view) {
  Arguments arguments;
  add_namespaces(arguments, spec.network, spec.terminal);
  if (spec.root_inside) arguments.add("--uid", "0", "--gid", "0");
  add_system(arguments, view);
  const Path tmp = spec.scratch / "tmp";
  arguments.add("--bind", tmp, "/tmp", "--bind", tmp, "/var/tmp");
  for (const auto& mount : spec.mounts) {
    arguments.add(mount.writable ? "--bind" : "--ro-bind", mount.host, mount.inside);
  }
  // Only now: the mounts above needed their mount points made.
  arguments.add("--remount-ro", "/");
  return arguments.take();
}

process::Command bubblewrap_size_probe(const Path& program) {
  return {.argv = {program.native(), "--size", "4096", "--version"},
          .environment = {},
          .directory = "/"};
}

std::optional<Path> find_bubblewrap() {
  return process::find_program("bwrap", process::default_path);
}

process::Command bubblewrap_probe(const Path& program, const Identity& identity) {
  process::Command command{.argv = {program.native()}, .environment = {}, .directory = "/"};
  Arguments arguments;
  add_namespaces(arguments, true, false);
  arguments.add("--ro-bind", "/", "/", "--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp");
  arguments.add("--", "/bin/sh", "-c", ":");
  for (auto& word : arguments.take())
    command.argv.push_back(std::move(word));
  if (::geteuid() == 0) {
    command.credentials = process::Credentials{.uid = identity.uid, .gid = identity.gid};
  }
  return command;
}

}  // namespace bprun::sandbox

// SPDX-License-Identifier: MIT
#include "runner/rootfs/debian.hpp"

#include "runner/archive/extract.hpp"
#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/fs/directory.hpp"
#include "runner/fs/file.hpp"
#include "runner/fs/remove_tree.hpp"
#include "runner/process/run.hpp"
#include "runner/sandbox/identity.hpp"
#include "runner/sandbox/name_space.hpp"

#include <unistd.h>

#include <algorithm>

namespace bprun::rootfs {

namespace {

constexpr const char* index_format =
    "--format=$(ORIGIN)|$(LABEL)|$(CODENAME)|$(COMPONENT)|$(REPO_URI)";

Result<Path> find_keyring() {
  for (const char* file : {"/usr/share/keyrings/debian-archive-keyring.gpg",
                           "/usr/share/keyrings/debian-archive-keyring.pgp"}) {
    if (fs::is_file(file)) return Path(file);
  }
  return Error{.kind = ErrorKind::denied,
               .message = "Debian's keyring is not installed, and packages are checked against it",
               .hint = "Install it: apt-get install debian-archive-keyring"};
}

Result<std::string> find_mirror(const DebianRequest& request) {
  if (request.mirror) return *request.mirror;
  const Path apt = TRY(find_tool("apt-get", "apt", "finding this machine's mirror"));
  const process::Command command{
      .argv = {apt.native(), "indextargets", index_format, "Created-By: Packages"},
      .environment = tool_environment(request.caller),
      .directory = "/"};
  const auto told = TRY(process::capture(command));
  if (auto mirror = mirror_among(told.out, request.suite)) return std::move(*mirror);
  return Error{.kind = ErrorKind::config,
               .message = "apt's settings on this machine name no mirror of Debian",
               .hint = "Say which one to use: --mirror URL"};
}

/// apt's proxy, where the caller's environment has none: debootstrap knows only the environment.
Result<process::Environment> network_environment(const DebianRequest& request) {
  auto environment = tool_environment(request.caller);
  const auto apt_config = process::find_program("apt-config", process::default_path);
  if (environment.get("http_proxy") || !apt_config) return environment;
  const process::Command ask{
      .argv = {apt_config->native(), "shell", "proxy", "Acquire::http::Proxy"},
      .environment = environment,
      .directory = "/"};
  const auto told = TRY(process::capture(ask));
  const std::string_view line = text::trim(told.out);
  constexpr std::string_view front = "proxy='";
  if (line.starts_with(front) && line.ends_with('\'')) {
    const auto proxy = line.substr(front.size(), line.size() - front.size() - 1);
    if (!proxy.empty() && proxy != "DIRECT") environment.set("http_proxy", std::string(proxy));
  }
  return environment;
}

/// Shared by both engines.
std::vector<std::string> common_options(const DebianRequest& request, const Path& keyring) {
  std::vector<std::string> options{
      "--variant=minbase", "--components=main", format("--keyring={}", keyring.native())};
  if (!request.packages.empty()) {
    options.push_back(format("--include={}", text::join(request.packages, ",")));
  }
  return options;
}

/// What debootstrap took over from this machine, or leaves behind after its work.
Result<void> tidy(const Path& root, const std::string& suite, const std::string& mirror) {
  for (const char* directory : {"var/cache/apt", "var/lib/apt/lists", "var/log", "tmp", "run"}) {
    if (fs::is_directory(root / directory)) TRY(fs::remove_contents(root / directory));
  }
  for (const char* directory : {"var/cache/apt/archives/partial", "var/lib/apt/lists/partial"})
    TRY(fs::make_directories(root / directory, 0755));
  TRY(fs::remove_file(root / "etc/hostname"));
  // Regular files, so that the sandbox can put this machine's over them.
  for (const char* name : {"etc/resolv.conf", "etc/hosts"}) {
    TRY(fs::remove_file(root / name));
    TRY(fs::write_file(root / name, "", 0644));
  }
  return fs::write_file(root / "etc/apt/sources.list",
                        format("deb {} {} main\n", text::without_userinfo(mirror), suite),
                        0644);
}

Error with_advice(Error error, const DebianRequest& request) {
  if (error.kind != ErrorKind::network) return error;
  error.hint = format("Is there a release {} on the mirror, and are there packages of these names? "
                      "--mirror URL names another mirror.",
                      request.suite);
  return error;
}

Result<void> run_debootstrap(const DebianRequest& request,
                             const Path& keyring,
                             const std::string& mirror,
                             const Path& root,
                             const Tell& tell) {
  const Path program =
      TRY(find_tool("debootstrap", "debootstrap", "making a Debian root filesystem"));
  auto environment = TRY(network_environment(request));
  process::Command command{
      .argv = {program.native()}, .environment = std::move(environment), .directory = "/"};
  for (auto& option : common_options(request, keyring))
    command.argv.push_back(std::move(option));
  for (const auto& word : {request.suite, root.native(), mirror})
    command.argv.push_back(word);
  command.umask = 0022;
  // What it mounts (/proc, /sys) goes with it, however it ends.
  const auto namespaces = sandbox::make_namespaces({}, true);
  if (namespaces) command.namespaces.push_back(namespaces->mount.get());
  auto made = run_tool(command, tell, ErrorKind::network);
  if (!made) return with_advice(std::move(made).error(), request);
  return {};
}

/// A user namespace with many users needs a range of them, which the machine's owner grants.
Result<void> check_subordinate_ids() {
  static_cast<void>(TRY(find_tool("newuidmap", "uidmap", "making a root filesystem without root")));
  const auto passwd = TRY(fs::read_file_if_exists("/etc/passwd"));
  const std::string name = sandbox::account_name(passwd.value_or(""), ::geteuid()).value_or("");
  const std::string number = std::to_string(::geteuid());
  for (const char* file : {"/etc/subuid", "/etc/subgid"}) {
    const auto text = TRY(fs::read_file_if_exists(file));
    const auto lines = text::lines(text ? std::string_view(*text) : std::string_view());
    const bool granted = std::any_of(lines.begin(), lines.end(), [&](std::string_view line) {
      const auto owner = line.substr(0, line.find(':'));
      return !owner.empty() && (owner == name || owner == number);
    });
    if (granted) continue;
    return Error{
        .kind = ErrorKind::denied,
        .message = format("{} grants {} no range of ids, and Debian's packages can only be "
                          "installed with one",
                          file,
                          name.empty() ? number : name),
        .hint = format("As root: usermod --add-subuids 100000-165535 --add-subgids "
                       "100000-165535 {}; or make the root filesystem as root, which every "
                       "user can build in.",
                       name.empty() ? number : name)};
  }
  return {};
}

Result<void> run_mmdebstrap(const DebianRequest& request,
                            const Path& keyring,
                            const std::string& mirror,
                            const Path& root,
                            const Path& work,
                            const Tell& tell) {
  const Path program =
      TRY(find_tool("mmdebstrap", "mmdebstrap", "making a root filesystem without root"));
  TRY(check_subordinate_ids());
  const Path file = work / "root.tar";
  auto environment = TRY(network_environment(request));
  process::Command command{.argv = {program.native(), "--mode=unshare", "--format=tar"},
                           .environment = std::move(environment),
                           .directory = "/"};
  for (auto& option : common_options(request, keyring))
    command.argv.push_back(std::move(option));
  for (const auto& word : {request.suite, file.native(), mirror})
    command.argv.push_back(word);
  command.umask = 0022;
  auto made = run_tool(command, tell, ErrorKind::network);
  if (!made) return with_advice(std::move(made).error(), request);
  static_cast<void>(TRY(archive::extract(file, root)));
  return fs::remove_file(file);
}

}  // namespace

std::optional<std::string> mirror_among(std::string_view index_targets, std::string_view suite) {
  std::optional<std::string> other;
  for (const auto line : text::lines(index_targets)) {
    const auto fields = text::split(line, '|');
    if (fields.size() != 5 || fields[3] != "main" || fields[4].empty()) continue;
    // Lists that were never fetched say neither origin nor label.
    const bool debian = fields[0] == "Debian" && fields[1] == "Debian";
    const bool unknown = fields[0].empty() && fields[4].find("security") == std::string_view::npos;
    if (!debian && !unknown) continue;
    if (fields[2] == suite) return std::string(fields[4]);
    // "bookworm-updates" has no base system.
    if (!other && fields[2].find('-') == std::string_view::npos) other = fields[4];
  }
  return other;
}

Result<DebianMade>
make_debian(const DebianRequest& request, const Path& root, const Path& work, const Tell& tell) {
  const bool privileged = ::geteuid() == 0;
  const Path keyring = TRY(find_keyring());
  const std::string mirror = TRY(find_mirror(request));
  DebianMade made{.engine = privileged ? "debootstrap" : "mmdebstrap",
                  .mirror = text::without_userinfo(mirror)};
  if (privileged) {
    TRY(run_debootstrap(request, keyring, mirror, root, tell));
  } else {
    TRY(run_mmdebstrap(request, keyring, mirror, root, work, tell));
  }
  TRY(tidy(root, request.suite, mirror));
  return made;
}

}  // namespace bprun::rootfs

// SPDX-License-Identifier: MIT
#include "runner/sandbox/mode.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/fs/file.hpp"
#include "runner/process/run.hpp"
#include "runner/sandbox/bubblewrap.hpp"

#include <unistd.h>

#include <cstdlib>

namespace bprun::sandbox {

namespace {

struct Refusal {
  std::string why;
  std::string fix;
};

std::string kernel_setting(const Path& path) {
  const auto text = fs::read_file_if_exists(path, 64);
  return text && *text ? std::string(text::trim(**text)) : "";
}

/// Why namespaces do not work, from the kernel's own switches where they say so, else in
/// bubblewrap's words.
Refusal explain(const std::string& told) {
  if (kernel_setting("/proc/sys/kernel/unprivileged_userns_clone") == "0") {
    return {"user namespaces are switched off (kernel.unprivileged_userns_clone=0)",
            "Allow them: sysctl -w kernel.unprivileged_userns_clone=1"};
  }
  if (kernel_setting("/proc/sys/user/max_user_namespaces") == "0") {
    return {"user namespaces are switched off (user.max_user_namespaces=0)",
            "Allow them: sysctl -w user.max_user_namespaces=10000"};
  }
  if (kernel_setting("/proc/sys/kernel/apparmor_restrict_unprivileged_userns") == "1") {
    return {"AppArmor forbids user namespaces (kernel.apparmor_restrict_unprivileged_userns=1)",
            "Give bubblewrap an AppArmor profile with the permission `userns` (Ubuntu's package "
            "apparmor-profiles has one, bwrap-userns-restrict), or set "
            "kernel.apparmor_restrict_unprivileged_userns=0."};
  }
  const std::string said = told.empty() ? "bubblewrap does not work" : told;
  if (inside_container()) {
    return {
        format("this container does not allow namespaces ({})", said),
        "Start the container with seccomp and AppArmor profiles that allow them and an unmasked "
        "/proc (Docker: --security-opt seccomp=unconfined --security-opt "
        "apparmor=unconfined --security-opt systempaths=unconfined), or take --isolation=user."};
  }
  return {said, "Take --isolation=user as root, or --isolation=none."};
}

/// nullopt: the sandbox works.
Result<std::optional<Refusal>> why_no_sandbox(const Identity& identity) {
  const auto program = find_bubblewrap();
  if (!program) {
    return std::optional(
        Refusal{"bubblewrap is not installed", "Install it: apt-get install bubblewrap"});
  }
  const auto probe = TRY(process::capture(bubblewrap_probe(*program, identity)));
  if (probe.exit.ok()) return std::optional<Refusal>{};
  const auto lines = text::lines(probe.err);
  return std::optional(explain(lines.empty() ? "" : text::printable(lines.front())));
}

Error refused(Mode mode, std::string why, std::string fix) {
  return Error{.kind = ErrorKind::denied,
               .message = format("--isolation={} is not possible here: {}", to_string(mode), why),
               .hint = std::move(fix)};
}

}  // namespace

std::string_view to_string(Mode mode) {
  switch (mode) {
  case Mode::sandbox:
    return "sandbox";
  case Mode::user:
    return "user";
  case Mode::none:
    break;
  }
  return "none";
}

std::optional<Mode> parse_mode(std::string_view word) {
  for (const Mode mode : {Mode::sandbox, Mode::user, Mode::none}) {
    if (word == to_string(mode)) return mode;
  }
  return std::nullopt;
}

Result<Choice> choose(std::optional<Mode> requested, const Identity& identity) {
  const bool root = ::geteuid() == 0;
  if (requested == Mode::none) return Choice{Mode::none, "asked for"};
  if (requested == Mode::user) {
    if (root) return Choice{Mode::user, "asked for"};
    return refused(Mode::user,
                   "only root can become another user",
                   "Take --isolation=sandbox, which needs no root, or --isolation=none.");
  }
  const auto refusal = TRY(why_no_sandbox(identity));
  if (!refusal) {
    return Choice{Mode::sandbox, requested ? "asked for" : "namespaces and bubblewrap work here"};
  }
  if (requested == Mode::sandbox) return refused(Mode::sandbox, refusal->why, refusal->fix);
  return Choice{root ? Mode::user : Mode::none,
                format("no sandbox: {}. {}", refusal->why, refusal->fix)};
}

Result<void> check_root_can_be_shown(const Choice& choice,
                                     const std::optional<Path>& root,
                                     const std::string& origin) {
  if (!root || choice.mode == Mode::sandbox) return {};
  return Error{.kind = ErrorKind::denied,
               .message = format("the root filesystem {} ({}) can only be used in a sandbox, and "
                                 "isolation is {} here ({})",
                                 root->native(),
                                 origin,
                                 to_string(choice.mode),
                                 choice.why),
               .hint = "--isolation=sandbox shows it, or says what it lacks. Without a root "
                       "filesystem scripts run with this machine's own programs."};
}

bool inside_container() {
  if (fs::exists("/.dockerenv") || fs::exists("/run/.containerenv")) return true;
  // systemd-nspawn, LXC and Podman tell their first process, and systemd writes it down.
  if (fs::exists("/run/systemd/container")) return true;
  if (::getenv("container") != nullptr || ::getenv("KUBERNETES_SERVICE_HOST") != nullptr) {
    return true;
  }
  const auto groups = fs::read_file_if_exists("/proc/1/cgroup", 65536);
  if (!groups || !*groups) return false;
  for (const char* sign : {"/docker", "/kubepods", "/lxc", "/containerd", "/libpod"}) {
    if ((*groups)->find(sign) != std::string::npos) return true;
  }
  return false;
}

}  // namespace bprun::sandbox

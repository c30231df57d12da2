// SPDX-License-Identifier: MIT
#include "runner/sandbox/build_tree.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/fs/copy_tree.hpp"
#include "runner/fs/directory.hpp"
#include "runner/fs/file.hpp"
#include "runner/fs/remove_tree.hpp"
#include "runner/sandbox/overlay.hpp"

#include <sched.h>
#include <sys/mount.h>
#include <unistd.h>

namespace bprun::sandbox {

namespace {

/// More files of one inode than this are not worth separating one by one.
constexpr std::size_t most_linked = 1000;

/// The caller's choice, less the top's .git and our own work, should it lie in the source.
LeaveOut complete(const BuildTreeRequest& request) {
  struct stat scratch = {};

  struct stat target = {};

  ::stat(request.scratch.c_str(), &scratch);
  ::stat(request.target.c_str(), &target);
  const auto is = [](const struct stat& a, const struct stat& b) {
    return a.st_dev == b.st_dev && a.st_ino == b.st_ino;
  };
  return [asked = request.leave_out, is, scratch, target](const fs::WalkEntry& entry) {
    if (entry.relative == ".git") return true;
    if (entry.is_directory() && (is(entry.status, scratch) || is(entry.status, target)))
      return true;
    return asked && asked(entry);
  };
}

bool mounts_are_private = false;

/// Why an overlay will not do; nullopt where it may be tried.
std::optional<std::string> against_overlay(const TreeScan& scan) {
  if (::geteuid() != 0) return "only root can mount one that lets directories be renamed";
  if (!mounts_are_private) return "this process has no mount namespace of its own";
  if (!scan.owner) return "the source's files have several owners";
  if (!scan.one_file_system) return "the source spans file systems";
  if (scan.linked.size() > most_linked) return "the source has many hard links";
  return std::nullopt;
}

bool is_small(const TreeScan& scan) {
  return scan.files <= small_tree_files && scan.bytes <= small_tree_bytes;
}

}  // namespace

struct BuildTree::State {
  Path source;
  Path target;
  LeaveOut leave_out;
  TreeScan scan;
  TreeMethod method = TreeMethod::copy;
  std::string why = {};
  std::optional<Overlay> overlay = std::nullopt;

  Result<void> copy(const Identity& identity);
  Result<void> mount(const BuildTreeRequest& request);
};

Result<void> BuildTree::State::copy(const Identity& identity) {
  method = TreeMethod::copy;
  fs::CopyOptions options{.leave_out = leave_out, .merge = true};
  if (::geteuid() == 0) options.owner = {identity.uid, identity.gid};
  TRY_WHILE(fs::copy_tree(source, target, options), "while copying the source");
  return {};
}

Result<void> BuildTree::State::mount(const BuildTreeRequest& request) {
  method = TreeMethod::overlay;
  const Path parts = request.scratch / "overlay";
  auto made = Overlay::create(source, scan, request.identity, parts, target);
  if (!made) {
    static_cast<void>(fs::remove_tree(parts));
    return std::move(made).error();
  }
  overlay.emplace(std::move(made).take());
  return {};
}

std::string_view to_string(TreeMethod method) {
  switch (method) {
  case TreeMethod::automatic:
    return "auto";
  case TreeMethod::overlay:
    return "overlay";
  case TreeMethod::copy:
    break;
  }
  return "copy";
}

BuildTree::BuildTree(std::unique_ptr<State> state) : state_(std::move(state)) {}

BuildTree::BuildTree(BuildTree&&) noexcept = default;
BuildTree::~BuildTree() = default;

const Path& BuildTree::path() const {
  return state_->target;
}

TreeMethod BuildTree::method() const {
  return state_->method;
}

const std::string& BuildTree::why() const {
  return state_->why;
}

std::size_t BuildTree::files() const {
  return state_->scan.files;
}

unsigned long long BuildTree::bytes() const {
  return state_->scan.bytes;
}

Result<void> BuildTree::verify_unchanged() const {
  if (state_->method != TreeMethod::overlay) return {};
  constexpr std::size_t most = 4;
  auto changed = TRY(changes_since(state_->scan, state_->source, state_->leave_out, most));
  if (changed.empty()) return {};
  if (changed.size() == most) changed.back() = "others";
  return Error{.kind = ErrorKind::busy,
               .message = format("the source {} changed while it was built: {}",
                                 state_->source.native(),
                                 text::list(changed)),
               .hint = "Build again, or take --source copy, which works on a copy of the source."};
}

Result<void> BuildTree::release() {
  if (!state_->overlay) return {};
  auto unmounted = state_->overlay->unmount();
  state_->overlay.reset();
  return unmounted;
}

Result<BuildTree> make_build_tree(const BuildTreeRequest& request) {
  if (!TRY(fs::is_empty_or_absent(request.target))) {
    return Error{.kind = ErrorKind::busy,
                 .message = format("{} is not empty", request.target.native()),
                 .hint = "A build directory never holds what an earlier build left (B-29)."};
  }
  TRY(fs::make_directories(request.target));
  const LeaveOut leave_out = complete(request);
  auto scan = TRY(scan_tree(request.source, leave_out));
  auto state = std::make_unique<BuildTree::State>(BuildTree::State{.source = request.source,
                                                                   .target = request.target,
                                                                   .leave_out = leave_out,
                                                                   .scan = std::move(scan)});

  if (request.method == TreeMethod::copy) {
    state->why = "asked for";
    TRY(state->copy(request.identity));
    return BuildTree(std::move(state));
  }
  if (request.method == TreeMethod::automatic && is_small(state->scan)) {
    state->why = "the source is small";
    TRY(state->copy(request.identity));
    return BuildTree(std::move(state));
  }
  auto reason = against_overlay(state->scan);
  if (!reason) {
    auto mounted = state->mount(request);
    if (mounted) {
      state->why = request.method == TreeMethod::overlay ? "asked for" : "the source is large";
      return BuildTree(std::move(state));
    }
    reason = mounted.error().message;
  }
  if (request.method == TreeMethod::overlay) {
    return Error{.kind = ErrorKind::denied,
                 .message = format("the source cannot be shown as an overlay: {}", *reason),
                 .hint = "Take --source copy."};
  }
  state->why = format("no overlay: {}", *reason);
  TRY(state->copy(request.identity));
  return BuildTree(std::move(state));
}

bool enter_private_mounts() {
  if (::geteuid() != 0 || ::unshare(CLONE_NEWNS) != 0) return false;
  // Later mounts of the host still come in; ours do not go out.
  mounts_are_private = ::mount(nullptr, "/", nullptr, MS_REC | MS_SLAVE, nullptr) == 0;
  return mounts_are_private;
}

}  // namespace bprun::sandbox

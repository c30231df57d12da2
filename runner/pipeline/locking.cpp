// SPDX-License-Identifier: MIT
// What a build takes from outside, held to bprun.lock.
#include "runner/base/format.hpp"
#include "runner/fs/atomic_file.hpp"
#include "runner/fs/file.hpp"
#include "runner/pipeline/build_state.hpp"
#include "runner/pipeline/lock_app.hpp"

namespace bprun::pipeline {

namespace {

constexpr std::size_t largest_lock_file = 4UL << 20;

/// From the source to what will be fetched, and no further.
Result<Lock> lock_of(BuildState& state) {
  TRY(state.open_output());
  TRY(state.check_request());
  TRY(state.open_source());
  TRY(state.read_app_files());
  TRY(state.choose_stack());
  TRY(state.choose_list());
  TRY(state.understand_list());
  TRY(state.survey());
  TRY(state.prepare_directories());
  TRY(state.gather_buildpacks());
  TRY(state.declare_runtimes());
  TRY(state.look_up_checksums());
  return state.lock();
}

}  // namespace

Result<void> BuildState::read_lock() {
  if (!request_.locked) return {};
  const auto text = TRY(fs::read_file_if_exists(source_.directory / lock_file, largest_lock_file));
  if (!text) {
    return Error{.kind = ErrorKind::app,
                 .message = format("there is no {}, and --locked builds what it says", lock_file),
                 .hint = "Write it and commit it: bprun lock."};
  }
  lock_ = TRY(parse_lock(*text, lock_file));
  for (std::size_t i = 0; i < listed_.size() && i < lock_->buildpacks.size(); ++i) {
    auto& reference = listed_[i].reference;
    const auto& pack = lock_->buildpacks[i];
    if (reference.kind != buildpack::Kind::git || reference.display_name() != pack.name) continue;
    reference.ref = pack.revision;
  }
  return {};
}

Lock BuildState::lock() const {
  Lock now{.stack = stack_};
  for (const auto& member : members_) {
    now.buildpacks.push_back(
        {.name = member.buildpack.name, .revision = member.buildpack.revision});
  }
  for (const auto& runtime : wanted_runtimes_)
    now.runtimes.push_back(locked(runtime));
  return now;
}

Result<void> BuildState::check_lock() {
  if (!lock_) return {};
  // Whatever is fetched is then held to them.
  for (auto& runtime : wanted_runtimes_)
    take_checksums(*lock_, runtime);
  const auto moved = differences(*lock_, lock());
  if (moved.empty()) return {};
  std::string lines;
  for (const auto& one : moved)
    lines += format("{}: {} is locked, and it would be {}\n", one.what, one.then, one.now);
  return Error{.kind = ErrorKind::app,
               .message = "this build would not be what is locked",
               .where = Location{lock_file},
               .hint = lines + "Write the lock anew (bprun lock), or put back what has moved."};
}

Result<Lock> lock_app(const BuildRequest& request, report::Sink& sink) {
  BuildState state(request, sink);
  auto lock = lock_of(state);
  if (!lock) sink.emit(report::Failed{.error = lock.error(), .closing = "Not locked"});
  return lock;
}

Result<Lock> read_lock_of(const fs::Path& app) {
  const auto text = TRY(fs::read_file_if_exists(app / lock_file, largest_lock_file));
  if (text) return parse_lock(*text, lock_file);
  return Error{.kind = ErrorKind::usage,
               .message = format("there is no {} in {}", lock_file, app.native()),
               .hint = "bprun lock writes it."};
}

Result<void> write_lock(const fs::Path& app, const Lock& lock) {
  return fs::replace_file(app / lock_file, to_text(lock));
}

}  // namespace bprun::pipeline

// SPDX-License-Identifier: MIT
// What a build that is stopped on purpose leaves for the next one, and how that one takes it up.
#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/fs/copy_tree.hpp"
#include "runner/fs/directory.hpp"
#include "runner/fs/file.hpp"
#include "runner/fs/remove_tree.hpp"
#include "runner/pipeline/build_state.hpp"
#include "runner/process/interrupt.hpp"

namespace bprun::pipeline {

namespace {

constexpr auto standing_file = "standing.json";
/// Values of an environment, and a release: what is larger was not written by us.
constexpr std::size_t largest_standing = 16UL << 20;

Error other_build(std::string_view what, const std::string& then, const std::string& now) {
  return Error{.kind = ErrorKind::usage,
               .message = format("--from cannot take up what stands: its {} is {}, and this "
                                 "build's {}",
                                 what,
                                 then,
                                 now),
               .hint = "Build with --until again, or with the options that it was built with."};
}

Result<void>
copy_into(const Path& from, const Path& to, std::optional<std::pair<uid_t, gid_t>> owner) {
  TRY(fs::copy_tree(
      from, to, {.owner = owner, .checkpoint = process::interrupt::check, .merge = true}));
  return {};
}

/// Where what stood before waits until its successor is in place.
Path old_of(Path place) {
  place += ".old";
  return place;
}

}  // namespace

/// Where the trees of what stands are, if this build takes that up.
Path BuildState::standing_place() const {
  return cache_->standing();
}

Result<void> BuildState::take_up_standing() {
  if (!request_.stepping.from || purpose_ != Purpose::build) return {};
  // A kill between the two renames of leave_standing() leaves the old one.
  if (!fs::exists(standing_place()) && fs::exists(old_of(standing_place())))
    TRY(fs::rename(old_of(standing_place()), standing_place()));
  const auto text =
      TRY(fs::read_file_if_exists(standing_place() / standing_file, largest_standing));
  if (!text) {
    return Error{.kind = ErrorKind::usage,
                 .message = "nothing stands of an earlier build of this app for --from",
                 .hint = "bprun build --until STEP leaves what was made until then."};
  }
  standing_ = TRY(read_standing(TRY(document::parse_json(*text, standing_file))));
  if (standing_->stack != stack_) return other_build("stack", standing_->stack, stack_);
  if (standing_->isolation != record_.isolation) {
    return other_build("isolation", standing_->isolation, record_.isolation);
  }
  if (standing_->build_dir != record_.build_dir) {
    return other_build("build directory", standing_->build_dir, record_.build_dir);
  }
  title(format("Taking up what stands since {}, after {}",
               standing_->made_at,
               to_string(standing_->reached)));
  detail("the app's files are as they were then");
  record_.taken_up_after = to_string(standing_->reached);
  record_.source = standing_->source;
  record_.source_version = standing_->source_version;
  record_.by_hand = standing_->by_hand;
  if (const auto names = standing_->config.changes_to(config_vars_); !names.empty()) {
    warn(format("Config vars have changed since: {}. What the steps before made of them is as it "
                "was.",
                text::list(names)));
  }
  const auto owner = workspace_->owner();
  TRY(copy_into(standing_place() / "home", workspace_->home(), owner));
  TRY(fs::remove_contents(workspace_->cache()));
  return copy_into(standing_place() / "cache", workspace_->cache(), owner);
}

/// Whether the buildpacks that had their turn are those of this build; its exports and its release.
Result<void> BuildState::join_standing() {
  if (!standing_) return {};
  const Step from = *steps_.from;
  if (standing_->reached >= from) {
    return Error{.kind = ErrorKind::usage,
                 .message = format("what stands is after {}, so nothing can begin from {}",
                                   to_string(standing_->reached),
                                   to_string(from)),
                 .hint = "Build with --until the step before it; it can be taken up any number of "
                         "times."};
  }
  if (standing_->buildpacks.size() > members_.size()) {
    return other_build("number of buildpacks",
                       std::to_string(standing_->buildpacks.size()),
                       std::to_string(members_.size()));
  }
  for (std::size_t i = 0; i < standing_->buildpacks.size(); ++i) {
    const auto& then = standing_->buildpacks[i];
    Member& member = members_[i];
    if (then.name != member.buildpack.name) {
      return other_build(format("buildpack {}", i + 1), then.name, member.buildpack.name);
    }
    if (then.revision != member.buildpack.revision) {
      warn(format("{} was at {} when it had its turn, and is at {} now",
                  then.name,
                  then.revision,
                  member.buildpack.revision));
    }
    member.display_name = then.display_name;
    auto& record = record_.buildpacks[member.record_index];
    record.detect_status = then.detect_status;
    record.detected_name = then.display_name;
    record.compile_status = then.compile_status;
  }
  apply(standing_->exports, environment_);
  if (standing_->release) {
    release_ = TRY(manifest::parse_release(*standing_->release, standing_->release_name));
    release_name_ = standing_->release_name;
  }
  return {};
}

/// Whole or not at all: written beside its place, and put there by a rename.
Result<void> BuildState::leave_standing(const Step& reached) {
  Standing standing{.reached = reached,
                    .made_at = utc_time(std::chrono::system_clock::now()),
                    .stack = stack_,
                    .isolation = record_.isolation,
                    .build_dir = record_.build_dir,
                    .source = record_.source,
                    .source_version = record_.source_version,
                    .config = ConfigMark::of(config_vars_),
                    .by_hand = record_.by_hand};
  for (std::size_t i = 0; i < reached.number; ++i) {
    const Member& member = members_[i];
    const auto& record = record_.buildpacks[member.record_index];
    standing.buildpacks.push_back({.name = member.buildpack.name,
                                   .revision = member.buildpack.revision,
                                   .display_name = member.display_name,
                                   .detect_status = record.detect_status,
                                   .compile_status = record.compile_status});
  }
  standing.exports = change_between(build_environment_.environment, environment_);
  if (release_) standing.release = manifest::to_release_yaml(*release_);
  standing.release_name = release_name_;

  // Nothing of the build runs any more: what is copied stays as it is.
  sandbox_->finish();
  const Path place = standing_place();
  Path beside = place;
  beside += ".new";
  TRY(fs::remove_tree(beside));
  TRY(fs::make_directories(beside, 0700));
  TRY(copy_into(workspace_->build(), beside / "app", std::nullopt));
  // Tokens that --pass-credentials puts there are for each build to be given anew.
  TRY(fs::copy_tree(workspace_->home(), beside / "home", {.leave_out = [](const auto& entry) {
                      return entry.relative == ".npmrc";
                    }}));
  TRY(copy_into(workspace_->cache(), beside / "cache", std::nullopt));
  TRY(fs::make_directories(beside / "buildpacks"));
  for (std::size_t i = 0; i < reached.number; ++i) {
    const Path& directory = members_[i].buildpack.directory;
    TRY(copy_into(directory, beside / "buildpacks" / directory.filename(), std::nullopt));
  }
  TRY(fs::write_file(
      beside / standing_file, document::to_json(to_document(standing), 2) + "\n", 0600));
  const Path old = old_of(place);
  if (fs::exists(place)) {
    TRY(fs::remove_tree(old));
    TRY(fs::rename(place, old));
  }
  TRY(fs::rename(beside, place));
  return fs::remove_tree(old);
}

Result<void> BuildState::write_stopped() {
  if (!record_.stopped_after) return {};  // somebody left the shell and wants no more of it
  TRY(phase("keep", "", [&] { return leave_standing(*steps_.until); }));
  record_.layers.clear();
  record_.sizes.reset();
  const std::string record = document::to_json(to_value(record_), 2) + "\n";
  note_record(record);
  TRY(output_->stage(pack::record_file, record));
  TRY(output_->commit());
  title(format("Stopped after {}", *record_.stopped_after));
  detail("bprun build --from STEP takes up what stands");
  return {};
}

}  // namespace bprun::pipeline

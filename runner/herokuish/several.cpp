// SPDX-License-Identifier: MIT
#include "runner/herokuish/several.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/fs/file.hpp"
#include "runner/fs/temp_dir.hpp"
#include "runner/herokuish/ownership.hpp"

#include <set>

namespace bprun::herokuish {

namespace {

class Several {
public:
  explicit Several(const Workshop& workshop)
      : workshop_(workshop), environment_(workshop.ground.environment) {}

  Result<std::optional<std::string>> run(const std::vector<Wanted>& several) {
    std::set<std::string> urls;
    for (const auto& wanted : several) {
      if (!urls.insert(wanted.url).second && !workshop_.session.original) {
        warn(format("{} is listed twice, and runs twice", git::shown(wanted.url)));
      }
      TRY(run_one(wanted));
    }
    TRY(keep_what_is_linked_to());
    if (!release_) return std::optional<std::string>("--- {}\n");
    workshop_.log.line(
        format("Using release configuration from last framework ({}).", text::printable(name_)));
    return release_;
  }

private:
  void warn(std::string text) { workshop_.log.emit(report::Warning{std::move(text)}); }

  Result<void> run_one(const Wanted& wanted) {
    const std::string shown = text::printable(git::shown(wanted.url));
    workshop_.log.line(format("=====> Downloading Buildpack: {}", shown));
    // The caller's, and not what the app's .env says: root would make directories there.
    const std::string tmp = workshop_.session.environment.get("TMPDIR").value_or("");
    directories_.push_back(TRY(fs::TempDir::create(tmp.empty() ? "/tmp" : tmp, "buildpack")));
    const Path directory = directories_.back().path();
    if (!TRY(bring(wanted, directory))) {
      return Error{.kind = ErrorKind::buildpack,
                   .message = format("the buildpack {} cannot be had", shown),
                   .where = Location{".buildpacks"}};
    }
    const auto buildpack = look_at_buildpack(directory);
    TRY(require_script(buildpack, "detect"));
    TRY(require_script(buildpack, "compile"));
    const phases::Turn turn{.buildpack = buildpack,
                            .places = workshop_.places(),
                            .environment = environment_,
                            .directory = directory,
                            .release_gets_cache = true};
    TRY(detect(turn, shown));
    workshop_.log.line(format("=====> Detected Framework: {}", text::printable(name_)));
    TRY(phases::compile(workshop_.scripts, turn, text::printable(name_)));
    workshop_.log.finish_output();
    environment_ = TRY(phases::source_export(workshop_.scripts, turn));
    if (auto printed = TRY(phases::release_text(workshop_.scripts, turn))) {
      release_ = std::move(printed);
    }
    return {};
  }

  Result<bool> bring(const Wanted& wanted, const Path& directory) {
    const bool had = TRY(fetch_buildpack(wanted, directory, workshop_.log, false));
    if (had) TRY(give_tree(directory, workshop_.ground.account));
    return had;
  }

  Result<void> detect(const phases::Turn& turn, const std::string& shown) {
    const auto detection = TRY(phases::detect(workshop_.scripts, turn));
    workshop_.log.emit(report::Output{"detect", "", report::Channel::err, detection.err});
    name_ = detection.name;
    if (detection.applies) return {};
    return Error{.kind = ErrorKind::script,
                 .message = format("Buildpack {} does not support this app (bin/detect {})",
                                   shown,
                                   detection.ended),
                 .status = detection.status,
                 .signal = detection.signal};
  }

  /// A buildpack's directory goes after the build, unless the app leads into it (M-21).
  Result<void> keep_what_is_linked_to() {
    std::set<std::string> used;
    TRY(fs::walk(workshop_.session.paths.build,
                 [&](const fs::WalkEntry& entry) -> Result<fs::WalkStep> {
                   if (!entry.is_symlink()) return fs::WalkStep::enter;
                   std::error_code failed;
                   const Path target = std::filesystem::read_symlink(entry.path, failed);
                   for (const auto& directory : directories_) {
                     const auto& path = directory.path().native();
                     if (target.native().starts_with(path)) used.insert(path);
                   }
                   return fs::WalkStep::enter;
                 }));
    for (auto& directory : directories_) {
      if (used.count(directory.path().native()) == 0) continue;
      warn(format("{} stays, for the app has a link into it", directory.path().native()));
      static_cast<void>(directory.release());
    }
    return {};
  }

  const Workshop& workshop_;
  process::Environment environment_;  ///< with the exports so far
  std::vector<fs::TempDir> directories_;
  std::optional<std::string> release_;
  std::string name_;  ///< what the last detect printed
};

}  // namespace

Result<std::optional<std::string>> compile_several(const Workshop& workshop,
                                                   const std::vector<Wanted>& several) {
  return Several(workshop).run(several);
}

}  // namespace bprun::herokuish

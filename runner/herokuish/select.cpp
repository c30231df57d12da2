// SPDX-License-Identifier: MIT
#include "runner/herokuish/select.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/fs/directory.hpp"
#include "runner/fs/file.hpp"
#include "runner/fs/remove_tree.hpp"
#include "runner/manifest/buildpacks_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>

namespace bprun::herokuish {

namespace {

constexpr const char* multi_name = "Multipack";

/// "00_buildpack-multi", "multi"
bool is_multi(const std::string& directory) {
  return directory == "multi" || directory.ends_with("-multi");
}

phases::Turn turn_of(const Workshop& workshop, const buildpack::Buildpack& buildpack) {
  return {.buildpack = buildpack,
          .places = workshop.places(),
          .environment = workshop.ground.environment,
          .directory = workshop.session.paths.build};
}

/// What BUILDPACK_URL or .buildpacks ask for.
Result<std::vector<Wanted>> asked_for(const Workshop& workshop) {
  const Session& session = workshop.session;
  std::vector<Wanted> wanted;
  const std::string url = workshop.ground.environment.get("BUILDPACK_URL").value_or("");
  if (!text::trim(url).empty()) {
    wanted.push_back(TRY(parse_wanted(url, session.original)));
    return wanted;
  }
  const auto file = TRY(manifest::read_buildpacks_file(session.paths.build));
  if (!file) return wanted;
  for (const auto& problem : file->warnings)
    workshop.log.emit(report::Warning{problem.text, problem.where});
  for (const auto& entry : file->buildpacks)
    wanted.push_back(TRY(parse_wanted(entry.source, session.original)));
  return wanted;
}

/// H-36 to H-38.
Result<std::optional<Selected>> select_custom(const Workshop& workshop, const Wanted& wanted) {
  const Session& session = workshop.session;
  Log& log = workshop.log;
  log.emit(
      report::Title{format("Fetching custom buildpack {}", text::printable(title_of(wanted)))});
  const Path directory = session.paths.buildpacks / "custom";
  TRY(fs::remove_tree(directory));
  if (!TRY(fetch_buildpack(wanted, directory, log))) {
    const std::string shown = text::printable(git::shown(wanted.url));
    log.emit(report::Title{format("Unable to fetch custom buildpack from {}", shown)});
    return std::optional<Selected>();
  }
  TRY(give_buildpacks(session, workshop.ground.account));
  Selected selected{.buildpack = look_at_buildpack(directory), .name = ""};
  TRY(require_script(selected.buildpack, "detect"));
  const auto detection =
      TRY(phases::detect(workshop.scripts, turn_of(workshop, selected.buildpack)));
  log.emit(report::Output{"detect", "custom", report::Channel::err, detection.err});
  selected.name = detection.name;
  if (!selected.name.empty() && !detection.applies && !session.original) {
    log.emit(report::Warning{
        format("bin/detect {}, and printed a name, which counts", detection.ended)});
  }
  if (selected.name.empty() && !session.original) {
    log.emit(report::Warning{format("bin/detect of {} {} without a name: it does not know this app",
                                    text::printable(title_of(wanted)),
                                    detection.ended)});
  }
  if (selected.name.empty()) {
    log.emit(report::Title{"Unable to select a buildpack"});
    return std::optional<Selected>();
  }
  log.emit(report::Title{format("{} app detected", text::printable(selected.name))});
  return std::optional(std::move(selected));
}

/// The sweep over BUILDPACK_PATH (H-39, H-40), in which the entries of a .buildpacks stand in the
/// place of the buildpack `multi`.
class Sweep {
public:
  Sweep(const Workshop& workshop, std::vector<Wanted> several)
      : workshop_(workshop), several_(std::move(several)) {}

  Result<std::optional<Selected>> run() {
    const Path& directory = workshop_.session.paths.buildpacks;
    const auto names = TRY(fs::list_directory(directory));
    const bool has_multi = std::any_of(names.begin(), names.end(), is_multi);
    const bool in_its_place = !several_.empty() && !workshop_.session.original;
    if (!has_multi && in_its_place) applying_.push_back(directory / "multi");
    for (const auto& name : names) {
      if (name.starts_with('.')) continue;
      if (TRY(applies(directory / name))) applying_.push_back(directory / name);
    }
    if (applying_.size() > 1) tell_of_all();
    if (applying_.empty()) return none();
    return choose(applying_.front());
  }

private:
  bool stands_for_several(const Path& directory) const {
    return is_multi(directory.filename()) && !workshop_.session.original;
  }

  Result<bool> applies(const Path& directory) {
    if (stands_for_several(directory)) return !several_.empty();
    const auto buildpack = look_at_buildpack(directory);
    if (!fs::is_file(buildpack.script("detect"))) return false;
    const auto detection = phases::detect(workshop_.scripts, turn_of(workshop_, buildpack));
    if (!detection) {
      if (detection.error().kind == ErrorKind::interrupted) return detection.error();
      answers_.push_back(format("{}: {}", buildpack.name, detection.error().message));
      return false;
    }
    if (!detection->applies) {
      answers_.push_back(format("{}: bin/detect {}", buildpack.name, detection->ended));
      for (const auto line : text::lines(detection->err))
        answers_.push_back(format("  {}", line));
    }
    return detection->applies;
  }

  void tell_of_all() {
    std::string names;
    for (const auto& directory : applying_) {
      std::string name = directory.native();
      // "/tmp/buildpacks/00_buildpack-ruby", as the original shortened it.
      constexpr std::string_view prefix = "/tmp/buildpacks/NN_buildpack-";
      if (name.starts_with("/tmp/buildpacks/") && name.size() > prefix.size() &&
          name.find("_buildpack-") == 18) {
        name.erase(0, prefix.size());
      }
      names += (names.empty() ? "" : " ") + name;
    }
    workshop_.log.emit(report::Title{
        "Warning: Multiple default buildpacks reported the ability to handle this app. The first "
        "buildpack in the list below will be used."});
    workshop_.log.emit(report::Detail{format("Detected buildpacks: {}", names)});
  }

  std::optional<Selected> none() const {
    workshop_.log.emit(report::Title{"Unable to select a buildpack"});
    if (workshop_.session.original) return std::nullopt;
    // For whoever reads standard error only (D-30).
    if (answers_.empty()) {
      workshop_.log.emit(report::Warning{
          format("there is no buildpack in {}", workshop_.session.paths.buildpacks.native())});
    }
    for (const auto& answer : answers_)
      workshop_.log.emit(report::Warning{answer});
    return std::nullopt;
  }

  Result<std::optional<Selected>> choose(const Path& directory) {
    Selected selected{.buildpack = look_at_buildpack(directory), .name = multi_name};
    if (stands_for_several(directory)) {
      selected.several = several_;
    } else {
      // A second time, for the name: whoever counts on that is not surprised (H-39).
      selected.name =
          TRY(phases::detect(workshop_.scripts, turn_of(workshop_, selected.buildpack))).name;
    }
    if (selected.name.empty()) {
      if (!workshop_.session.original) {
        workshop_.log.emit(
            report::Warning{format("bin/detect of {} printed no name", selected.buildpack.name)});
      }
      workshop_.log.emit(report::Title{"Unable to select a buildpack"});
      return std::optional<Selected>();
    }
    workshop_.log.emit(report::Title{format("{} app detected", text::printable(selected.name))});
    return std::optional(std::move(selected));
  }

  const Workshop& workshop_;
  std::vector<Wanted> several_;
  std::vector<Path> applying_;
  std::vector<std::string> answers_;
};

/// Archives lose the bit. Through no link that a build could have made: root would change a file
/// that a buildpack names. Where it cannot be, starting the script says so.
void make_executable(const Path& directory, std::string_view script) {
  struct stat status = {};

  const bool linked = ::lstat(directory.c_str(), &status) == 0 && S_ISLNK(status.st_mode);
  if (linked && status.st_uid != ::geteuid()) return;
  constexpr int flags = O_NOFOLLOW | O_CLOEXEC;
  const fs::Fd root(::open(directory.c_str(), O_PATH | O_DIRECTORY | (linked ? O_CLOEXEC : flags)));
  if (!root) return;
  const fs::Fd folder(::openat(root.get(), "bin", O_PATH | O_DIRECTORY | flags));
  if (!folder) return;
  const fs::Fd file(::openat(
      folder.get(), std::string(script).c_str(), O_RDONLY | O_NONBLOCK | O_NOCTTY | flags));
  if (!file || ::fstat(file.get(), &status) != 0) return;
  if (!S_ISREG(status.st_mode) || (status.st_mode & 0111) == 0111) return;
  static_cast<void>(::fchmod(file.get(), (status.st_mode & 07777) | 0555));
}

}  // namespace

Result<std::optional<Selected>> select_buildpack(const Workshop& workshop) {
  auto wanted = TRY(asked_for(workshop));
  if (wanted.size() == 1) return select_custom(workshop, wanted.front());
  return Sweep(workshop, std::move(wanted)).run();
}

buildpack::Buildpack look_at_buildpack(const Path& directory) {
  buildpack::Buildpack buildpack{.name = directory.filename(),
                                 .short_name = directory.filename(),
                                 .revision = "",
                                 .directory = directory,
                                 .scripts = {}};
  const auto has = [&](std::string_view name) {
    if (!fs::is_file(buildpack.script(name))) return false;
    make_executable(directory, name);
    return true;
  };
  has("detect");
  has("compile");
  buildpack.scripts = {.release = has("release"),
                       .report = has("report"),
                       .test = has("test"),
                       .test_compile = has("test-compile"),
                       .plan = false};
  return buildpack;
}

Result<void> require_script(const buildpack::Buildpack& buildpack, std::string_view script) {
  if (fs::is_file(buildpack.script(script))) return {};
  return Error{.kind = ErrorKind::buildpack,
               .message = format("the buildpack has no bin/{}", script),
               .hint = format("A buildpack has the executables bin/detect and bin/compile; looked "
                              "in {}.",
                              buildpack.directory.native())};
}

}  // namespace bprun::herokuish

// SPDX-License-Identifier: MIT
#include "runner/runtimes/debian_source.hpp"

#include "runner/base/format.hpp"
#include "runner/debian/archive.hpp"
#include "runner/fs/copy_tree.hpp"
#include "runner/fs/directory.hpp"
#include "runner/fs/file.hpp"
#include "runner/fs/walk.hpp"
#include "runner/process/interrupt.hpp"

namespace bprun::runtimes {

namespace {

std::string debian_word(const std::string& arch) {
  return arch == "x64" ? "amd64" : arch;
}

Result<void> check_version(const debian::Archive& archive, const DebianPart& part) {
  const debian::Package* package = archive.package(part.version_of);
  if (part.version.empty() || package == nullptr) return {};
  const std::string found = debian::upstream_version(package->version);
  if (found == part.version) return {};
  return Error{.kind = ErrorKind::unsupported,
               .message = bprun::format("Debian {} has {} {}, and {} is wanted",
                                        part.suite,
                                        package->name,
                                        package->version,
                                        part.version),
               .hint = bprun::format("Ask for {}, or for another source.", found)};
}

/// Moves from/* or from into tree/to. Both are on one file system.
Result<void> move_into(const fs::Path& from, const fs::Path& to) {
  const auto status = TRY(fs::status_of(from));
  if (!status) return {};
  if (S_ISDIR(status->st_mode) && fs::is_directory(to)) {
    for (const std::string& name : TRY(fs::list_directory(from)))
      TRY(move_into(from / name, to / name));
    return {};
  }
  TRY(fs::make_directories(to.parent_path()));
  return fs::rename(from, to);
}

/// Debian puts manual pages, documentation and configuration elsewhere, and leaves links to them.
Result<void> remove_dangling_links(const fs::Path& tree) {
  std::vector<fs::Path> dangling;
  TRY(fs::walk(tree, [&](const fs::WalkEntry& entry) -> Result<fs::WalkStep> {
    std::error_code failed;
    if (entry.is_symlink() && !std::filesystem::exists(entry.path, failed)) {
      dangling.push_back(entry.path);
    }
    return fs::WalkStep::enter;
  }));
  for (const fs::Path& link : dangling)
    TRY(fs::remove_file(link));
  return {};
}

}  // namespace

Result<std::vector<TakenPackage>>
take_packages(const DebianPart& part, const DebianSettings& settings, const fs::Path& tree) {
  debian::Wanted wanted{.suite = part.suite,
                        .architecture = debian_word(settings.arch),
                        .packages = part.packages,
                        .if_there = part.if_there};
  debian::ArchiveOptions options{.state = settings.state,
                                 .environment = settings.environment,
                                 .limit = settings.limit,
                                 .on_note = settings.on_note};
  debian::Archive archive = TRY(debian::Archive::find(wanted, std::move(options)));
  TRY(check_version(archive, part));
  const fs::Path unpacked = settings.work / "unpacked";
  TRY(fs::make_directories(unpacked));
  for (const fs::Path& file : TRY(archive.download(settings.work / "packages"))) {
    TRY(process::interrupt::check());
    TRY(debian::unpack(file, unpacked));
  }
  for (const auto& [from, to] : part.take) {
    TRY_WHILE(move_into(unpacked / from, tree / to),
              bprun::format("while taking {} out of Debian's packages", from));
  }
  TRY(remove_dangling_links(tree));
  std::vector<TakenPackage> taken;
  for (const debian::Package& package : archive.packages())
    taken.push_back({.file = package.file, .bytes = package.size});
  return taken;
}

}  // namespace bprun::runtimes

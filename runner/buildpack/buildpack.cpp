// SPDX-License-Identifier: MIT
#include "runner/buildpack/buildpack.hpp"

#include "runner/base/format.hpp"
#include "runner/buildpack/shape.hpp"
#include "runner/fs/copy_tree.hpp"
#include "runner/fs/directory.hpp"
#include "runner/fs/file.hpp"

#include <fcntl.h>

#include <cerrno>
#include <cstdlib>

namespace bprun::buildpack {

namespace {

constexpr mode_t executable = S_IXUSR | S_IXGRP | S_IXOTH;

/// Adds permission bits, where any are lacking, by a path that is no link.
Result<void> add_mode(const Path& path, const struct stat& status, mode_t bits) {
  if ((status.st_mode & bits) == bits) return {};
  if (::chmod(path.c_str(), (status.st_mode & 07777) | bits) != 0) {
    return system_error(format("set the mode of {}", path.native()), errno);
  }
  return {};
}

/// The store's trees have no w bits, and archives lose x bits.
Result<void> open_up(const Path& copy) {
  const auto top = TRY(fs::status_of(copy));
  if (top) TRY(add_mode(copy, *top, 0755));
  return fs::walk(copy, [&](const fs::WalkEntry& entry) -> Result<fs::WalkStep> {
    if (entry.is_symlink()) return fs::WalkStep::enter;
    const bool script = entry.is_regular() && entry.relative.starts_with("bin/") &&
                        entry.relative.find('/', 4) == std::string::npos;
    mode_t bits = S_IRUSR | S_IWUSR;
    if (entry.is_directory() || script) bits |= S_IRGRP | S_IROTH | executable;
    TRY(add_mode(entry.path, entry.status, bits));
    return fs::WalkStep::enter;
  });
}

/// bin/compile may be a link to a file elsewhere in the buildpack, and that one must be executable.
Result<void> open_up_linked_scripts(const Path& copy) {
  std::error_code failure;
  const Path root = std::filesystem::canonical(copy, failure);
  if (failure) return system_error(format("look at {}", copy.native()), failure.value());
  for (const auto& name : TRY(fs::list_directory(copy / "bin"))) {
    const Path link = copy / "bin" / name;
    if (!std::filesystem::is_symlink(link, failure)) continue;
    const Path target = std::filesystem::canonical(link, failure);
    // What lies outside is not ours to change.
    const bool inside = !failure && target.native().starts_with(root.native() + "/");
    if (!inside || !fs::is_file(target)) continue;
    const auto status = TRY(fs::status_of(target));
    if (status) TRY(add_mode(target, *status, 0444 | executable));
  }
  return {};
}

}  // namespace

Path Buildpack::script(std::string_view name) const {
  return directory / "bin" / name;
}

Result<Buildpack>
instantiate(const Checkout& checkout, const Path& into, const InstantiateOptions& options) {
  TRY(check_shape(checkout));
  fs::CopyOptions copy{.owner = options.owner};
  copy.leave_out = [](const fs::WalkEntry& entry) {
    return entry.relative == "export" || entry.relative == ".git";
  };
  const std::string doing = format("while copying the buildpack {}", checkout.name);
  TRY_WHILE(fs::copy_tree(checkout.directory, into, copy), doing);
  TRY_WHILE(open_up(into), doing);
  TRY_WHILE(open_up_linked_scripts(into), doing);

  Buildpack buildpack{.name = checkout.name,
                      .short_name = checkout.short_name,
                      .revision = checkout.revision,
                      .directory = into,
                      .scripts = {}};
  const auto has = [&](std::string_view name) { return fs::is_file(buildpack.script(name)); };
  buildpack.scripts = Scripts{.release = has("release"),
                              .report = has("report"),
                              .test = has("test"),
                              .test_compile = has("test-compile"),
                              .plan = has("plan")};
  return buildpack;
}

}  // namespace bprun::buildpack

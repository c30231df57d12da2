// SPDX-License-Identifier: MIT
#include "runner/buildpack/shape.hpp"

#include "runner/base/format.hpp"
#include "runner/fs/file.hpp"

namespace bprun::buildpack {

Result<void> check_shape(const Checkout& checkout) {
  const Path bin = checkout.directory / "bin";
  for (const std::string_view name : {"detect", "compile"}) {
    if (fs::is_file(bin / name)) continue;
    if (fs::is_file(checkout.directory / "buildpack.toml") && !fs::is_file(bin / "compile")) {
      return Error{.kind = ErrorKind::buildpack,
                   .message = format("{} is a Cloud Native Buildpack (it has buildpack.toml and no "
                                     "bin/compile), which is not supported yet",
                                     checkout.name),
                   .where = checkout.where,
                   .hint = "bprun runs classic buildpacks: bin/detect, bin/compile and, where they "
                           "have one, bin/release."};
    }
    const bool dangling = fs::exists(bin / name);
    return Error{.kind = ErrorKind::buildpack,
                 .message = format("{} has no bin/{}{}",
                                   checkout.name,
                                   name,
                                   dangling ? " (what is there is no file)" : ""),
                 .where = checkout.where,
                 .hint =
                     format("A buildpack has the executables bin/detect and bin/compile; looked "
                            "in {}.",
                            checkout.directory.native())};
  }
  return {};
}

}  // namespace bprun::buildpack

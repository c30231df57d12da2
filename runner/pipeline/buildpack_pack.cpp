// SPDX-License-Identifier: MIT
#include "runner/pipeline/buildpack_pack.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/buildpack/builtin.hpp"
#include "runner/buildpack/shape.hpp"
#include "runner/fs/file.hpp"
#include "runner/pack/buildpack_tarball.hpp"
#include "runner/pack/slug.hpp"

#include <algorithm>

namespace bprun::pipeline {

namespace {

using buildpack::Builtin;
using buildpack::Checkout;

/// Without the program that fetches, the built-in is of no use to a runner that fetches nothing.
Result<void> check_is_whole(const Builtin& builtin) {
  if (fs::is_file(builtin.directory / "libexec/bprun-fetch")) return {};
  return Error{.kind = ErrorKind::buildpack,
               .message = format("the built-in {} has no libexec/bprun-fetch", builtin.name),
               .hint = "Build bprun anew; it puts it there."};
}

/// As elsewhere, a built-in's name goes before a directory of that name.
Result<Checkout> find_buildpack(const std::string& what) {
  const auto builtins = TRY(buildpack::list_builtins(TRY(buildpack::builtins_directory())));
  std::vector<std::string> names;
  for (const Builtin& builtin : builtins) {
    names.push_back(builtin.name);
    if (builtin.name != what) continue;
    TRY(check_is_whole(builtin));
    return Checkout{.name = builtin.name,
                    .short_name = builtin.name,
                    .directory = builtin.directory,
                    .revision = "built-in",
                    .how = "built-in"};
  }
  if (fs::is_directory(what)) {
    std::error_code failure;
    const auto directory = std::filesystem::canonical(what, failure);
    if (failure) return system_error(format("look at {}", what), failure.value());
    return Checkout{.name = what,
                    .short_name = directory.filename().native(),
                    .directory = directory,
                    .revision = "local",
                    .how = "local"};
  }
  return Error{.kind = ErrorKind::buildpack,
               .message = format("{} is neither a built-in buildpack nor a directory",
                                 text::printable(what)),
               .hint = names.empty() ? "There are no built-ins beside this bprun."
                                     : format("The built-ins are {}.", text::list(names))};
}

}  // namespace

Result<PackedBuildpack> pack_buildpack(const BuildpackPackRequest& request) {
  const Checkout checkout = TRY(find_buildpack(request.what));
  const std::filesystem::path file = request.output.value_or(checkout.short_name + ".tgz");
  const auto mtime = TRY(pack::source_date_epoch(request.caller.get("SOURCE_DATE_EPOCH")));
  TRY(buildpack::check_shape(checkout));
  const auto tarball = TRY_WHILE(pack::write_buildpack_tarball(checkout.directory, file, mtime),
                                 format("while packing the buildpack {}", checkout.name));
  PackedBuildpack packed{.name = checkout.short_name,
                         .file = file.native(),
                         .bytes = tarball.bytes,
                         .files = tarball.files,
                         .sha256 = tarball.sha256};
  for (const std::string& path : tarball.left_out) {
    packed.warnings.push_back(format("{} is no file, directory or link, and is not in the archive",
                                     text::printable(path)));
  }
  return packed;
}

std::string to_text(const PackedBuildpack& packed) {
  return format("{}: {}, {} files, sha256 {}\n",
                packed.file,
                text::human_size(packed.bytes),
                packed.files,
                packed.sha256);
}

document::Value to_document(const PackedBuildpack& packed) {
  document::Value warnings = document::Value::array();
  for (const std::string& warning : packed.warnings)
    warnings.add(warning);
  return document::Value::object()
      .set("name", packed.name)
      .set("file", packed.file)
      .set("bytes", static_cast<std::int64_t>(packed.bytes))
      .set("files", static_cast<std::int64_t>(packed.files))
      .set("sha256", packed.sha256)
      .set("warnings", std::move(warnings));
}

}  // namespace bprun::pipeline

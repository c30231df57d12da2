// SPDX-License-Identifier: MIT
#include "runner/pipeline/buildpack_pack.hpp"

#include "runner/cli/commands.hpp"
#include "runner/fs/fd.hpp"

#include <unistd.h>

#include <array>

namespace bprun::cli {

namespace {

constexpr std::array buildpack_pack_options{
    Option{"--output", "-o", "FILE", "the tarball (default: NAME.tgz)"},
    Option{"--json", "", "", "as JSON"},
};

Result<int> run_buildpack_pack(const Arguments& arguments) {
  if (arguments.operands.size() != 1) {
    return Error{.kind = ErrorKind::usage,
                 .message = "bprun buildpack pack takes one built-in's name, or one directory"};
  }
  pipeline::BuildpackPackRequest request{.what = arguments.operands[0],
                                         .output = std::nullopt,
                                         .caller = process::Environment::inherited()};
  if (const auto output = arguments.value("--output")) request.output = *output;
  const auto packed = TRY(pipeline::pack_buildpack(request));
  for (const std::string& warning : packed.warnings) {
    static_cast<void>(fs::write_all(STDERR_FILENO, "warning: " + warning + "\n"));
  }
  const std::string text = arguments.has("--json")
                               ? document::to_json(pipeline::to_document(packed), 2) + "\n"
                               : pipeline::to_text(packed);
  static_cast<void>(fs::write_all(STDOUT_FILENO, text));
  return 0;
}

}  // namespace

const Command buildpack_pack_command{
    .name = "buildpack pack",
    .arguments = "NAME|DIR [-o FILE.tgz]",
    .summary = "Pack a buildpack as a tarball that other runners take as BUILDPACK_URL",
    .options = buildpack_pack_options,
    .run = run_buildpack_pack,
};

}  // namespace bprun::cli

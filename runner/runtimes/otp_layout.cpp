// SPDX-License-Identifier: MIT
#include "runner/runtimes/otp_layout.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/fs/copy_tree.hpp"
#include "runner/fs/directory.hpp"
#include "runner/fs/file.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <vector>

namespace bprun::runtimes {

namespace {

using fs::Path;

/// A shell's way from the script to the root of the tree, links followed.
constexpr const char* find_root = R"sh(self=$0
while [ -L "$self" ]; do self=$(readlink -f -- "$self"); done
case $self in
*/*) here=${self%/*} ;;
*) here=$(dirname -- "$(command -v -- "$self")") ;;
esac
)sh";

Result<void> write_program(const Path& path, const std::string& text) {
  TRY(fs::remove_file(path));
  TRY(fs::write_file(path, text));
  if (::chmod(path.c_str(), 0755) == 0) return {};
  return system_error(bprun::format("make {} executable", path.native()), errno);
}

/// The one entry of `folder` that begins with `prefix`.
Result<std::string> only_entry(const Path& folder, std::string_view prefix) {
  std::vector<std::string> found;
  if (fs::is_directory(folder)) {
    for (const std::string& name : TRY(fs::list_directory(folder))) {
      if (name.starts_with(prefix) && fs::is_directory(folder / name)) found.push_back(name);
    }
  }
  if (found.size() == 1) return found.front();
  return Error{.kind = ErrorKind::corrupt,
               .message = bprun::format(
                   "this is no build of Erlang/OTP: it has {} folders {}*", found.size(), prefix)};
}

std::string start_script(std::string_view up) {
  return bprun::format("#!/bin/sh\n{}ROOTDIR=$(CDPATH= cd -- \"$here/{}\" && pwd -P)\n"
                       "RELDIR=${{RELDIR:-$ROOTDIR/releases}}\n"
                       "exec \"$ROOTDIR/bin/run_erl\" -daemon /tmp/ \"$ROOTDIR/log\" "
                       "\"exec $ROOTDIR/bin/start_erl $ROOTDIR $RELDIR "
                       "${{1:-$RELDIR/start_erl.data}}\"\n",
                       find_root,
                       up);
}

/// What a script is made of at installation: "start_erl.src" with the emulator's name.
Result<void> fill_in_templates(const Path& programs) {
  const auto text = TRY(fs::read_file_if_exists(programs / "start_erl.src", 1UL << 20));
  if (text && !fs::exists(programs / "start_erl")) {
    TRY(write_program(programs / "start_erl", text::replace_all(*text, "%EMU%", "beam")));
  }
  return {};
}

Result<void> copy_if_absent(const Path& from, const Path& to) {
  if (!fs::is_file(from) || fs::exists(to)) return {};
  return fs::copy_file(from, to);
}

/// bin/*.boot: which applications are started.
Result<void> install_boot_files(const Path& tree) {
  const std::string release = TRY(only_entry(tree / "releases", ""));
  const Path from = tree / "releases" / release;
  for (const std::string& name : TRY(fs::list_directory(from))) {
    const bool boot =
        name.ends_with(".boot") && (name.starts_with("start_") || name == "no_dot_erlang.boot");
    if (boot) TRY(copy_if_absent(from / name, tree / "bin" / name));
  }
  TRY(copy_if_absent(from / "start_clean.boot", tree / "bin/start.boot"));
  TRY(copy_if_absent(from / "start_clean.script", tree / "bin/start.script"));
  // It says in absolute paths where the applications are. Without it they are found as they lie.
  TRY(fs::remove_file(tree / "releases/RELEASES"));
  return fs::remove_file(tree / "releases/RELEASES.src");
}

}  // namespace

std::string erl_script(std::string_view erts, std::string_view up) {
  return bprun::format("#!/bin/sh\n"
                       "# Starts Erlang/OTP from wherever this tree lies.\n"
                       "{}ROOTDIR=${{ERL_ROOTDIR:-$(CDPATH= cd -- \"$here/{}\" && pwd -P)}}\n"
                       "BINDIR=$ROOTDIR/{}/bin\n"
                       "EMU=beam\n"
                       "PROGNAME=${{0##*/}}\n"
                       "export EMU ROOTDIR BINDIR PROGNAME\n"
                       "exec \"$BINDIR/erlexec\" ${{1+\"$@\"}}\n",
                       find_root,
                       up,
                       erts);
}

Result<void> install_otp(const Path& tree) {
  const std::string erts = TRY(only_entry(tree, "erts-"));
  const Path programs = tree / erts / "bin";
  if (!fs::is_file(programs / "erlexec")) {
    return Error{.kind = ErrorKind::corrupt,
                 .message = bprun::format(
                     "this is no build of Erlang/OTP: there is no {}/bin/erlexec", erts)};
  }
  TRY(fs::make_directories(tree / "bin"));
  TRY(write_program(programs / "erl", erl_script(erts, "../..")));
  TRY(write_program(tree / "bin/erl", erl_script(erts, "..")));
  TRY(write_program(programs / "start", start_script("../..")));
  TRY(write_program(tree / "bin/start", start_script("..")));
  TRY(fill_in_templates(programs));
  for (const char* name : {"erlc",
                           "erl_call",
                           "dialyzer",
                           "typer",
                           "ct_run",
                           "escript",
                           "run_erl",
                           "to_erl",
                           "start_erl"}) {
    TRY(copy_if_absent(programs / name, tree / "bin" / name));
  }
  TRY(fs::remove_file(tree / "bin/epmd"));
  TRY(fs::make_symlink(bprun::format("../{}/bin/epmd", erts), tree / "bin/epmd"));
  if (!fs::exists(tree / "releases/start_erl.data")) {
    const std::string release = TRY(only_entry(tree / "releases", ""));
    TRY(fs::write_file(tree / "releases/start_erl.data",
                       bprun::format("{} {}\n", erts.substr(5), release)));
  }
  return install_boot_files(tree);
}

}  // namespace bprun::runtimes

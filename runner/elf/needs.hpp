// SPDX-License-Identifier: MIT
#pragma once

#include "runner/base/result.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// What a program or library says to the dynamic loader, and nothing else of it.
namespace bprun::elf {

enum class Kind {
  program,  ///< the kernel can start it
  library,  ///< a shared library, or a module that is loaded while a program runs
  other,    ///< object files, core dumps, debug information: nothing that is loaded
};

/// Symbol versions that must be in one library.
struct RequiredVersions {
  std::string library;                ///< as in Needs::libraries: "libc.so.6"
  std::vector<std::string> versions;  ///< "GLIBC_2.34", in the file's order; weak ones are left out

  bool operator==(const RequiredVersions&) const = default;
};

struct Needs {
  std::string machine;  ///< "x64", "arm64" … (machine.hpp)
  Kind kind = Kind::other;
  bool is_dynamic = false;  ///< false: statically linked, asks for nothing
  std::string interpreter;  ///< the loader's path; empty in libraries and static programs
  std::string soname;       ///< of a library; often empty in modules
  std::vector<std::string> libraries;  ///< DT_NEEDED, in order
  std::vector<std::string> rpath;      ///< DT_RPATH's directories, unexpanded ("$ORIGIN/../lib")
  std::vector<std::string> runpath;    ///< DT_RUNPATH's
  std::vector<RequiredVersions> versions_required;
  std::vector<std::string> versions_defined;  ///< symbol versions that it has for others

  bool operator==(const Needs&) const = default;
};

/// True where a file with these first bytes is ELF, or a damaged one. Four do.
bool begins_as_elf(std::string_view bytes);

/// Reads an open file, or bytes in memory. nullopt: no ELF file. What begins as one and cannot be
/// read on is an Error of kind corrupt that says "not readable as ELF: " and why; that is the worst
/// that a damaged or hostile file does. Only headers and names are read, a few kilobytes,
/// whatever the file's size.
/// The descriptor must be of a regular file; its position is neither used nor changed.
Result<std::optional<Needs>> read_needs(int descriptor);
Result<std::optional<Needs>> read_needs(std::string_view bytes);

}  // namespace bprun::elf

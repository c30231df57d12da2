// SPDX-License-Identifier: MIT
#pragma once

#include "runner/abi/tree.hpp"

#include <optional>
#include <string>
#include <string_view>

/// Which platform a file is for, and which ones its path speaks of. Pure.
namespace bprun::abi {

/// The architecture that a tree is for: the one of `architectures` that most of its files have, the
/// first one where none has any.
std::string architecture_of(const Tree& tree, const std::vector<std::string>& architectures);

/// True where the path itself says that its file is for this machine ("prebuilds/linux-arm64/…"):
/// whoever put it there knows, and has others beside it.
bool path_names_machine(std::string_view path, std::string_view machine);

/// The same of musl ("linuxmusl-x64", "node.napi.musl.node", "alpine").
bool path_names_musl(std::string_view path);

/// True for what is linked to musl's C library instead of glibc.
bool is_for_musl(const elf::Needs& needs);

/// The part of a runtime that this file is, where most apps never load it and it alone needs the
/// libraries that it names: "Erlang's wx". Empty for all other files.
std::string_view seldom_loaded_part(std::string_view path);

/// The loader's usual place: "/lib64/ld-linux-x86-64.so.2"; nullopt for a machine not known here.
std::optional<std::string_view> usual_interpreter(std::string_view machine);

/// True for the libraries of glibc itself, which must come from where the loader comes from.
bool is_part_of_glibc(std::string_view library);

}  // namespace bprun::abi

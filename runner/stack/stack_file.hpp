// SPDX-License-Identifier: MIT
#pragma once

#include "runner/stack/problems.hpp"
#include "runner/stack/stack.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>

/// Reads stacks/<name>.toml, and gives a stack what it inherits.
namespace bprun::stack {

/// The words that a file of a stack can use.
const std::vector<std::string_view>& known_families();
const std::vector<std::string_view>& known_architectures();

/// "ubuntu-24.04", "debian-12", "debian-sid".
bool is_base(std::string_view text);

/// A stack's file before it inherits: what it leaves out is empty.
struct StackFile {
  std::string file;  ///< what messages call it
  std::string name;
  std::string title;
  std::string family;
  std::string inherits;
  int inherits_line = 0;
  std::string base;
  std::string codename;
  std::vector<std::string> architectures;
  std::string variable;
  std::optional<Images> images;
  std::optional<Lifecycle> lifecycle;
  std::optional<Ceilings> ceilings;
};

/// `name` is the file's name without ".toml", which the stack must have, too.
StackFile read_stack_file(std::string_view text,
                          const std::string& name,
                          const std::string& file,
                          Problems& problems);

/// The file of another stack; nullopt where there is none of that name.
using FindStackFile = std::function<std::optional<StackFile>(const std::string& name)>;

/// The stack whole: what its file leaves out is its parent's, and tables ([images], [lifecycle],
/// [ceilings]) go as a whole. A parent that is not there, a circle, and what is missing in the end
/// are Problems of the file that says so.
Stack inherited(const StackFile& file, const FindStackFile& find, Problems& problems);

}  // namespace bprun::stack

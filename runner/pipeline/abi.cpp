// SPDX-License-Identifier: MIT
#include "runner/pipeline/abi.hpp"

#include "runner/abi/search.hpp"
#include "runner/base/format.hpp"
#include "runner/fs/file.hpp"
#include "runner/stack/tables.hpp"

namespace bprun::pipeline {

namespace {

/// The stack that a root filesystem is of, as its os-release says; empty where it says nothing.
std::string stack_of_system(const fs::Path& root, const stack::Tables& tables) {
  for (const char* file : {"etc/os-release", "usr/lib/os-release"}) {
    const auto text = fs::read_file_if_exists(root / file, 1UL << 20);
    if (text && text->has_value()) return tables.stack_for(**text).value_or("");
  }
  return "";
}

Result<std::string> chosen_stack(const AbiRequest& request, const stack::Tables& tables) {
  if (request.stack) return *request.stack;
  if (auto here = tables.stack_of_this_machine()) return *here;
  return Error{.kind = ErrorKind::usage,
               .message = "no stack is given, and this machine's system is none of the known ones",
               .hint = "Name one with --stack, or a root filesystem with --rootfs."};
}

}  // namespace

Result<abi::Report> check_abi(const AbiRequest& request) {
  const auto tables = request.stacks ? TRY(stack::Tables::from_directory(*request.stacks))
                                     : stack::Tables::compiled_in();
  const auto stacks = TRY(tables.known_stacks());
  const auto* libraries = TRY(tables.libraries());
  const abi::Catalogue catalogue{.libraries = *libraries, .stacks = stacks};

  // What is asked: a stack that nobody knows is said before a slug of gigabytes is read.
  std::optional<stack::Stack> stack;
  if (!request.root) {
    stack = TRY(tables.find_stack(TRY(chosen_stack(request, tables))));
  } else if (request.stack) {
    TRY(tables.find_stack(*request.stack));
  }
  const abi::Tree tree = TRY(abi::read_tree(request.subject));

  abi::System system;
  if (stack) {
    system = abi::system_of(*stack, *libraries, request.image);
  } else {
    system = TRY(abi::system_of_root(*request.root, abi::questions_of(tree)));
    system.stack = request.stack ? *request.stack : stack_of_system(*request.root, tables);
  }

  std::vector<abi::System> others;
  others.reserve(stacks.size());
  for (const stack::Stack& other : stacks)
    others.push_back(abi::system_of(other, *libraries, request.image));
  return abi::assess(request.subject.native(), tree, system, request.image, catalogue, others);
}

}  // namespace bprun::pipeline

// SPDX-License-Identifier: MIT
#include "runner/plan/stack_choice.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"

#include <algorithm>

namespace bprun::plan {

namespace {

Error unknown_stack(const NamedStack& stack, const std::vector<std::string>& known) {
  const auto near = text::nearest(stack.name, known);
  return Error{.kind = ErrorKind::unsupported,
               .message = format("there is no stack {} (asked for by {})",
                                 text::printable(stack.name),
                                 stack.origin),
               .where = stack.where,
               .hint = format("{}Stacks known here: {}.",
                              near ? format("Did you mean {}? ", *near) : "",
                              text::join(known, ", "))};
}

}  // namespace

Result<StackChoice> choose_stack(const std::vector<NamedStack>& named,
                                 const std::vector<std::string>& known,
                                 const std::optional<std::string>& of_this_machine) {
  if (named.empty()) {
    if (of_this_machine) return StackChoice{*of_this_machine, "this machine"};
    return Error{.kind = ErrorKind::unsupported,
                 .message = "no stack matches this machine",
                 .hint = format("Name the one to build for: --stack NAME. Stacks known here: {}.",
                                text::join(known, ", "))};
  }
  const NamedStack& first = named.front();
  if (std::find(known.begin(), known.end(), first.name) == known.end()) {
    return unknown_stack(first, known);
  }
  StackChoice choice{first.name, first.origin};
  for (auto other = named.begin() + 1; other != named.end(); ++other) {
    if (other->name != first.name) {
      choice.overruled.push_back(format("{}: {}", other->origin, other->name));
    }
  }
  return choice;
}

}  // namespace bprun::plan

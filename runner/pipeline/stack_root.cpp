// SPDX-License-Identifier: MIT
#include "runner/pipeline/stack_root.hpp"

#include "runner/base/format.hpp"

namespace bprun::pipeline {

Result<std::optional<rootfs::StackRoot>> stack_root_of(const settings::Settings& settings) {
  const auto& set = settings.stack_root;
  if (!set.value) return std::optional<rootfs::StackRoot>();
  auto root = rootfs::open_root(*set.value);
  if (root) return std::optional(std::move(*root));
  Error error = std::move(root).error();
  if (!error.where && !set.origin.is_flag()) error.where = set.origin.where;
  return error;
}

std::optional<std::string> stack_of_root(const rootfs::StackRoot& root,
                                         const stack::Tables& tables) {
  if (root.description) return root.description->stack;
  if (root.os_release.empty()) return std::nullopt;
  return tables.stack_for(root.os_release);
}

Result<void> check_root_matches(const rootfs::StackRoot& root,
                                const std::string& wanted,
                                const std::string& origin,
                                const stack::Tables& tables) {
  const auto is = stack_of_root(root, tables);
  // Nothing in it says what it is: whoever named both is believed.
  if (!is || *is == wanted) return {};
  const auto asked = TRY(tables.find_stack(wanted));
  if (const auto known = tables.find_stack(*is); known && known->base == asked.base) return {};
  return Error{.kind = ErrorKind::unsupported,
               .message = format("the root filesystem {} is {}, and the build is for {} ({})",
                                 root.path.native(),
                                 *is,
                                 wanted,
                                 origin),
               .hint = format("Build for {} with --stack {}, or make the other root filesystem: {}",
                              *is,
                              *is,
                              command_for_root(asked))};
}

std::string command_for_root(const stack::Stack& stack) {
  // Only Debian's own stacks can be made of Debian's packages.
  if (stack.family == "debian") return format("bprun stack rootfs {} DIR", stack.name);
  const std::string image = stack.images.build.empty() ? "HOST/IMAGE:TAG" : stack.images.build;
  return format("bprun stack rootfs docker://{} DIR --stack {}", image, stack.name);
}

}  // namespace bprun::pipeline

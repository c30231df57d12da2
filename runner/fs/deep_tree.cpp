// SPDX-License-Identifier: MIT
#include "runner/fs/deep_tree.hpp"

#include <sys/resource.h>

namespace bprun::fs {

void expect_deep_tree() {
  struct rlimit limit = {};

  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == limit.rlim_max) return;
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
}

}  // namespace bprun::fs

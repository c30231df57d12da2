// SPDX-License-Identifier: MIT
#pragma once

namespace bprun::fs {

/// Whoever goes down a tree holds a descriptor for each level; from this one on he says so, for the
/// usual limit of 1024 is too little for trees as deep as paths of 4096 bytes can be. Raises this
/// process's own limit as far as it may.
inline constexpr int deep_level = 200;
void expect_deep_tree();

}  // namespace bprun::fs

// SPDX-License-Identifier: MIT
#pragma once

#include "runner/buildpack/checkout.hpp"

namespace bprun::buildpack {

/// Kind buildpack: bin/detect or bin/compile is missing (B-34), or this is a Cloud Native
/// Buildpack, which bprun does not run.
Result<void> check_shape(const Checkout& checkout);

}  // namespace bprun::buildpack

// SPDX-License-Identifier: MIT
#pragma once

#include "runner/manifest/shape.hpp"

namespace bprun::manifest {

/// All that Heroku and Dokku read of an app.json (J-2 to J-9), whether or not bprun does something
/// with it.
const Shape& app_json_shape();

}  // namespace bprun::manifest

// SPDX-License-Identifier: MIT
#pragma once

#include "runner/manifest/dockerfile.hpp"

#include <string>
#include <utility>
#include <vector>

namespace bprun::manifest {

using BuildArguments = std::vector<std::pair<std::string, std::string>>;

/// Engines read images from the machine's files, too (oci-archive:/any/path), as the user who
/// builds: another app's images, and more. An app's Dockerfiles take theirs from registries and
/// from their own stages. Errors of kind app, with the line, for whatever is taken from elsewhere,
/// and for names of which it cannot be said beforehand what they will be. `arguments`:
/// build.config.
std::vector<Error> check_sources(const Dockerfile& dockerfile,
                                 const BuildArguments& arguments,
                                 const std::string& file);

}  // namespace bprun::manifest

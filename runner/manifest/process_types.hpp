// SPDX-License-Identifier: MIT
#pragma once

#include "runner/manifest/procfile.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bprun::manifest {

/// The types that an app can be started as: its own, in the order of its Procfile, then the
/// buildpack's default types that it lacks, in their order (M-17).
std::vector<ProcessType>
effective_process_types(const std::vector<ProcessType>& own,
                        const std::vector<std::pair<std::string, std::string>>& defaults);

/// The type of that name; nullptr where there is none.
const ProcessType* find_process_type(const std::vector<ProcessType>& types, std::string_view name);

/// `name: command` lines, each ended by LF. A command with a line break in it (a buildpack's YAML
/// can hold one, a Procfile cannot) is written as `eval $'…'`, which bash runs the same way.
std::string to_procfile_text(const std::vector<ProcessType>& types);

}  // namespace bprun::manifest

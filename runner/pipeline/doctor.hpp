// SPDX-License-Identifier: MIT
#pragma once

#include "runner/doctor/finding.hpp"
#include "runner/fs/fd.hpp"
#include "runner/process/environment.hpp"
#include "runner/settings/settings.hpp"

#include <vector>

namespace bprun::pipeline {

struct DoctorRequest {
  fs::Path app = ".";
  settings::Sources settings = {};
  process::Environment caller = {};
  bool offline = false;  ///< nobody is asked whether they can be reached
};

/// What is in the way of a build of this app on this machine, the worst first. Kind usage: there is
/// no such directory.
Result<std::vector<doctor::Finding>> examine(const DoctorRequest& request);

}  // namespace bprun::pipeline

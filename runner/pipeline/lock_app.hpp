// SPDX-License-Identifier: MIT
#pragma once

#include "runner/pipeline/build.hpp"
#include "runner/pipeline/lock.hpp"

namespace bprun::pipeline {

/// What a build of this request would take from outside: buildpacks are fetched to know their
/// revisions, and asked what they will want; runtimes are not fetched, and nothing is compiled. A
/// failure has been told to the sink.
Result<Lock> lock_app(const BuildRequest& request, report::Sink& sink);

/// Kind usage: the app has none.
Result<Lock> read_lock_of(const fs::Path& app);

/// By one rename.
Result<void> write_lock(const fs::Path& app, const Lock& lock);

}  // namespace bprun::pipeline

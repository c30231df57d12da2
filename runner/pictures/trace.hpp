// SPDX-License-Identifier: MIT
#pragma once

#include "runner/document/value.hpp"

namespace bprun::pictures {

/// A build as a Chrome trace ("trace events"), which Perfetto and chrome://tracing open: the
/// phases, a row for each buildpack, and as a second process the processes that were seen, in as
/// few rows as they fit into side by side. Events stand in the order of their time.
document::Value trace_of(const document::Value& record);

}  // namespace bprun::pictures

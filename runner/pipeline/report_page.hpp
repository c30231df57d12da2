// SPDX-License-Identifier: MIT
#pragma once

#include "runner/document/value.hpp"

#include <string>

/// Pictures of a build, out of its record.
namespace bprun::pipeline {

/// One page of HTML with all that it needs: what failed on top, a timeline of the phases, who wrote
/// how much of the slug, versions, downloads, changes of the environment, and the last lines with a
/// search. Its size depends on the record alone, in which the files of an app are counted, and the
/// largest named.
std::string report_page(const document::Value& record);

/// The phases as a Chrome trace ("trace events"), which Perfetto and chrome://tracing open. Each
/// buildpack has a row of its own.
document::Value trace_of(const document::Value& record);

}  // namespace bprun::pipeline

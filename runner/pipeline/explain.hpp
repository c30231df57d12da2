// SPDX-License-Identifier: MIT
#pragma once

#include "runner/base/result.hpp"
#include "runner/document/value.hpp"
#include "runner/fs/fd.hpp"

#include <string>

/// Why a build came out as it did, out of the record that it left.
namespace bprun::pipeline {

/// The record `what`, or that of the output folder `what`. Kind usage: there is none; corrupt: it
/// is cut off, damaged, or no record; unsupported: another version of bprun wrote it in another
/// form.
Result<document::Value> read_record(const fs::Path& what);

/// What a record says, in the order in which it happened: which buildpacks, and who said so; what
/// each answered, made of the environment and did to the files; which versions, and why these; what
/// was fetched, and what was reused. Of a record that an earlier version wrote, what it lacks is
/// left out.
std::string explain(const document::Value& record);

}  // namespace bprun::pipeline

// SPDX-License-Identifier: MIT
#pragma once

#include "runner/document/value.hpp"
#include "runner/process/environment.hpp"
#include "runner/settings/settings.hpp"
#include "runner/store/verify.hpp"

namespace bprun::pipeline {

struct CacheVerifyRequest {
  bool drop = true;  ///< false (--dry-run): only say what is damaged
  settings::Sources settings = {};
  process::Environment caller = {};
};

/// What the store holds, compared with its checksums; what is damaged is dropped.
Result<store::Verification> verify_cache(const CacheVerifyRequest& request);

/// For people; `dropped` as in the request.
std::string to_text(const store::Verification& verification, bool dropped);

/// For programs: `runtimes`, `checkouts`, `slugs`, `segments`, `without_checksum`, `damaged[]`
/// with `what` and `why`.
document::Value to_document(const store::Verification& verification);

}  // namespace bprun::pipeline

// SPDX-License-Identifier: MIT
#pragma once

#include "runner/base/result.hpp"

#include <string>

namespace bprun::refresh {

/// Lists grow. An Error (kind corrupt) for one that lacks more than a twentieth of the `known`
/// entries, and more than three: it was cut, or is another list.
Result<void>
check_plausible(std::size_t known, std::size_t missing, std::size_t listed, const std::string& url);

}  // namespace bprun::refresh

// SPDX-License-Identifier: MIT
#pragma once

#include "runner/doctor/finding.hpp"
#include "runner/document/value.hpp"

namespace bprun::doctor {

/// For people: a finding a paragraph, and a line with how many there are.
std::string to_text(const std::vector<Finding>& findings);

document::Value to_document(const std::vector<Finding>& findings);

/// SARIF 2.1.0, as code hosts read it. What is of the machine and not of a file has no place in it.
document::Value to_sarif(const std::vector<Finding>& findings, std::string_view version);

}  // namespace bprun::doctor

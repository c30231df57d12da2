// SPDX-License-Identifier: MIT
#pragma once

#include "runner/base/error.hpp"
#include "runner/document/value.hpp"
#include "runner/stack/basis.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bprun::resolve {

enum class Severity { note, warning, error };

/// "note", "warning", "error".
std::string_view to_string(Severity severity);

/// One thing that is wrong, or worth knowing, about what an app asks for on a stack. Its sentences
/// come from the catalogue stacks/diagnoses.toml, found by `id`; the facts in them (versions,
/// stacks) are computed.
struct Diagnosis {
  /// "released-not-built": stable, for scripts and for docs/reference/diagnoses.md.
  std::string id = "";
  Severity severity = Severity::error;
  ErrorKind kind = ErrorKind::unsupported;       ///< what a build ends with, where it is an error
  std::string message = "";                      ///< what was asked and why it cannot be; one line
  std::optional<Location> where = std::nullopt;  ///< the line that asks
  std::string runtime = "";                      ///< "erlang"; empty where none is meant
  std::string asked = "";                        ///< the request's text
  std::string why = "";                          ///< a full sentence or two; may be empty
  std::vector<std::string> nearest = {};         ///< versions that this stack has, nearest first
  std::vector<std::string> lines = {};           ///< what to write instead, ready to be copied
  std::string write_to = "";             ///< where: "elixir_buildpack.config:2", "package.json"
  std::vector<std::string> stacks = {};  ///< stacks that have what is asked for
  stack::Basis basis = stack::Basis::listed;
  std::string advice = "";  ///< the next step, where `lines` and `stacks` do not say it
};

/// The same as the error that a build ends with: the sentence and the place first, everything else
/// in the hint.
Error to_error(const Diagnosis& diagnosis);

/// As a person reads it, without indentation: the place and the sentence, why, what to write,
/// which stacks have it. Lines end with LF.
std::string to_text(const Diagnosis& diagnosis);

/// For --json. Every key is there, whatever is empty: docs/reference/diagnoses.md has them.
document::Value to_document(const Diagnosis& diagnosis);

/// to_document, read back. Unknown ids are fine: they come from newer buildpacks. Errors are of
/// kind `buildpack`, naming the member.
Result<Diagnosis> read_diagnosis(const document::Value& value, const std::string& file);

}  // namespace bprun::resolve

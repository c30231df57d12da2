// SPDX-License-Identifier: MIT
#include "runner/resolve/catalogue.hpp"

#include "runner/base/text.hpp"

namespace bprun::resolve {

namespace {

Severity severity_named(std::string_view word) {
  if (word == "note") return Severity::note;
  return word == "warning" ? Severity::warning : Severity::error;
}

ErrorKind known_kind(std::string_view word) {
  for (const ErrorKind kind : {ErrorKind::app, ErrorKind::network, ErrorKind::buildpack}) {
    if (to_string(kind) == word) return kind;
  }
  return ErrorKind::unsupported;
}

}  // namespace

std::string fill(std::string_view text, const Facts& facts) {
  std::string filled;
  for (const std::string_view line : text::lines(text)) {
    const std::string now(text::trim_right(stack::filled_in(line, facts)));
    if (now.empty()) continue;
    if (!filled.empty()) filled += '\n';
    filled += now;
  }
  return filled;
}

Result<Catalogue> Catalogue::read(const stack::Tables& tables) {
  return Catalogue(*TRY(tables.diagnoses()));
}

Diagnosis Catalogue::make(std::string_view id, const Facts& facts) const {
  Diagnosis diagnosis{.id = std::string(id)};
  const stack::DiagnosisText* text = texts_->find(id);
  if (text == nullptr) {
    diagnosis.message = diagnosis.id;
    return diagnosis;
  }
  diagnosis.severity = severity_named(text->severity);
  diagnosis.kind = known_kind(text->kind);
  diagnosis.message = fill(text->says, facts);
  diagnosis.why = fill(text->why, facts);
  diagnosis.advice = fill(text->advice, facts);
  return diagnosis;
}

}  // namespace bprun::resolve

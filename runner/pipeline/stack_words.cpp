// SPDX-License-Identifier: MIT
#include "runner/pipeline/stack_words.hpp"

#include "runner/base/format.hpp"
#include "runner/stack/date.hpp"

namespace bprun::pipeline {

using document::Value;

namespace {

/// Null for what is not known: a reader need not tell "" from it.
Value known(const std::string& text) {
  return text.empty() ? Value() : Value(text);
}

}  // namespace

Result<stack::Tables> open_tables(const std::optional<fs::Path>& directory) {
  if (!directory) return stack::Tables::compiled_in();
  return stack::Tables::from_directory(*directory);
}

std::string if_inferred(stack::Basis basis) {
  return basis == stack::Basis::inferred ? " (inferred)" : "";
}

std::string lifecycle_words(const stack::Lifecycle& lifecycle, stack::Status status) {
  std::string words(to_string(status));
  if (lifecycle.eol.empty()) return words;
  words += status == stack::Status::ended ? " " : ", until ";
  return words + stack::spoken_date(lifecycle.eol) + if_inferred(lifecycle.eol_basis);
}

Value stack_document(const stack::Stack& stack, stack::Status status) {
  const stack::Lifecycle& lifecycle = stack.lifecycle;
  Value architectures = Value::array();
  for (const std::string& arch : stack.architectures)
    architectures.add(arch);
  Value document = Value::object();
  document.set("name", stack.name)
      .set("title", stack.title)
      .set("family", stack.family)
      .set("inherits", known(stack.inherits))
      .set("base", stack.base)
      .set("codename", stack.codename)
      .set("architectures", std::move(architectures))
      .set("variable", stack.variable)
      .set("status", to_string(status))
      .set("released", known(lifecycle.released))
      .set("deprecated", known(lifecycle.deprecated))
      .set("eol", known(lifecycle.eol))
      .set("eol_basis", lifecycle.eol.empty() ? Value() : Value(to_string(lifecycle.eol_basis)));
  return document;
}

}  // namespace bprun::pipeline

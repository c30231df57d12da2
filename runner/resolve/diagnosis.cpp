// SPDX-License-Identifier: MIT
#include "runner/resolve/diagnosis.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"

namespace bprun::resolve {

using document::Value;

namespace {

void append(std::string& text, std::string_view line) {
  text += line;
  text += '\n';
}

/// Everything below the first line.
std::string explanation(const Diagnosis& diagnosis) {
  std::string text;
  if (!diagnosis.why.empty()) append(text, diagnosis.why);
  if (!diagnosis.lines.empty()) {
    append(
        text,
        diagnosis.write_to.empty()
            ? std::string(diagnosis.lines.size() > 1 ? "Write one of:" : "Write:")
            : bprun::format("{} {}:",
                            diagnosis.nearest.size() > 1 ? "Write one of these into" : "Write into",
                            diagnosis.write_to));
    for (const std::string& line : diagnosis.lines)
      append(text, "    " + line);
  }
  if (!diagnosis.stacks.empty()) {
    append(text,
           bprun::format("{} it: {}",
                         diagnosis.stacks.size() > 1 ? "Stacks that have" : "The stack that has",
                         text::join(diagnosis.stacks, ", ")));
  }
  if (!diagnosis.advice.empty()) append(text, diagnosis.advice);
  return text;
}

Value strings(const std::vector<std::string>& texts) {
  Value list = Value::array();
  for (const std::string& text : texts)
    list.add(text);
  return list;
}

Error wrong(const Value& value, const std::string& file, std::string_view key) {
  return Error{.kind = ErrorKind::buildpack,
               .message = bprun::format("'findings[].{}' is not what it must be", key),
               .where = Location{.file = file, .line = value.line()},
               .hint = "The answer of bin/plan has a schema: docs/reference/plan.md."};
}

Result<std::string>
string_or_nothing(const Value& value, std::string_view key, const std::string& file) {
  const Value* member = value.find(key);
  if (member == nullptr || member->is_null()) return std::string();
  if (member->as_string() == nullptr) return wrong(*member, file, key);
  return *member->as_string();
}

Result<std::vector<std::string>>
strings_or_nothing(const Value& value, std::string_view key, const std::string& file) {
  std::vector<std::string> texts;
  const Value* member = value.find(key);
  if (member == nullptr || member->is_null()) return texts;
  if (!member->is_array()) return wrong(*member, file, key);
  for (const Value& element : member->elements()) {
    if (element.as_string() == nullptr) return wrong(element, file, key);
    texts.push_back(*element.as_string());
  }
  return texts;
}

Result<Severity> read_severity(const Value& value, const std::string& file) {
  const std::string word = TRY(string_or_nothing(value, "severity", file));
  for (const Severity severity : {Severity::note, Severity::warning, Severity::error}) {
    if (to_string(severity) == word) return severity;
  }
  return wrong(value, file, "severity");
}

ErrorKind kind_named(std::string_view name) {
  for (int kind = 0; kind <= static_cast<int>(ErrorKind::interrupted); ++kind) {
    if (to_string(static_cast<ErrorKind>(kind)) == name) return static_cast<ErrorKind>(kind);
  }
  return ErrorKind::unsupported;
}

}  // namespace

std::string_view to_string(Severity severity) {
  switch (severity) {
  case Severity::note:
    return "note";
  case Severity::warning:
    return "warning";
  case Severity::error:
    break;
  }
  return "error";
}

Error to_error(const Diagnosis& diagnosis) {
  std::string hint = explanation(diagnosis);
  if (!hint.empty()) hint.pop_back();
  return Error{.kind = diagnosis.kind,
               .message = diagnosis.message,
               .where = diagnosis.where,
               .hint = std::move(hint)};
}

std::string to_text(const Diagnosis& diagnosis) {
  const std::string place = diagnosis.where ? to_string(*diagnosis.where) + ": " : "";
  return place + diagnosis.message + "\n" + explanation(diagnosis);
}

Value to_document(const Diagnosis& diagnosis) {
  Value value;
  value.set("id", diagnosis.id)
      .set("severity", to_string(diagnosis.severity))
      .set("kind", to_string(diagnosis.kind))
      .set("message", diagnosis.message)
      .set("file", diagnosis.where ? Value(diagnosis.where->file) : Value())
      .set("line",
           diagnosis.where && diagnosis.where->line > 0 ? Value(diagnosis.where->line) : Value())
      .set("runtime", diagnosis.runtime)
      .set("asked", diagnosis.asked)
      .set("why", diagnosis.why)
      .set("nearest", strings(diagnosis.nearest))
      .set("lines", strings(diagnosis.lines))
      .set("write_to", diagnosis.write_to)
      .set("stacks", strings(diagnosis.stacks))
      .set("basis", stack::to_string(diagnosis.basis))
      .set("advice", diagnosis.advice);
  return value;
}

Result<Diagnosis> read_diagnosis(const Value& value, const std::string& file) {
  Diagnosis diagnosis;
  diagnosis.id = TRY(string_or_nothing(value, "id", file));
  diagnosis.severity = TRY(read_severity(value, file));
  diagnosis.kind = kind_named(TRY(string_or_nothing(value, "kind", file)));
  diagnosis.message = TRY(string_or_nothing(value, "message", file));
  if (diagnosis.message.empty()) return wrong(value, file, "message");
  const std::string asking = TRY(string_or_nothing(value, "file", file));
  if (!asking.empty()) {
    const Value* line = value.find("line");
    const std::int64_t* number = line == nullptr ? nullptr : line->as_integer();
    const bool usable = number != nullptr && *number > 0 && *number < 1'000'000'000;
    diagnosis.where = Location{.file = asking, .line = usable ? static_cast<int>(*number) : 0};
  }
  diagnosis.runtime = TRY(string_or_nothing(value, "runtime", file));
  diagnosis.asked = TRY(string_or_nothing(value, "asked", file));
  diagnosis.why = TRY(string_or_nothing(value, "why", file));
  diagnosis.nearest = TRY(strings_or_nothing(value, "nearest", file));
  diagnosis.lines = TRY(strings_or_nothing(value, "lines", file));
  diagnosis.write_to = TRY(string_or_nothing(value, "write_to", file));
  diagnosis.stacks = TRY(strings_or_nothing(value, "stacks", file));
  diagnosis.advice = TRY(string_or_nothing(value, "advice", file));
  const auto basis = stack::parse_basis(TRY(string_or_nothing(value, "basis", file)));
  if (basis) diagnosis.basis = *basis;
  return diagnosis;
}

}  // namespace bprun::resolve

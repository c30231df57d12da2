// SPDX-License-Identifier: MIT
#include "runner/manifest/app_json_values.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"

namespace bprun::manifest {

using document::Value;

Error wrong_type(std::string_view name,
                 std::string_view expected,
                 const Value& value,
                 const std::string& file) {
  return Error{.kind = ErrorKind::app,
               .message = format("{} must be {}, and is {}", name, expected, value.type_name()),
               .where = Location{file, value.line()}};
}

Result<Value> parse_app_json_text(std::string_view text, const std::string& file) {
  std::string_view content = text;
  if (content.starts_with("\xEF\xBB\xBF")) content.remove_prefix(3);
  if (text::trim(content).empty()) return Value::object();
  return document::parse_json_with_comments(text, file);
}

}  // namespace bprun::manifest

// SPDX-License-Identifier: MIT
#include "runner/releases/config.hpp"

#include "runner/base/digest.hpp"
#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/document/value.hpp"
#include "runner/fs/atomic_file.hpp"
#include "runner/fs/file.hpp"

namespace bprun::releases {

namespace {

Error no_config(const fs::Path& file) {
  return {.kind = ErrorKind::corrupt,
          .message = format("{} does not hold config vars", file.native()),
          .hint = "Nothing but bprun writes there. Put a copy of it back, or remove it and set the "
                  "config vars anew."};
}

std::optional<std::string> value_of(const document::Value& value) {
  if (const auto* text = value.as_string()) return *text;
  const auto* encoded = value.find_string("base64");
  return encoded == nullptr ? std::nullopt : from_base64(*encoded);
}

}  // namespace

Result<manifest::ConfigVars> read_config(const fs::Path& file, const std::string& origin) {
  manifest::ConfigVars config;
  const auto text = TRY(fs::read_file_if_exists(file));
  if (!text) return config;
  const auto document = document::parse_json(*text, file.native());
  // The parser's message may quote a secret.
  if (!document || !document->is_object()) return no_config(file);
  for (const auto& [name, value] : document->members()) {
    auto bytes = value_of(value);
    if (!bytes || !config.add({name, std::move(*bytes), origin})) return no_config(file);
  }
  return config;
}

Result<void> write_config(const fs::Path& file, const manifest::ConfigVars& config) {
  auto document = document::Value::object();
  for (const auto& variable : config.all()) {
    if (text::is_utf8(variable.value)) {
      document.set(variable.name, variable.value);
    } else {
      document.set(variable.name,
                   document::Value::object().set("base64", to_base64(variable.value)));
    }
  }
  return fs::replace_file(file, document::to_json(document, 2) + "\n", 0600);
}

bool same_config(const manifest::ConfigVars& a, const manifest::ConfigVars& b) {
  return a.environment() == b.environment();
}

manifest::ConfigVars without(const manifest::ConfigVars& config, std::string_view name) {
  manifest::ConfigVars rest;
  for (const auto& variable : config.all()) {
    // What was legal once is legal again.
    if (variable.name != name) static_cast<void>(rest.add(variable));
  }
  return rest;
}

}  // namespace bprun::releases

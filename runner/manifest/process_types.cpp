// SPDX-License-Identifier: MIT
#include "runner/manifest/process_types.hpp"

#include "runner/base/text.hpp"

namespace bprun::manifest {

namespace {

/// `text` between $' and ', as bash decodes it.
std::string ansi_c_quoted(std::string text) {
  text = text::replace_all(std::move(text), "\\", "\\\\");
  text = text::replace_all(std::move(text), "'", "\\'");
  text = text::replace_all(std::move(text), "\r", "\\r");
  return "$'" + text::replace_all(std::move(text), "\n", "\\n") + "'";
}

}  // namespace

std::vector<ProcessType>
effective_process_types(const std::vector<ProcessType>& own,
                        const std::vector<std::pair<std::string, std::string>>& defaults) {
  auto types = own;
  for (const auto& [name, command] : defaults) {
    if (find_process_type(types, name) == nullptr) types.push_back({name, command, 0});
  }
  return types;
}

const ProcessType* find_process_type(const std::vector<ProcessType>& types, std::string_view name) {
  for (const auto& type : types) {
    if (type.name == name) return &type;
  }
  return nullptr;
}

std::string to_procfile_text(const std::vector<ProcessType>& types) {
  std::string text;
  for (const auto& type : types) {
    const bool one_line = type.command.find_first_of("\r\n") == std::string::npos;
    text +=
        type.name + ": " + (one_line ? type.command : "eval " + ansi_c_quoted(type.command)) + "\n";
  }
  return text;
}

}  // namespace bprun::manifest

// SPDX-License-Identifier: MIT
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bprun::process {

/// The environment of a child, as a value. Sorted by name, so that it prints and compares the same
/// everywhere. Values are bytes without NUL.
class Environment {
public:
  /// This process's own environment. Entries without '=' or with an empty name are dropped.
  static Environment inherited();

  void set(std::string name, std::string value);
  void set_default(std::string_view name, std::string_view value);
  void unset(std::string_view name);
  std::optional<std::string> get(std::string_view name) const;

  /// Adds all of `other`; its values win.
  void merge(const Environment& other);

  /// "NAME=value" for execve.
  std::vector<std::string> strings() const;

  const std::map<std::string, std::string, std::less<>>& variables() const { return variables_; }

  bool operator==(const Environment&) const = default;

private:
  std::map<std::string, std::string, std::less<>> variables_;
};

/// [A-Za-z_][A-Za-z0-9_]* (contract B-9).
bool is_variable_name(std::string_view name);

}  // namespace bprun::process

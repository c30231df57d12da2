// SPDX-License-Identifier: MIT
#include "runner/manifest/formation.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/manifest/app_json_values.hpp"
#include "runner/manifest/procfile.hpp"

#include <charconv>
#include <optional>

namespace bprun::manifest {

namespace {

using document::Value;

constexpr int most_processes = 1000;

Result<const Value*>
formation_object(const Value& parent, std::string_view key, const std::string& file) {
  const Value* value = parent.find(key);
  if (value == nullptr || value->is_null()) return static_cast<const Value*>(nullptr);
  if (!value->is_object()) return wrong_type(key, "an object", *value, file);
  return value;
}

Result<Quantities> read_quantities(const Value& formation, const std::string& file) {
  Quantities quantities;
  for (const auto& [type, entry] : formation.members()) {
    if (!entry.is_object()) return wrong_type("formation." + type, "an object", entry, file);
    const Value* quantity = entry.find("quantity");
    if (quantity == nullptr || quantity->is_null()) continue;
    const auto* number = quantity->as_integer();
    const std::string name = format("formation.{}.quantity", type);
    if (number == nullptr) return wrong_type(name, "an integer", *quantity, file);
    if (*number < 0 || *number > most_processes) {
      return Error{.kind = ErrorKind::app,
                   .message = format("{} must be 0 to {}", name, most_processes),
                   .where = Location{file, quantity->line()}};
    }
    if (is_process_type_name(type)) quantities[type] = static_cast<int>(*number);
  }
  return quantities;
}

/// One entry of healthchecks.web, key by key.
class HealthCheckReader {
public:
  HealthCheckReader(const Value& entry, std::string name, const std::string& file)
      : entry_(entry), name_(std::move(name)), file_(file) {}

  Result<HealthCheck> run() const {
    HealthCheck check;
    TRY(read_text("path", check.path));
    if (!check.path.starts_with("/")) check.path.insert(0, "/");
    if (check.path.find_first_of(" \t\r\n") != std::string::npos) {
      return Error{.kind = ErrorKind::app,
                   .message = format("{}.path must be a path without blanks", name_),
                   .where = Location{file_, entry_.line()}};
    }
    TRY(read_text("content", check.content));
    TRY(read_number("attempts", check.attempts));
    TRY(read_seconds("timeout", check.timeout));
    TRY(read_seconds("wait", check.wait));
    TRY(read_seconds("initialDelay", check.initial_delay));
    if (const Value* value = entry_.find("listening"); value != nullptr && !value->is_null()) {
      if (value->as_bool() == nullptr) {
        return wrong_type(name_ + ".listening", "true or false", *value, file_);
      }
      check.listening = *value->as_bool();
    }
    return check;
  }

private:
  Result<void> read_text(std::string_view key, std::string& into) const {
    const Value* value = entry_.find(key);
    if (value == nullptr || value->is_null()) return {};
    const auto* text = value->as_string();
    if (text == nullptr) return wrong_type(format("{}.{}", name_, key), "a string", *value, file_);
    into = *text;
    return {};
  }

  Result<void> read_number(std::string_view key, int& into) const {
    const Value* value = entry_.find(key);
    if (value == nullptr || value->is_null()) return {};
    const auto* number = value->as_integer();
    constexpr int most = 3600;
    if (number == nullptr || *number < 0 || *number > most) {
      return wrong_type(
          format("{}.{}", name_, key), format("an integer from 0 to {}", most), *value, file_);
    }
    into = static_cast<int>(*number);
    return {};
  }

  Result<void> read_seconds(std::string_view key, std::chrono::seconds& into) const {
    int number = static_cast<int>(into.count());
    TRY(read_number(key, number));
    into = std::chrono::seconds(number);
    return {};
  }

  const Value& entry_;
  std::string name_;
  const std::string& file_;
};

/// The key that makes a check one that cannot be made here; empty: it can.
std::string passed_over(const Value& entry) {
  for (const char* key : {"command", "uptime"}) {
    if (const Value* value = entry.find(key); value != nullptr && !value->is_null()) return key;
  }
  return "";
}

Result<void> read_checks(const Value& list, const std::string& file, AppFormation& formation) {
  if (!list.is_array()) return wrong_type("healthchecks.web", "a list", list, file);
  std::size_t index = 0;
  for (const auto& entry : list.elements()) {
    const std::string name = format("healthchecks.web[{}]", index++);
    if (!entry.is_object()) return wrong_type(name, "an object", entry, file);
    // That is asked of a process that serves already.
    const auto* type = entry.find_string("type");
    if (type != nullptr && *type == "liveness") continue;
    if (const std::string key = passed_over(entry); !key.empty()) {
      formation.warnings.push_back(
          {format("{} is passed over: checks by {} are not made here", name, key),
           Location{file, entry.line()}});
      continue;
    }
    formation.web_checks.push_back(TRY(HealthCheckReader(entry, name, file).run()));
  }
  return {};
}

}  // namespace

Result<AppFormation> parse_formation(std::string_view text, const std::string& file) {
  const Value root = TRY(parse_app_json_text(text, file));
  AppFormation formation;
  if (const Value* found = TRY(formation_object(root, "formation", file))) {
    formation.quantities = TRY(read_quantities(*found, file));
  }
  if (const Value* checks = TRY(formation_object(root, "healthchecks", file))) {
    if (const Value* web = checks->find("web"); web != nullptr && !web->is_null()) {
      TRY(read_checks(*web, file, formation));
    }
  }
  return formation;
}

Result<Quantities> parse_quantities(std::string_view text) {
  Quantities quantities;
  for (const auto part : text::split(text, ',')) {
    const std::size_t equals = part.find('=');
    const std::string name(text::trim(part.substr(0, equals)));
    int number = 1;
    bool is_good = is_process_type_name(name);
    if (equals != std::string_view::npos) {
      const auto digits = text::trim(part.substr(equals + 1));
      const auto [end, failure] =
          std::from_chars(digits.data(), digits.data() + digits.size(), number);
      is_good = is_good && failure == std::errc() && end == digits.data() + digits.size();
    }
    if (!is_good || number < 0 || number > most_processes) {
      return Error{.kind = ErrorKind::usage,
                   .message = format("{} is no formation", text::printable(text)),
                   .hint = "For example: --formation web=2,worker=1"};
    }
    if (name == "release") {
      return Error{.kind = ErrorKind::usage,
                   .message = "the type release is run once for each release, and is not scaled"};
    }
    quantities[name] = number;
  }
  return quantities;
}

}  // namespace bprun::manifest

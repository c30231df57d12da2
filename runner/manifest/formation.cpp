// SPDX-License-Identifier: MIT
#include "runner/manifest/formation.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/manifest/app_json.hpp"
#include "runner/manifest/app_json_values.hpp"
#include "runner/manifest/procfile.hpp"

#include <charconv>
#include <optional>

namespace bprun::manifest {

namespace {

using document::Value;

constexpr int most_processes = 1000;

Result<Quantities> quantities_of(const AppJson& app) {
  Quantities quantities;
  for (const AppFormation& entry : app.formation) {
    if (!entry.quantity) continue;
    if (*entry.quantity > most_processes) {
      return Error{.kind = ErrorKind::app,
                   .message =
                       format("formation.{}.quantity must be 0 to {}", entry.type, most_processes),
                   .where = entry.where};
    }
    quantities[entry.type] = static_cast<int>(*entry.quantity);
  }
  return quantities;
}

/// One entry of healthchecks.web, whose types are checked.
class HealthCheckReader {
public:
  HealthCheckReader(const Value& entry, std::string name, const std::string& file)
      : entry_(entry), name_(std::move(name)), file_(file) {}

  Result<HealthCheck> run() const {
    HealthCheck check;
    if (const auto* path = entry_.find_string("path")) check.path = *path;
    if (!check.path.starts_with("/")) check.path.insert(0, "/");
    if (check.path.find_first_of(" \t\r\n") != std::string::npos) {
      return Error{.kind = ErrorKind::app,
                   .message = format("{}.path must be a path without blanks", name_),
                   .where = Location{file_, entry_.line()}};
    }
    if (const auto* content = entry_.find_string("content")) check.content = *content;
    TRY(read_number("attempts", check.attempts));
    TRY(read_seconds("timeout", check.timeout));
    TRY(read_seconds("wait", check.wait));
    TRY(read_seconds("initialDelay", check.initial_delay));
    const Value* listening = entry_.find("listening");
    if (listening != nullptr && listening->as_bool() != nullptr)
      check.listening = *listening->as_bool();
    return check;
  }

private:
  Result<void> read_number(std::string_view key, int& into) const {
    const Value* value = entry_.find(key);
    const auto number = integer_of(value);
    if (!number) return {};
    constexpr int most = 3600;
    if (*number > most) {
      return Error{.kind = ErrorKind::app,
                   .message = format("{}.{} must be at most {}", name_, key, most),
                   .where = Location{file_, value->line()}};
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

Result<void> read_checks(const Value& list, const std::string& file, ProcessFormation& formation) {
  std::size_t index = 0;
  for (const auto& entry : list.elements()) {
    const std::string name = format("healthchecks.web[{}]", index++);
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

Result<ProcessFormation> parse_formation(std::string_view text, const std::string& file) {
  const AppJson app = TRY(parse_app_json(text, file));
  ProcessFormation formation;
  formation.quantities = TRY(quantities_of(app));
  const Value root = TRY(parse_app_json_text(text, file));
  const Value* checks = root.find("healthchecks");
  const Value* web = checks != nullptr && checks->is_object() ? checks->find("web") : nullptr;
  if (web != nullptr && web->is_array()) TRY(read_checks(*web, file, formation));
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

// SPDX-License-Identifier: MIT
#include "runner/settings/keys.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace bprun::settings {

namespace {

using document::Value;

/// Numbers come as TOML numbers from files and as text from flags. Never infinite, never NaN.
std::optional<double> number_of(const Value& value) {
  double number = 0;
  if (const auto* integer = value.as_integer()) {
    number = static_cast<double>(*integer);
  } else if (const auto* floating = value.as_double()) {
    number = *floating;
  } else if (const auto* text = value.as_string()) {
    const char* end = text->data() + text->size();
    const auto result = std::from_chars(text->data(), end, number, std::chars_format::fixed);
    if (result.ec != std::errc() || result.ptr != end) return std::nullopt;
  } else {
    return std::nullopt;
  }
  return std::isfinite(number) ? std::optional(number) : std::nullopt;
}

/// A whole number that fits.
std::optional<unsigned> whole_of(const Value& value) {
  const auto number = number_of(value);
  if (!number || *number < 0 || *number > 4294967294.0 || *number != std::floor(*number)) {
    return std::nullopt;
  }
  return static_cast<unsigned>(*number);
}

std::optional<unsigned long long> size_of(const Value& value) {
  if (const auto* integer = value.as_integer()) {
    return *integer > 0 ? std::optional<unsigned long long>(*integer) : std::nullopt;
  }
  if (const auto* text = value.as_string()) return text::parse_size(*text);
  return std::nullopt;
}

std::optional<std::chrono::milliseconds> duration_of(const Value& value) {
  if (const auto* integer = value.as_integer()) {
    return *integer > 0 ? std::optional(std::chrono::milliseconds(*integer * 1000)) : std::nullopt;
  }
  if (const auto* text = value.as_string()) return parse_duration(*text);
  return std::nullopt;
}

/// A limit that is set by the app can only tighten what the machine says.
template <class T>
bool loosens(const Given& given, const Setting<std::optional<T>>& before, const T& now) {
  return given.from_app && before.value && now > *before.value;
}

template <class T>
Result<void> set_limit(Setting<std::optional<T>>& setting,
                       const Given& given,
                       std::string_view key,
                       const std::optional<T>& parsed,
                       std::string_view expected) {
  if (!parsed || *parsed <= T{}) return wrong(given, key, expected);
  if (!loosens(given, setting, *parsed)) setting = {parsed, given.origin};
  return {};
}

Result<void> set_word(Setting<std::string>& setting,
                      const Given& given,
                      std::string_view key,
                      const std::vector<std::string>& allowed) {
  const auto* word = given.value.as_string();
  if (word == nullptr || std::find(allowed.begin(), allowed.end(), *word) == allowed.end()) {
    return wrong(given, key, format("one of {}", text::join(allowed, ", ")));
  }
  setting = {*word, given.origin};
  return {};
}

template <class T>
Result<void>
set_text(Setting<std::optional<T>>& setting, const Given& given, std::string_view key) {
  const auto* text = given.value.as_string();
  if (text == nullptr || text->empty()) return wrong(given, key, "a text that is not empty");
  setting = {T(*text), given.origin};
  return {};
}

Result<void>
set_path(Setting<std::optional<Path>>& setting, const Given& given, std::string_view key) {
  TRY(set_text(setting, given, key));
  // A flag is relative to where the user stands; a file is read from everywhere.
  const bool usable = given.origin.is_flag() || setting.value->is_absolute();
  return usable ? Result<void>() : wrong(given, key, "an absolute path");
}

Result<void> set_id(Setting<unsigned>& setting, const Given& given, std::string_view key) {
  const auto number = whole_of(given.value);
  if (number.value_or(0) == 0) {
    return wrong(given, key, "the number of an unprivileged user, 1 or more");
  }
  setting = {*number, given.origin};
  return {};
}

constexpr std::string_view size_expected = "a size like 512M or 2G";

const std::array all_keys{
    Key{"stack",
        "--stack",
        true,
        [](Settings& s, const Given& g, std::string_view k) { return set_text(s.stack, g, k); }},
    Key{"isolation",
        "--isolation",
        false,
        [](Settings& s, const Given& g, std::string_view k) {
          return set_word(s.isolation, g, k, {"auto", "sandbox", "user", "none"});
        }},
    Key{"build-dir",
        "--build-dir",
        true,
        [](Settings& s, const Given& g, std::string_view k) {
          return set_word(s.build_dir, g, k, {"app", "separate"});
        }},
    Key{"store",
        "--store",
        false,
        [](Settings& s, const Given& g, std::string_view k) { return set_path(s.store, g, k); }},
    Key{"state",
        "--state",
        false,
        [](Settings& s, const Given& g, std::string_view k) { return set_path(s.state, g, k); }},
    Key{"stack-root",
        "--stack-root",
        false,
        [](Settings& s, const Given& g, std::string_view k) {
          return set_path(s.stack_root, g, k);
        }},
    Key{"limits.memory",
        "--memory",
        true,
        [](Settings& s, const Given& g, std::string_view k) {
          return set_limit(s.memory, g, k, size_of(g.value), size_expected);
        }},
    Key{"limits.cpus",
        "--cpus",
        true,
        [](Settings& s, const Given& g, std::string_view k) {
          return set_limit(s.cpus, g, k, number_of(g.value), "a number of processors like 1.5");
        }},
    Key{"limits.pids",
        "--pids",
        true,
        [](Settings& s, const Given& g, std::string_view k) {
          return set_limit(s.pids, g, k, whole_of(g.value), "a number of processes");
        }},
    Key{"limits.disk",
        "--disk",
        true,
        [](Settings& s, const Given& g, std::string_view k) {
          return set_limit(s.disk, g, k, size_of(g.value), size_expected);
        }},
    Key{"limits.timeout",
        "--timeout",
        true,
        [](Settings& s, const Given& g, std::string_view k) {
          return set_limit(s.timeout, g, k, duration_of(g.value), "a time like 90s, 10m or 1h");
        }},
    Key{"slug.soft",
        "--slug-soft",
        false,
        [](Settings& s, const Given& g, std::string_view k) {
          return set_limit(s.slug_soft, g, k, size_of(g.value), size_expected);
        }},
    Key{"slug.hard",
        "--slug-hard",
        false,
        [](Settings& s, const Given& g, std::string_view k) {
          return set_limit(s.slug_hard, g, k, size_of(g.value), size_expected);
        }},
    Key{"npm.registry",
        "",
        false,
        [](Settings& s, const Given& g, std::string_view k) {
          return set_text(s.npm_registry, g, k);
        }},
    Key{"build.uid",
        "",
        false,
        [](Settings& s, const Given& g, std::string_view k) { return set_id(s.uid, g, k); }},
    Key{"build.gid",
        "",
        false,
        [](Settings& s, const Given& g, std::string_view k) { return set_id(s.gid, g, k); }},
};

}  // namespace

Error wrong(const Given& given, std::string_view key, std::string_view expected) {
  Error error{.kind = given.origin.is_flag() ? ErrorKind::usage : ErrorKind::config,
              .message = format(
                  "{} must be {}", given.origin.is_flag() ? given.origin.flag : key, expected)};
  if (!given.origin.is_flag()) error.where = given.origin.where;
  return error;
}

std::span<const Key> keys() {
  return all_keys;
}

}  // namespace bprun::settings

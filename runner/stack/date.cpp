// SPDX-License-Identifier: MIT
#include "runner/stack/date.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"

#include <array>
#include <chrono>
#include <optional>

namespace bprun::stack {

namespace {

namespace chrono = std::chrono;

std::optional<int> number(std::string_view digits) {
  for (const char c : digits) {
    if (c < '0' || c > '9') return std::nullopt;
  }
  const auto value = text::to_integer(digits);
  return value ? std::optional<int>(static_cast<int>(*value)) : std::nullopt;
}

/// Year, month and day; 0 for what is not said. nullopt where it is no date.
std::optional<std::array<int, 3>> parse(std::string_view text) {
  if (text.size() != 4 && text.size() != 7 && text.size() != 10) return std::nullopt;
  if (text.size() > 4 && text[4] != '-') return std::nullopt;
  if (text.size() > 7 && text[7] != '-') return std::nullopt;
  std::array<int, 3> parts{};
  const auto year = number(text.substr(0, 4));
  if (!year || *year == 0) return std::nullopt;
  parts[0] = *year;
  if (text.size() > 4) {
    const auto month = number(text.substr(5, 2));
    if (!month || *month < 1 || *month > 12) return std::nullopt;
    parts[1] = *month;
  }
  if (text.size() > 7) {
    const auto day = number(text.substr(8, 2));
    if (!day || *day < 1) return std::nullopt;
    parts[2] = *day;
    const chrono::year_month_day whole(chrono::year(parts[0]),
                                       chrono::month(static_cast<unsigned>(parts[1])),
                                       chrono::day(static_cast<unsigned>(parts[2])));
    if (!whole.ok()) return std::nullopt;
  }
  return parts;
}

std::string written(int year, int month, int day) {
  return bprun::format("{:04}-{:02}-{:02}", year, month, day);
}

}  // namespace

bool is_date(std::string_view text) {
  return parse(text).has_value();
}

bool is_day(std::string_view text) {
  return text.size() == 10 && is_date(text);
}

std::string first_day(std::string_view date) {
  const auto parts = parse(date);
  if (!parts) return std::string(date);
  const auto& [year, month, day] = *parts;
  return written(year, month == 0 ? 1 : month, day == 0 ? 1 : day);
}

std::string last_day(std::string_view date) {
  const auto parts = parse(date);
  if (!parts) return std::string(date);
  const auto& [year, month, day] = *parts;
  if (day != 0) return written(year, month, day);
  const auto last_month = static_cast<unsigned>(month == 0 ? 12 : month);
  const chrono::year_month_day_last last{chrono::year{year},
                                         chrono::month_day_last{chrono::month{last_month}}};
  const auto last_of_month = static_cast<int>(static_cast<unsigned>(last.day()));
  return written(year, static_cast<int>(last_month), last_of_month);
}

std::string spoken_date(std::string_view date) {
  constexpr std::array names{"January",
                             "February",
                             "March",
                             "April",
                             "May",
                             "June",
                             "July",
                             "August",
                             "September",
                             "October",
                             "November",
                             "December"};
  const auto parts = parse(date);
  if (!parts) return std::string(date);
  const auto& [year, month, day] = *parts;
  if (month == 0) return bprun::format("{}", year);
  const char* name = names[static_cast<std::size_t>(month - 1)];
  if (day == 0) return bprun::format("{} {}", name, year);
  return bprun::format("{} {} {}", day, name, year);
}

std::string today() {
  const auto days = chrono::floor<chrono::days>(chrono::system_clock::now());
  const chrono::year_month_day date(days);
  return written(static_cast<int>(date.year()),
                 static_cast<int>(static_cast<unsigned>(date.month())),
                 static_cast<int>(static_cast<unsigned>(date.day())));
}

}  // namespace bprun::stack

// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

/// Dates as the tables have them: a day ("2029-04-30"), or what is announced without one, a month
/// ("2029-04") or a year ("2014"). As text they compare where both are days.
namespace bprun::stack {

/// Whether it is one of the three, of a day that the calendar has.
bool is_date(std::string_view text);

/// YYYY-MM-DD and nothing shorter.
bool is_day(std::string_view text);

/// The first and the last day that a date means; empty for an empty one. Only for what is_date.
std::string first_day(std::string_view date);
std::string last_day(std::string_view date);

/// "30 April 2029", "April 2029", "2014".
std::string spoken_date(std::string_view date);

/// Today in UTC, YYYY-MM-DD.
std::string today();

}  // namespace bprun::stack

// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Plain text: splitting, trimming, quoting, and the grammar of lists in messages.
namespace bprun::text {

/// Blanks are space, tab, CR, LF, vertical tab, form feed.
std::string_view trim(std::string_view text);
std::string_view trim_right(std::string_view text);

/// Pieces between separators, empty ones included; "" gives one empty piece.
std::vector<std::string_view> split(std::string_view text, char separator);

/// Words between runs of blanks; no empty ones.
std::vector<std::string_view> words(std::string_view text);

/// Lines of a file: ended by LF, a last LF adds none, one trailing CR is stripped from each.
std::vector<std::string_view> lines(std::string_view text);

std::string join(const std::vector<std::string>& pieces, std::string_view separator);

/// "a", "a and b", "a, b and c".
std::string list(const std::vector<std::string>& items, std::string_view conjunction = "and");

std::string replace_all(std::string text, std::string_view from, std::string_view to);
std::string to_lower(std::string_view text);

/// A word that any POSIX shell reads back as the same bytes: bare where that is safe, else in
/// single quotes.
std::string shell_quote(std::string_view word);
std::string shell_join(const std::vector<std::string>& argv);

/// For text that somebody else wrote and a terminal will show: control characters but tab become
/// \xNN, and bytes that are no UTF-8 become U+FFFD.
std::string printable(std::string_view bytes);

bool is_utf8(std::string_view bytes);

/// The candidate nearest to `word` by edit distance, if near enough to be what was meant.
std::optional<std::string> nearest(std::string_view word,
                                   const std::vector<std::string>& candidates);

/// A whole decimal number that fits, with nothing before or after it.
std::optional<long long> to_integer(std::string_view text);

/// "41.7M", as Heroku prints slug sizes: one decimal, units of 1024, no blank.
std::string human_size(unsigned long long bytes);

/// "512M", "2G", "1.5GiB", "1048576" to bytes; nullopt where it is no size.
std::optional<unsigned long long> parse_size(std::string_view text);

/// URLs as they may be shown: user and password in front of the host are taken out.
std::string without_userinfo(std::string_view url);

}  // namespace bprun::text

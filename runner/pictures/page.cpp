// SPDX-License-Identifier: MIT
#include "runner/pictures/page.hpp"

#include "runner/base/digest.hpp"
#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/pictures/embedded.hpp"
#include "runner/pictures/log_view.hpp"
#include "runner/pictures/reading.hpp"
#include "runner/pictures/size_map.hpp"
#include "runner/pictures/tables.hpp"
#include "runner/pictures/timeline.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace bprun::pictures {

namespace {

/// What fits on a screen below the cause.
constexpr std::size_t last_lines_shown = 12;

using Place = std::pair<std::string_view, std::string_view>;

/// Puts each text at its {{place}}. What is put in is not looked at again.
template <std::size_t Count>
std::string filled(std::string_view page, const std::array<Place, Count>& places) {
  std::string text;
  while (!page.empty()) {
    const std::size_t begin = page.find("{{");
    text += page.substr(0, begin);
    if (begin == std::string_view::npos) break;
    page.remove_prefix(begin + 2);
    const std::size_t end = page.find("}}");
    for (const auto& [name, value] : places) {
      if (name == page.substr(0, end)) text += value;
    }
    page.remove_prefix(end + 2);
  }
  return text;
}

/// What a browser is told of the only script, or style, that counts.
std::string hash_of(std::string_view text) {
  Hasher hasher;
  hasher.update(text);
  return to_base64(hasher.digest());
}

std::string fact(std::string_view name, const std::string& value) {
  return value.empty() ? "" : format("<dt>{}</dt><dd>{}</dd>\n", name, value);
}

std::string words_of(const Value& list, std::string_view between) {
  std::string words;
  for (const Value& word : list.elements()) {
    if (!word.is_string()) continue;
    words += format("{}{}", words.empty() ? "" : between, markup(*word.as_string()));
    if (words.size() > 8192) break;
  }
  return words;
}

std::string last_lines(const Value& cause) {
  const auto lines = text::lines(raw_text(cause, "last_output"));
  const std::size_t count = std::min(lines.size(), last_lines_shown);
  std::string shown;
  for (std::size_t i = lines.size() - count; i < lines.size(); ++i)
    shown += log_markup(lines[i].substr(0, 400));
  return shown.empty() ? "" : format("<pre>{}</pre>", shown);
}

std::string why_it_failed(const Value& cause) {
  const Value& known = member_of(cause, "known");
  if (known.is_object()) {
    return format("<p>{} <code>{}</code></p>\n<p>{}</p>\n<p class=\"advice\">{}</p>\n",
                  text_of(known, "says"),
                  text_of(known, "id"),
                  text_of(known, "why"),
                  text_of(known, "advice"));
  }
  const std::string hint = text_of(cause, "hint");
  return hint.empty() ? "" : format("<p class=\"advice\">{}</p>\n", hint);
}

std::string failure_card(const Value& record) {
  const Value& cause = member_of(record, "cause");
  if (!cause.is_object()) return "";
  const auto ms = number_of(cause, "ms");
  const std::string ended = text_of(cause, "ended");
  std::string facts =
      fact("Phase", format("{} {}", text_of(cause, "phase"), text_of(cause, "buildpack")));
  facts += fact("Revision", text_of(cause, "revision"));
  facts += fact("Command", words_of(member_of(cause, "command"), " "));
  facts += fact("Ended", ended.empty() ? ended : format("{}, after {}", ended, time_text(ms)));
  facts += fact("Where", place_text(member_of(cause, "where")));
  facts += fact("Fetching", words_of(member_of(cause, "downloading"), ", "));
  facts += fact("While", words_of(member_of(cause, "trail"), ", "));
  return format("<section class=\"card failed\" id=\"failure\" aria-labelledby=\"failure-title\">\n"
                "<h2 id=\"failure-title\">{}</h2>\n{}<dl>{}</dl>\n{}</section>\n",
                text_of(cause, "message"),
                why_it_failed(cause),
                facts,
                last_lines(cause));
}

}  // namespace

std::string report_page(const Value& record) {
  const std::string title =
      format("Build of {}", text_of(member_of(record, "source"), "description"));
  const std::string told = format("{} at {} in {}, on {}, by bprun {}",
                                  text_of(record, "status"),
                                  text_of(record, "started_at"),
                                  time_text(number_of(record, "ms")),
                                  text_of(member_of(record, "stack"), "name"),
                                  text_of(record, "bprun"));
  std::string body = failure_card(record) + timeline(record) + size_map(record) + tables(record);
  // Each of these has a bound; the log has what they leave.
  const std::size_t taken = body.size() + page_html.size() + page_css.size() + page_js.size() +
                            2 * title.size() + told.size();
  body += log_view(record, largest_page - std::min(largest_page, taken));
  const std::string style_hash = hash_of(page_css);
  const std::string script_hash = hash_of(page_js);
  const std::array<Place, 7> places{{{"title", title},
                                     {"told", told},
                                     {"style_hash", style_hash},
                                     {"script_hash", script_hash},
                                     {"style", page_css},
                                     {"script", page_js},
                                     {"body", body}}};
  return filled(page_html, places);
}

}  // namespace bprun::pictures

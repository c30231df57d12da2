// SPDX-License-Identifier: MIT
#include "runner/requests/config_keys.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/requests/config_text.hpp"

#include <algorithm>

namespace bprun::requests {

namespace {

/// Of keys that nobody reads: whoever has more of them knows.
constexpr int most_notes = 20;

constexpr std::size_t longest_shown = 60;

}  // namespace

std::optional<Setting> setting(const ShellConfig& config, std::string_view key) {
  const auto found = config.values.find(key);
  if (found == config.values.end()) return std::nullopt;
  const std::string_view text = text::trim(found->second.text());
  if (text.empty()) return std::nullopt;
  return Setting{std::string(text), {config.file, found->second.line}};
}

Result<std::optional<Setting>> version_setting(ShellConfig& config, std::string_view key) {
  auto given = setting(config, key);
  if (!given) return given;
  TRY(check_version_length(given->text, key, given->where));
  const auto removed = std::erase_if(given->text, [](char c) { return c < ' ' || c > '~'; });
  if (removed > 0) {
    config.notes.push_back(
        {format("bytes of {} that are no printable ASCII are left out", key), given->where});
    given->text = text::trim(given->text);
  }
  if (given->text.empty()) return std::optional<Setting>();
  return given;
}

bool flag(ShellConfig& config, std::string_view key) {
  const auto given = setting(config, key);
  if (!given) return false;
  if (given->text != "true" && given->text != "false") {
    config.notes.push_back({format("{}={} counts as false; only the word true turns it on",
                                   key,
                                   text::printable(given->text.substr(0, 60))),
                            given->where});
  }
  return given->text == "true";
}

void note_unknown_keys(ShellConfig& config, const std::vector<std::string>& known) {
  int noted = 0;
  for (const auto& [key, value] : config.values) {
    if (noted == most_notes) return;
    if (std::find(known.begin(), known.end(), key) != known.end()) continue;
    const auto meant = text::nearest(key.substr(0, longest_shown), known);
    // What is exported is for others to read, and what other values are made of has been read.
    if (config.used.contains(key) || (!meant && config.exported.contains(key))) continue;
    ++noted;
    const std::string shown = key.substr(0, longest_shown);
    config.notes.push_back({meant ? format("nobody reads {}; is {} meant?", shown, *meant)
                                  : format("nobody reads {}", shown),
                            {config.file, value.line}});
  }
}

}  // namespace bprun::requests

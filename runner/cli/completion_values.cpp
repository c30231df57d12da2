// SPDX-License-Identifier: MIT
#include "runner/base/text.hpp"
#include "runner/cli/completion.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace bprun::cli {

namespace {

using Kind = Offer::Kind;

struct NamedValue {
  std::string_view name;
  Kind kind;
  std::string_view words;
};

/// What the tables' names of values stand for. Others (TIME, SIZE …) are for people to type.
constexpr std::array named_values{
    NamedValue{"DIR", Kind::directories, ""},
    NamedValue{"REPO.git", Kind::directories, ""},
    NamedValue{"FILE", Kind::files, ""},
    NamedValue{"FILE.tgz", Kind::files, ""},
    NamedValue{"FILE.xml", Kind::files, ""},
    NamedValue{"WHAT", Kind::files, ""},
    NamedValue{"SRC", Kind::files, ""},
    NamedValue{"SLUG", Kind::files, ""},
    NamedValue{"OUT", Kind::files, ""},
    NamedValue{"OLD", Kind::files, ""},
    NamedValue{"APPS...", Kind::files, ""},
    NamedValue{"MODE", Kind::words, "auto sandbox user none"},
    NamedValue{"METHOD", Kind::words, "auto overlay copy"},
    NamedValue{"ARCH", Kind::words, "x64 arm64"},
    NamedValue{"STEP", Kind::words, "detect compile:1 release"},
};

bool is_choice(std::string_view word) {
  return !word.empty() && std::all_of(word.begin(), word.end(), [](unsigned char c) {
    return std::islower(c) != 0 || std::isdigit(c) != 0;
  });
}

Offer words_of(std::string_view words) {
  Offer offer{.kind = Kind::words};
  for (const auto word : text::words(words))
    offer.words.emplace_back(word);
  return offer;
}

/// "a|b" is a choice of words; of "SLUG|DIR" the first that says something counts.
Offer offer_of_value(std::string_view value) {
  const auto parts = text::split(value, '|');
  if (parts.size() > 1 && std::all_of(parts.begin(), parts.end(), is_choice)) {
    return words_of(text::replace_all(std::string(value), "|", " "));
  }
  for (const auto part : parts) {
    const auto* found = std::find_if(named_values.begin(),
                                     named_values.end(),
                                     [&](const NamedValue& one) { return one.name == part; });
    if (found == named_values.end()) continue;
    return found->kind == Kind::words ? words_of(found->words) : Offer{.kind = found->kind};
  }
  return {};
}

}  // namespace

Offer offer_of(const Option& option, const OfferedNames& names) {
  if (option.name == "--stack") {
    Offer offer{.kind = Kind::words, .words = names.stacks};
    if (option.value.starts_with("all")) offer.words.emplace_back("all");
    return offer;
  }
  return offer_of_value(option.value);
}

Offer offer_of(const Command& command, const OfferedNames& names) {
  if (command.name == "stack show" || command.name == "stack diff" ||
      command.name == "stack rootfs") {
    return {.kind = Kind::words, .words = names.stacks};
  }
  if (command.name == "buildpack pack") return {.kind = Kind::words, .words = names.buildpacks};
  if (command.name == "man") {
    Offer offer{.kind = Kind::words};
    for (const auto& one : commands())
      offer.words.emplace_back(one.name);
    return offer;
  }
  // A word behind an option is that option's.
  bool is_value = false;
  for (const auto word : text::words(command.arguments)) {
    std::string_view name = word;
    while (name.starts_with('['))
      name.remove_prefix(1);
    while (name.ends_with(']'))
      name.remove_suffix(1);
    if (name.starts_with('-')) {
      is_value = true;
    } else if (!is_value) {
      if (auto offer = offer_of_value(name); offer.kind != Kind::nothing) return offer;
    } else {
      is_value = false;
    }
  }
  return {};
}

}  // namespace bprun::cli

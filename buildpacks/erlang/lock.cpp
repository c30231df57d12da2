// SPDX-License-Identifier: MIT
#include "buildpacks/erlang/lock.hpp"

#include "runner/base/text.hpp"

namespace bprun::erlang {

std::vector<std::string> names_in_lock(std::string_view rebar_lock) {
  constexpr std::string_view opening = "{<<\"";
  constexpr std::string_view closing = "\">>";
  std::vector<std::string> names;
  for (;;) {
    const std::size_t begin = rebar_lock.find(opening);
    if (begin == std::string_view::npos) return names;
    rebar_lock.remove_prefix(begin + opening.size());
    const std::size_t end = rebar_lock.find(closing);
    if (end == std::string_view::npos) return names;
    const std::string_view name = rebar_lock.substr(0, end);
    rebar_lock.remove_prefix(end + closing.size());
    // {<<"cowboy">>,{pkg,…}} is a dependency, {<<"cowboy">>, <<"2C72…">>} its checksum.
    std::string_view rest = text::trim(rebar_lock.substr(0, 64));
    if (!rest.starts_with(',')) continue;
    rest = text::trim(rest.substr(1));
    if (rest.starts_with('{')) names.emplace_back(name);
  }
}

}  // namespace bprun::erlang

// SPDX-License-Identifier: MIT
#include "runner/requests/elixir_config.hpp"

#include "runner/requests/phoenix_static_config.hpp"
#include "tests/fuzz/target.hpp"

#include <algorithm>

using namespace bprun;
using namespace bprun::requests;

namespace {

void says_where(const Error& error, int lines) {
  holds(error.kind == ErrorKind::app, "it is the app's mistake");
  holds(error.where && error.where->line >= 0 && error.where->line <= lines,
        "a refusal names a line of the file");
}

}  // namespace

void fuzz(std::string_view input) {
  const int lines = 1 + static_cast<int>(std::count(input.begin(), input.end(), '\n'));
  const auto shell = parse_shell_config(input, "f");
  if (!shell) {
    says_where(shell.error(), lines);
  } else {
    for (const auto& [name, value] : shell->values) {
      holds(value.line > 0 && value.line <= lines, "a value has a line of the file");
      holds(value.is_array || value.words.size() == 1 || shell->hides(name) != nullptr,
            "a string is one word, where it is known");
    }
    for (const NeedsBash& one : shell->needs_bash) {
      holds(!one.construct.empty(), "what needs bash has a name");
      holds(one.where.line > 0 && one.where.line <= lines, "and a line");
    }
  }
  const auto config = parse_elixir_config(input, "f");
  if (!config) {
    says_where(config.error(), lines);
  } else {
    for (const Note& note : config->notes)
      holds(note.where.line > 0 && !note.text.empty(), "notes say where");
    if (config->erlang_version)
      holds(!config->erlang_version->text.empty(), "versions say something");
    if (config->elixir_version)
      holds(!config->elixir_version->text.empty(), "versions say something");
  }
  if (const auto other = parse_phoenix_static_config(input, "f"); !other)
    says_where(other.error(), lines);
}

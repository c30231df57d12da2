// SPDX-License-Identifier: MIT
#include "runner/requests/mix_exs.hpp"

#include "runner/requests/elixir_tokens.hpp"
#include "tests/fuzz/target.hpp"

#include <algorithm>

using namespace bprun;
using namespace bprun::requests;

void fuzz(std::string_view input) {
  const int lines = 1 + static_cast<int>(std::count(input.begin(), input.end(), '\n'));
  const auto project = parse_mix_exs(input, "mix.exs");
  if (!project) {
    holds(project.error().where.has_value(), "a refusal says where");
    return;
  }
  int line = 0;
  for (const ElixirToken& token : tokenize_elixir(input).tokens) {
    holds(token.line >= line && token.line <= lines, "tokens come in their order");
    line = token.line;
  }
  if (project->elixir) {
    holds(!project->elixir->text.empty(), "a requirement says something");
    holds(project->elixir->where.line > 0 && project->elixir->where.line <= lines, "in its line");
  }
  for (const Note& note : project->notes)
    holds(note.where.line > 0 && note.where.line <= lines, "notes say where");
}

// SPDX-License-Identifier: MIT
#pragma once

#include "runner/base/result.hpp"
#include "runner/requests/request.hpp"

namespace bprun::requests {

/// What project/0 of a mix.exs says, as far as it can be read without evaluating it.
struct MixProject {
  /// `elixir:`, with grammar requirement. A string, or a module attribute that is one.
  std::optional<Request> elixir;
  /// `apps_path:` of an umbrella.
  std::optional<std::string> apps_path;
  /// Why something that is there could not be read: a computed value, source that is no Elixir.
  std::vector<Note> notes;
};

/// Errors only where the file is no text (config_text()): what mix makes of the source is mix's
/// affair, and what cannot be read here is a note.
Result<MixProject> parse_mix_exs(std::string_view text, const std::string& file);

}  // namespace bprun::requests

// SPDX-License-Identifier: MIT
#pragma once

#include "runner/requests/request.hpp"
#include "runner/resolve/beam.hpp"

#include <algorithm>
#include <string>
#include <vector>

/// What an app asks for, written as a test reads best.
namespace bprun::resolve {

inline requests::Request asks(requests::Runtime runtime,
                              std::string text,
                              std::string file = "elixir_buildpack.config",
                              int line = 0) {
  if (line == 0) line = runtime == requests::Runtime::erlang ? 2 : 3;
  return {.runtime = runtime, .text = std::move(text), .where = {std::move(file), line}};
}

/// Empty texts ask for nothing.
inline requests::Requests asks_for(const std::string& erlang, const std::string& elixir) {
  requests::Requests requests;
  if (!erlang.empty()) requests.erlang.push_back(asks(requests::Runtime::erlang, erlang));
  if (!elixir.empty()) requests.elixir.push_back(asks(requests::Runtime::elixir, elixir));
  return requests;
}

inline requests::Request requires_elixir(std::string requirement) {
  return {.runtime = requests::Runtime::elixir,
          .text = std::move(requirement),
          .grammar = requests::Grammar::requirement,
          .where = {"mix.exs", 8}};
}

inline Target on(std::string stack, std::string arch = "x64") {
  return {.stack = std::move(stack), .arch = std::move(arch), .today = "2026-11-30"};
}

/// nullptr where there is none of that id.
inline const Diagnosis* find(const Resolution& resolution, std::string_view id) {
  for (const Diagnosis& diagnosis : resolution.diagnoses) {
    if (diagnosis.id == id) return &diagnosis;
  }
  return nullptr;
}

inline bool has(const std::vector<std::string>& all, std::string_view one) {
  return std::find(all.begin(), all.end(), one) != all.end();
}

inline std::string version_of(const Resolution& resolution, std::string_view runtime) {
  const Chosen* chosen = resolution.find(runtime);
  return chosen == nullptr ? "none" : chosen->version;
}

/// "erlang 27.2, elixir 1.18.1", or the ids of what is in the way.
inline std::string outcome(const Resolution& resolution) {
  std::string text;
  const auto add = [&](const std::string& more) { text += (text.empty() ? "" : ", ") + more; };
  if (!resolution.possible()) {
    for (const Diagnosis& diagnosis : resolution.diagnoses) {
      if (diagnosis.severity == Severity::error) add(diagnosis.id);
    }
    return text;
  }
  for (const Chosen& chosen : resolution.chosen)
    add(chosen.runtime + " " + chosen.version);
  return text;
}

}  // namespace bprun::resolve

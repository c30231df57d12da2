// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bprun::requests {

/// A piece of Elixir source, as far as finding a keyword in it needs.
struct ElixirToken {
  enum class Kind : std::uint8_t {
    name,    ///< identifiers, keywords, aliases: "def", "project", "Mix.Project" is three tokens
    key,     ///< `elixir:` or `"elixir":` in front of a value; text without the colon
    string,  ///< "…" or a heredoc; text is its value
    opaque,  ///< a literal that no version is: charlist, sigil, atom, number, ?c
    open,    ///< ( [ {
    close,   ///< ) ] }
    sign,    ///< every other character: , . @ - > = …
  };

  Kind kind = Kind::sign;
  std::string text = {};
  int line = 0;
  bool interpolated = false;  ///< a string with #{…}, whose value only Elixir knows
  bool after_dot = false;     ///< a name behind a dot is a call, never a keyword

  bool is(Kind wanted, std::string_view wanted_text) const {
    return kind == wanted && text == wanted_text;
  }
};

struct ElixirTokens {
  std::vector<ElixirToken> tokens;

  /// Where and why reading stopped: a quote without an end. The tokens before it are good.
  struct Fault {
    std::string reason;
    int line = 0;
  };

  std::optional<Fault> fault;
};

/// Splits Elixir source into tokens: strings, heredocs, charlists, sigils of all delimiters with
/// and without interpolation, ?c, comments, atoms. Never evaluates. Interpolated code is skipped
/// token by token, nested at most 50 deep.
ElixirTokens tokenize_elixir(std::string_view text);

}  // namespace bprun::requests

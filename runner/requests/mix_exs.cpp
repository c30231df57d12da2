// SPDX-License-Identifier: MIT
#include "runner/requests/mix_exs.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/requests/config_text.hpp"
#include "runner/requests/elixir_tokens.hpp"

namespace bprun::requests {

namespace {

using Kind = ElixirToken::Kind;

/// A file that repeats its keys without end is read no further.
constexpr std::size_t most_notes = 8;

class ProjectReader {
public:
  ProjectReader(const std::vector<ElixirToken>& tokens, const std::string& file)
      : tokens_(tokens), file_(file) {}

  MixProject run() {
    const std::size_t body = find_project();
    if (body < tokens_.size()) read_body(body);
    return std::move(project_);
  }

private:
  bool is(std::size_t at, Kind kind, std::string_view text) const {
    return at < tokens_.size() && tokens_[at].is(kind, text);
  }

  bool is_word(std::size_t at, std::string_view text) const {
    return is(at, Kind::name, text) && !tokens_[at].after_dot;
  }

  /// The token behind `def project do`, `def project() do`, or at `[` of `def project, do: [`.
  std::size_t find_project() {
    for (std::size_t at = 0; at + 2 < tokens_.size(); ++at) {
      if (!is_word(at, "def") || !is_word(at + 1, "project")) continue;
      std::size_t next = at + 2;
      if (is(next, Kind::open, "(") && is(next + 1, Kind::close, ")")) next += 2;
      if (is_word(next, "do")) return next + 1;
      if (is(next, Kind::sign, ",") && is(next + 1, Kind::key, "do")) {
        one_expression_ = true;
        return next + 2;
      }
    }
    return tokens_.size();
  }

  /// Looks for the keys of the keyword list that is the function's value: those at the first
  /// level of a `[`, wherever it stands, so that `[…] ++ more()` and Keyword.merge([…]) do too.
  void read_body(std::size_t at) {
    std::string brackets;
    int blocks = 0;
    for (; at < tokens_.size(); ++at) {
      const ElixirToken& token = tokens_[at];
      if (token.kind == Kind::open) brackets += token.text;
      if (token.kind == Kind::close) {
        if (brackets.empty()) return;
        brackets.pop_back();
        if (one_expression_ && brackets.empty()) return;
      }
      if (is_word(at, "do") || is_word(at, "fn")) ++blocks;
      if (is_word(at, "end") && --blocks < 0) return;
      const bool in_list = brackets == "[" || brackets == "([";
      if (token.kind == Kind::key && in_list) read_key(at);
    }
  }

  void read_key(std::size_t at) {
    const ElixirToken& key = tokens_[at];
    if (project_.notes.size() >= most_notes) return;
    if (key.text == "elixir") {
      if (const auto value = value_behind(at)) take_requirement(value->text, value->line);
    } else if (key.text == "apps_path" && !project_.apps_path) {
      if (const auto value = value_behind(at)) project_.apps_path = value->text;
    }
  }

  void take_requirement(std::string_view text, int line) {
    const std::string_view trimmed = text::trim(text);
    if (trimmed.empty() || trimmed.size() > longest_version) {
      note(format("the requirement for Elixir has {} bytes, and is passed over", trimmed.size()),
           line);
      return;
    }
    if (project_.elixir && project_.elixir->text != trimmed) {
      note(format("the requirement for Elixir is written twice; that of line {} counts",
                  project_.elixir->where.line),
           line);
      return;
    }
    if (project_.elixir) return;
    project_.elixir = Request{.runtime = Runtime::elixir,
                              .text = std::string(trimmed),
                              .grammar = Grammar::requirement,
                              .where = {file_, line}};
  }

  void note(std::string text, int line) {
    project_.notes.push_back({std::move(text), {file_, line}});
  }

  /// The string that the key at `at` has for a value, in so many words or by an attribute.
  const ElixirToken* value_behind(std::size_t at) {
    const std::string& key = tokens_[at].text;
    if (const ElixirToken* string = string_at(at + 1)) return string;
    if (is(at + 1, Kind::sign, "@") && at + 2 < tokens_.size() &&
        tokens_[at + 2].kind == Kind::name && ends_value(at + 3)) {
      if (const ElixirToken* string = attribute(tokens_[at + 2].text)) return string;
    }
    note(format("{}: is computed, and only Elixir can tell its value", key), tokens_[at].line);
    return nullptr;
  }

  bool ends_value(std::size_t at) const {
    return at >= tokens_.size() || tokens_[at].kind == Kind::close ||
           tokens_[at].is(Kind::sign, ",");
  }

  /// A whole value that is a plain string.
  const ElixirToken* string_at(std::size_t at) const {
    if (at >= tokens_.size() || tokens_[at].kind != Kind::string || tokens_[at].interpolated ||
        !ends_value(at + 1)) {
      return nullptr;
    }
    return &tokens_[at];
  }

  /// `@name "string"`, where the file sets it once.
  const ElixirToken* attribute(const std::string& name) const {
    const ElixirToken* found = nullptr;
    for (std::size_t at = 0; at + 2 < tokens_.size(); ++at) {
      if (!is(at, Kind::sign, "@") || !is(at + 1, Kind::name, name)) continue;
      const ElixirToken& value = tokens_[at + 2];
      if (value.line != tokens_[at].line || value.kind != Kind::string) {
        // A use, or a value that is no string.
        if (value.line == tokens_[at].line && value.kind == Kind::name) return nullptr;
        continue;
      }
      const bool goes_on = at + 3 < tokens_.size() && tokens_[at + 3].kind == Kind::sign &&
                           tokens_[at + 3].line == value.line;
      if (found != nullptr || value.interpolated || goes_on) return nullptr;
      found = &value;
    }
    return found;
  }

  const std::vector<ElixirToken>& tokens_;
  const std::string& file_;
  bool one_expression_ = false;
  MixProject project_;
};

}  // namespace

Result<MixProject> parse_mix_exs(std::string_view text, const std::string& file) {
  const ElixirTokens source = tokenize_elixir(TRY(config_text(text, file)));
  MixProject project = ProjectReader(source.tokens, file).run();
  if (source.fault && !project.elixir) {
    project.notes.push_back({format("not read as Elixir: {}", source.fault->reason),
                             Location{file, source.fault->line}});
  }
  return project;
}

}  // namespace bprun::requests

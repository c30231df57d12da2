// SPDX-License-Identifier: MIT
#include "runner/manifest/slugignore.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/fs/beneath.hpp"

#include <array>
#include <utility>

namespace bprun::manifest {

namespace {

using Bytes = std::bitset<256>;

Bytes every_byte_but_slash() {
  Bytes bytes;
  bytes.set();
  bytes.reset('/');
  return bytes;
}

/// The ASCII class of that name; nullopt where there is none.
std::optional<Bytes> named_class(std::string_view name) {
  constexpr std::string_view lower = "abcdefghijklmnopqrstuvwxyz";
  constexpr std::string_view upper = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
  constexpr std::string_view digit = "0123456789";
  constexpr std::string_view punctuation = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";
  Bytes bytes;
  const auto add = [&](std::string_view members) {
    for (const char c : members)
      bytes.set(static_cast<unsigned char>(c));
    return true;
  };
  if (name == "lower") return add(lower), bytes;
  if (name == "upper") return add(upper), bytes;
  if (name == "digit") return add(digit), bytes;
  if (name == "alpha") return add(lower), add(upper), bytes;
  if (name == "alnum") return add(lower), add(upper), add(digit), bytes;
  if (name == "xdigit") return add(digit), add("abcdefABCDEF"), bytes;
  if (name == "punct") return add(punctuation), bytes;
  if (name == "blank") return add(" \t"), bytes;
  if (name == "space") return add(" \t\n\v\f\r"), bytes;
  if (name == "graph" || name == "print") {
    add(lower), add(upper), add(digit), add(punctuation);
    return name == "print" ? (add(" "), bytes) : bytes;
  }
  if (name == "cntrl") {
    for (std::size_t c = 0; c < 32; ++c)
      bytes.set(c);
    return bytes.set(127);
  }
  return std::nullopt;
}

/// Trailing blanks do not count unless a backslash protects them.
std::string_view without_trailing_spaces(std::string_view line) {
  while (line.ends_with(' ')) {
    std::size_t backslashes = 0;
    while (backslashes + 1 < line.size() && line[line.size() - 2 - backslashes] == '\\')
      ++backslashes;
    if (backslashes % 2 == 1) break;
    line.remove_suffix(1);
  }
  return line;
}

}  // namespace

/// One line of the file to a Pattern.
class PatternReader {
public:
  using Token = SlugIgnore::Token;
  using Component = SlugIgnore::Component;
  using Pattern = SlugIgnore::Pattern;

  explicit PatternReader(std::string_view text) : text_(text) {}

  /// nullopt where the pattern cannot match anything ("[a", "/", a lone backslash at the end).
  std::optional<Pattern> run() {
    Pattern pattern;
    if (text_.ends_with('/')) {
      pattern.directories_only = true;
      text_.remove_suffix(1);
    }
    // Without a slash the pattern is for names at any depth.
    const bool anchored = text_.find('/') != std::string_view::npos;
    if (text_.starts_with('/')) text_.remove_prefix(1);
    if (text_.empty()) return std::nullopt;
    if (!anchored) pattern.components.push_back({.spans = true});

    Component component;
    while (at_ < text_.size()) {
      if (text_[at_] == '/' || (text_[at_] == '\\' && text_.substr(at_ + 1).starts_with('/'))) {
        at_ += text_[at_] == '/' ? 1 : 2;
        if (component.tokens.empty()) return std::nullopt;
        add(pattern, std::exchange(component, {}), anchored);
      } else if (!read_token(component)) {
        return std::nullopt;
      }
    }
    if (component.tokens.empty()) return std::nullopt;
    const bool last_spans = anchored && is_double_star(component);
    add(pattern, component, anchored);
    // "a/**" is what is in a, not a itself.
    if (last_spans) pattern.components.push_back({.tokens = {{.kind = Token::Kind::any_run}}});
    return pattern;
  }

private:
  /// "**" stays two tokens until the component is complete: "a**" is no more than "a*".
  static bool is_double_star(const Component& component) {
    if (component.tokens.size() < 2) return false;
    for (const auto& token : component.tokens) {
      if (token.kind != Token::Kind::any_run) return false;
    }
    return true;
  }

  static void add(Pattern& pattern, Component component, bool anchored) {
    const bool spans = anchored && is_double_star(component);
    if (!spans) {
      pattern.components.push_back(std::move(component));
    } else if (pattern.components.empty() || !pattern.components.back().spans) {
      pattern.components.push_back({.spans = true});
    }
  }

  bool read_token(Component& component) {
    const char c = text_[at_];
    Token token;
    if (c == '*') {
      token.kind = Token::Kind::any_run;
    } else if (c == '?') {
      token.bytes = every_byte_but_slash();
    } else if (c == '[') {
      ++at_;
      const auto bytes = read_set();
      if (!bytes) return false;
      token.bytes = *bytes;
    } else if (c == '\\') {
      if (++at_ >= text_.size()) return false;
      token.bytes.set(byte(text_[at_]));
    } else {
      token.bytes.set(byte(c));
    }
    ++at_;
    component.tokens.push_back(token);
    return true;
  }

  static std::size_t byte(char c) { return static_cast<unsigned char>(c); }

  /// Behind a "[": the set, with `at_` left on its "]". nullopt where there is none.
  std::optional<Bytes> read_set() {
    Bytes bytes;
    bool negated = false;
    if (at_ < text_.size() && (text_[at_] == '!' || text_[at_] == '^')) {
      negated = true;
      ++at_;
    }
    std::optional<std::size_t> range_from;  // the byte before, where a range may begin with it
    for (bool first = true; at_ < text_.size(); first = false, ++at_) {
      char c = text_[at_];
      if (c == ']' && !first) {
        if (negated) bytes.flip();
        bytes.reset('/');
        return bytes;
      }
      if (c == '[' && text_.substr(at_ + 1).starts_with(':')) {
        if (const auto end = text_.find(']', at_ + 2);
            end != std::string_view::npos && end > at_ + 2 && text_[end - 1] == ':') {
          const auto members = named_class(text_.substr(at_ + 2, end - 1 - (at_ + 2)));
          if (!members) return std::nullopt;
          bytes |= *members;
          range_from = std::nullopt;
          at_ = end;
          continue;
        }
      }
      const bool range = c == '-' && range_from && at_ + 1 < text_.size() && text_[at_ + 1] != ']';
      if (range) c = text_[++at_];
      if (c == '\\') {
        if (++at_ >= text_.size()) return std::nullopt;
        c = text_[at_];
      }
      for (std::size_t member = range ? *range_from : byte(c); member <= byte(c); ++member)
        bytes.set(member);
      range_from = range ? std::nullopt : std::optional<std::size_t>(byte(c));
    }
    return std::nullopt;
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

namespace {

/// Matches `count` items against `length` elements of a pattern, some of which take any run of
/// items. Only the last such element is ever tried anew, for what an earlier one could still take
/// a later one can take as well; so the work is at most count × length.
template <class TakesRun, class TakesOne>
bool matches_all(std::size_t length, std::size_t count, TakesRun takes_run, TakesOne takes_one) {
  std::size_t element = 0;
  std::size_t item = 0;
  std::size_t run = length;  // the last element that takes a run, once there was one
  std::size_t run_end = 0;   // the first item that it does not take
  while (item < count) {
    if (element < length && takes_run(element)) {
      run = element++;
      run_end = item;
    } else if (element < length && takes_one(element, item)) {
      ++element;
      ++item;
    } else if (run < length) {
      element = run + 1;
      item = ++run_end;
    } else {
      return false;
    }
  }
  while (element < length && takes_run(element))
    ++element;
  return element == length;
}

}  // namespace

bool SlugIgnore::matches_name(const std::vector<Token>& tokens, std::string_view name) {
  return matches_all(
      tokens.size(),
      name.size(),
      [&](std::size_t token) { return tokens[token].kind == Token::Kind::any_run; },
      [&](std::size_t token, std::size_t i) {
        return tokens[token].bytes.test(static_cast<unsigned char>(name[i]));
      });
}

bool SlugIgnore::matches_path(const Pattern& pattern, const std::vector<std::string_view>& names) {
  const auto& components = pattern.components;
  return matches_all(
      components.size(),
      names.size(),
      [&](std::size_t component) { return components[component].spans; },
      [&](std::size_t component, std::size_t i) {
        return matches_name(components[component].tokens, names[i]);
      });
}

SlugIgnore SlugIgnore::parse(std::string_view text, const std::string& file, Negation negation) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  SlugIgnore ignore;
  int number = 0;
  for (const auto raw : text::lines(text)) {
    ++number;
    const Location where{file, number};
    std::string_view line = without_trailing_spaces(raw);
    if (line.empty() || line.starts_with('#')) continue;
    const bool negated = line.starts_with('!');
    if (negated) {
      line.remove_prefix(1);
      if (negation == Negation::ignored) {
        ignore.warnings_.push_back({"line ignored, for there is no negation with `!` here", where});
        continue;
      }
    }
    auto pattern = PatternReader(line).run();
    if (!pattern) {
      ignore.warnings_.push_back({"the pattern can never match", where});
      continue;
    }
    pattern->negated = negated;
    ignore.patterns_.push_back(*std::move(pattern));
  }
  return ignore;
}

bool SlugIgnore::matches(std::string_view path, bool is_directory) const {
  const auto names = text::split(path, '/');
  for (auto pattern = patterns_.rbegin(); pattern != patterns_.rend(); ++pattern) {
    if (pattern->directories_only && !is_directory) continue;
    if (matches_path(*pattern, names)) return !pattern->negated;
  }
  return false;
}

Result<std::optional<SlugIgnore>> read_slugignore(const fs::Path& app_dir,
                                                  SlugIgnore::Negation negation) {
  const auto text = TRY(fs::read_file_beneath(app_dir, ".slugignore"));
  if (!text) return std::optional<SlugIgnore>();
  return std::optional<SlugIgnore>(SlugIgnore::parse(*text, ".slugignore", negation));
}

}  // namespace bprun::manifest

// SPDX-License-Identifier: MIT
#include "runner/manifest/env_file.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/fs/file.hpp"
#include "runner/process/environment.hpp"

#include <algorithm>
#include <map>

namespace bprun::manifest {

namespace {

/// All values together. Without a bound, forty lines of `A=$A$A` would take the machine down.
constexpr std::size_t largest_total = 16UL << 20;

constexpr const char* name_rule = "A name is made of letters, digits and _, does not begin with a "
                                  "digit, and has no blank before the =.";

bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\v' || c == '\f' || c == '\r';
}

bool is_name_byte(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

/// Reads the file from top to bottom; `at_` is the next byte.
class EnvReader {
public:
  EnvReader(std::string text, const std::string& file, const VariableLookup& base)
      : text_(std::move(text)), file_(file), base_(base) {}

  Result<EnvFile> run() {
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == '\n') {
        ++line_;
        ++at_;
      } else if (is_blank(c)) {
        ++at_;
      } else if (c == '#') {
        at_ = line_end();
      } else {
        TRY(read_entry());
      }
    }
    return std::move(parsed_);
  }

private:
  std::size_t line_end() const { return std::min(text_.find('\n', at_), text_.size()); }

  bool at(std::string_view piece) const { return text_.compare(at_, piece.size(), piece) == 0; }

  Error fault(std::string message, int line, std::string hint = "") const {
    return Error{.kind = ErrorKind::usage,
                 .message = std::move(message),
                 .where = Location{file_, line},
                 .hint = std::move(hint)};
  }

  void warn(std::string text) {
    Problem problem{std::move(text), {file_, line_}};
    auto& all = parsed_.warnings;
    if (std::find(all.begin(), all.end(), problem) == all.end()) all.push_back(std::move(problem));
  }

  Result<void> read_entry() {
    const int first_line = line_;
    const std::string_view rest =
        text::trim_right(std::string_view(text_).substr(at_, line_end() - at_));
    const auto equals = rest.find('=');
    std::string_view name = rest.substr(0, equals);
    if (const auto keyword = name.find("export "); keyword != std::string_view::npos) {
      name.remove_prefix(keyword + std::string_view("export ").size());
      while (!name.empty() && is_blank(name.front()))
        name.remove_prefix(1);
    }
    if (!process::is_variable_name(name)) {
      return fault(format("illegal name of a variable: {}", text::printable(name.substr(0, 100))),
                   line_,
                   name_rule);
    }
    EnvEntry entry{.name = std::string(name), .line = first_line};
    if (equals == std::string_view::npos) {
      warn(format("there is no = in the line, so {} is set to its own name", name));
      entry.value = name;
      at_ = line_end();
    } else {
      const std::size_t end = at_ + rest.size();
      at_ += equals + 1;
      if (at("'") || at("\"") || at("$'")) {
        entry.value = TRY(read_quoted_value());
      } else {
        entry.value = read_bare_value(end);
      }
    }
    total_ += entry.value.size();
    if (total_ > largest_total) {
      return fault(
          format("the values are larger than {} altogether", text::human_size(largest_total)),
          first_line);
    }
    current_[entry.name] = entry.value;
    parsed_.entries.push_back(std::move(entry));
    return {};
  }

  /// The rest of the line, in which quotes mean nothing, and $, ` and \ what they mean between
  /// double quotes (H-34).
  std::string read_bare_value(std::size_t end) {
    const auto first = text_.find_first_not_of(" \t", at_);
    if (first > at_ && first < end && (text_[first] == '"' || text_[first] == '\'')) {
      warn("the blank after the = belongs to the value, and so do the quotes");
    }
    std::string value;
    while (at_ < end && value.size() <= largest_total) {
      const char c = text_[at_];
      if (c == '\\' && at_ + 1 < end &&
          std::string_view("$`\"\\").find(text_[at_ + 1]) != std::string_view::npos) {
        value += text_[at_ + 1];
        at_ += 2;
      } else if (c == '$' || c == '`') {
        expand(value, end);
      } else {
        value += c;
        ++at_;
      }
    }
    at_ = line_end();
    return value;
  }

  /// Pieces in quotes and without, joined as a shell joins them, up to a blank or the line's end.
  Result<std::string> read_quoted_value() {
    std::string value;
    while (at_ < text_.size() && text_[at_] != '\n' && value.size() <= largest_total) {
      const char c = text_[at_];
      if (c == '\'') {
        TRY(read_single_quoted(value));
      } else if (c == '"') {
        TRY(read_double_quoted(value));
      } else if (at("$'")) {
        TRY(read_ansi_c_quoted(value));
      } else if (is_blank(c)) {
        TRY(end_of_quoted_value());
        return value;
      } else if (c == '$' || c == '`') {
        expand(value, line_end());
      } else if (c == '\\' && at_ + 1 < text_.size()) {
        ++at_;
        take_escaped_newline_or(value);
      } else {
        value += c;
        ++at_;
      }
    }
    return value;
  }

  /// Behind a backslash outside quotes: a newline vanishes, any other byte is itself.
  void take_escaped_newline_or(std::string& value) {
    if (text_[at_] == '\n') {
      ++line_;
    } else {
      value += text_[at_];
    }
    ++at_;
  }

  /// Blanks and a comment may follow a value in quotes; anything else is a mistake in quoting.
  Result<void> end_of_quoted_value() {
    while (at_ < text_.size() && is_blank(text_[at_]))
      ++at_;
    if (at_ < text_.size() && text_[at_] != '\n' && text_[at_] != '#') {
      return fault("text follows the value in quotes",
                   line_,
                   "Put the whole value in quotes, and a \\ before each quote inside it.");
    }
    at_ = line_end();
    return {};
  }

  Error no_end(std::string_view which, int opened) const {
    return fault(format("the {} quote that is opened here has no end", which),
                 opened,
                 "A value may span lines; it ends at the next quote of the same kind.");
  }

  Result<void> read_single_quoted(std::string& value) {
    const int opened = line_;
    for (++at_; at_ < text_.size(); ++at_) {
      if (text_[at_] == '\'') {
        ++at_;
        return {};
      }
      if (text_[at_] == '\n') ++line_;
      value += text_[at_];
    }
    return no_end("single", opened);
  }

  Result<void> read_double_quoted(std::string& value) {
    const int opened = line_;
    ++at_;
    while (at_ < text_.size() && value.size() <= largest_total) {
      const char c = text_[at_];
      if (c == '"') {
        ++at_;
        return {};
      }
      if (c == '\\' && at_ + 1 < text_.size()) {
        value += unescaped(text_[at_ + 1]);
        at_ += 2;
      } else if (c == '$' || c == '`') {
        expand(value, line_end());
      } else {
        if (c == '\n') ++line_;
        value += c;
        ++at_;
      }
    }
    if (at_ < text_.size()) return {};  // too large; read_entry() says so
    return no_end("double", opened);
  }

  /// What a backslash and `c` stand for between double quotes.
  std::string unescaped(char c) {
    switch (c) {
    case 'n':
      return "\n";
    case 'r':
      return "\r";
    case 't':
      return "\t";
    case '\n':
      ++line_;
      return "";
    case '"':
    case '\\':
    case '$':
    case '!':
    case '`':
      return std::string(1, c);
    default:
      return {'\\', c};
    }
  }

  /// $'…', as bash has it, less octal numbers and control letters.
  Result<void> read_ansi_c_quoted(std::string& value) {
    const int opened = line_;
    at_ += 2;
    while (at_ < text_.size()) {
      const char c = text_[at_++];
      if (c == '\'') return {};
      if (c == '\n') ++line_;
      if (c != '\\' || at_ >= text_.size()) {
        value += c;
        continue;
      }
      constexpr std::string_view letters = "nrtabefv\\'\"?";
      constexpr std::string_view bytes = "\n\r\t\a\b\x1b\f\v\\'\"?";
      const char escaped = text_[at_++];
      if (const auto place = letters.find(escaped); place != std::string_view::npos) {
        value += bytes[place];
      } else if (escaped == 'x' && at_ < text_.size() && hex_digit(text_[at_]) >= 0) {
        int number = hex_digit(text_[at_++]);
        if (at_ < text_.size() && hex_digit(text_[at_]) >= 0) {
          number = number * 16 + hex_digit(text_[at_++]);
        }
        if (number == 0) return fault("a value holds a NUL byte", line_);
        value += static_cast<char>(number);
      } else {
        if (escaped == '\n') ++line_;
        value += {'\\', escaped};
      }
    }
    return no_end("single", opened);
  }

  /// At a `$` or a backquote: a variable's value, or the text as it is. Looks no further than
  /// `end`.
  void expand(std::string& value, std::size_t end) {
    if (text_[at_] == '`' || at("$(")) {
      copy_substitution(value, end);
      return;
    }
    const bool braced = at("${");
    const std::size_t name_at = at_ + (braced ? 2 : 1);
    std::size_t name_end = name_at;
    while (name_end < end && is_name_byte(text_[name_end]))
      ++name_end;
    const std::string name = text_.substr(name_at, name_end - name_at);
    const bool closed = !braced || (name_end < end && text_[name_end] == '}');
    if (!process::is_variable_name(name) || !closed) {
      if (braced) warn("only ${NAME} is understood; another form of ${…} stays as it is");
      value += text_[at_++];
      return;
    }
    at_ = name_end + (braced ? 1 : 0);
    if (const auto found = current_.find(name); found != current_.end()) {
      value += found->second;
    } else if (const auto outer = base_ ? base_(name) : std::nullopt) {
      value += *outer;
    } else {
      warn(format("${} is not set, and becomes nothing; in single quotes, or as \\$, it would stay",
                  name));
    }
  }

  /// $(…) or `…`: never run, copied as it is, its quotes and variables included.
  void copy_substitution(std::string& value, std::size_t end) {
    warn("commands in a value are not run; the text stays as it is");
    std::size_t stop = at_ + 1;
    if (text_[at_] == '`') {
      while (stop < end && text_[stop] != '`')
        stop += text_[stop] == '\\' ? 2 : 1;
    } else {
      int open = 0;
      for (; stop < end; ++stop) {
        if (text_[stop] == '(') ++open;
        if (text_[stop] == ')' && --open == 0) break;
      }
    }
    const std::size_t length = stop < end ? stop + 1 - at_ : 1;
    value.append(text_, at_, length);
    at_ += length;
  }

  std::string text_;
  const std::string& file_;
  const VariableLookup& base_;
  std::size_t at_ = 0;
  int line_ = 1;
  std::size_t total_ = 0;
  std::map<std::string, std::string> current_;
  EnvFile parsed_;
};

}  // namespace

Result<EnvFile>
parse_env_file(std::string_view text, const std::string& file, const VariableLookup& base) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  if (const auto nul = text.find('\0'); nul != std::string_view::npos) {
    const auto line = static_cast<int>(text::split(text.substr(0, nul), '\n').size());
    return Error{.kind = ErrorKind::usage,
                 .message = "the file holds a NUL byte",
                 .where = Location{file, line},
                 .hint = "An environment variable can hold any byte but this one."};
  }
  if (text.ends_with('\r')) text.remove_suffix(1);
  return EnvReader(text::replace_all(std::string(text), "\r\n", "\n"), file, base).run();
}

Result<EnvFile> read_env_file(const fs::Path& path, const VariableLookup& base) {
  if (!fs::exists(path)) {
    return Error{.kind = ErrorKind::usage,
                 .message = format("there is no env file {}", path.native()),
                 .hint = "It holds lines NAME=VALUE, as a .env file does."};
  }
  const std::string text = TRY_WHILE(fs::read_file(path), "while reading an env file");
  return parse_env_file(text, path.native(), base);
}

}  // namespace bprun::manifest

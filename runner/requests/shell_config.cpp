// SPDX-License-Identifier: MIT
#include "runner/requests/shell_config.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/requests/config_text.hpp"
#include "runner/requests/shell_words.hpp"

#include <algorithm>
#include <array>

namespace bprun::requests {

namespace {

constexpr std::array<std::string_view, 24> keywords{
    "if",     "then",   "else",    "elif",  "fi",      "case",     "esac",     "for",
    "select", "while",  "until",   "do",    "done",    "in",       "function", "time",
    "coproc", "source", "declare", "local", "typeset", "readonly", "unset",    "set"};

/// Variables with which bash does more than hold a value.
bool is_special(std::string_view name) {
  constexpr std::array<std::string_view, 32> names{
      "IFS",      "UID",           "EUID",       "PPID",
      "RANDOM",   "SRANDOM",       "SECONDS",    "LINENO",
      "FUNCNAME", "GROUPS",        "DIRSTACK",   "PIPESTATUS",
      "HISTCMD",  "EPOCHSECONDS",  "SHELLOPTS",  "OPTIND",
      "OPTARG",   "EPOCHREALTIME", "GLOBIGNORE", "MAPFILE",
      "REPLY",    "COPROC",        "SHLVL",      "PWD",
      "OLDPWD",   "HOSTNAME",      "OSTYPE",     "POSIXLY_CORRECT",
      "PATH",     "HOME",          "LC_ALL",     "LANG"};
  return name == "_" || name.starts_with("BASH") || name.starts_with("COMP_") ||
         name.starts_with("LC_") || name.starts_with("READLINE_") ||
         std::find(names.begin(), names.end(), name) != names.end();
}

bool is_printable_ascii(char c) {
  return c == '\t' || c == '\n' || (c >= ' ' && c <= '~');
}

/// "27.2", "v1.18", a quote or a list: no command has such a name.
bool looks_like_value(std::string_view text) {
  if (text.starts_with('v')) text.remove_prefix(1);
  return !text.empty() && std::string_view("0123456789'\"(").find(text[0]) != std::string::npos;
}

/// Of variables that the file uses and does not set: beyond this bash reads all of it.
constexpr std::size_t most_unknown = 100;

/// Names as they may be shown in a message.
std::string_view shown(std::string_view name) {
  return name.substr(0, 60);
}

class ShellReader {
public:
  ShellReader(std::string_view text, const std::string& file, const ShellValues& defaults)
      : defaults_(defaults),
        cursor_(text, file, [this](std::string_view name) { return look_up(name); }) {
    config_.file = file;
  }

  Result<ShellConfig> run() {
    while (TRY(read_statement())) {
    }
    if (cursor_.past()) {
      // What follows may change everything, so nothing is known.
      config_.values.clear();
      config_.needs_bash = {*cursor_.past()};
    }
    return std::move(config_);
  }

private:
  struct Assignment {
    std::string name;
    ShellValue value;
    std::optional<std::string> unknown;
  };

  std::optional<std::string_view> look_up(std::string_view name) const {
    if (unknown_.contains(name)) return std::nullopt;
    if (const auto found = config_.values.find(name); found != config_.values.end())
      return found->second.text();
    if (const auto found = defaults_.find(name); found != defaults_.end())
      return found->second.text();
    return std::nullopt;
  }

  bool past(std::string construct) {
    cursor_.set_past(std::move(construct), cursor_.line());
    return false;
  }

  /// To the next statement. Bytes that gigalixir's buildpack takes out of a file vanish here too,
  /// in front of a statement: a blank from a web page that looks like any other.
  void skip_to_statement() {
    for (;;) {
      cursor_.skip_blanks();
      if (cursor_.at_end()) return;
      if (cursor_.peek() == '#') {
        cursor_.skip_comment();
      } else if (cursor_.peek() == '\n') {
        cursor_.skip();
      } else if (!is_printable_ascii(cursor_.peek())) {
        const Note note{"bytes in front of the key that are no printable ASCII are passed over",
                        cursor_.where()};
        if (config_.notes.empty() || config_.notes.back() != note) config_.notes.push_back(note);
        cursor_.skip();
      } else {
        return;
      }
    }
  }

  /// True where the statement ends here: behind it, a comment or a newline or a `;` is taken.
  bool statement_ends() {
    cursor_.skip_blanks();
    if (cursor_.peek() == '#') cursor_.skip_comment();
    if (cursor_.at_end()) return true;
    if (cursor_.peek() != '\n' && cursor_.peek() != ';') return false;
    cursor_.skip();
    return true;
  }

  /// False at the end of the file, or where the subset ends.
  Result<bool> read_statement() {
    skip_to_statement();
    if (cursor_.at_end()) return false;
    const std::string_view first = cursor_.name();
    const char behind = cursor_.peek(first.size());
    if (first == "export" && (behind == ' ' || behind == '\t' || behind == '\\')) {
      cursor_.skip(first.size());
      return read_export();
    }
    Assignment last;
    do {
      const std::string_view name = cursor_.name();
      if (name.empty() || cursor_.peek(name.size()) != '=') return no_assignment(name, last);
      auto made = TRY(read_assignment(WordPlace::assignment));
      if (!made) return false;
      last = *made;
      assign(*std::move(made));
    } while (!statement_ends());
    return true;
  }

  /// All words of an `export` are expanded before the first of its assignments is made.
  Result<bool> read_export() {
    std::vector<Assignment> made;
    while (!statement_ends()) {
      const std::string name(cursor_.name());
      const char behind = cursor_.peek(name.size());
      if (cursor_.peek() == '=') {
        return config_error("there is a blank in front of the =",
                            cursor_.where(),
                            "Write it as export KEY=VALUE, without blanks around the =.");
      }
      if (name.empty()) return past("an option or a quoted word of export");
      if (behind == '=') {
        if (cursor_.peek(name.size() + 1) == '(') return past("export of an array");
        auto assignment = TRY(read_assignment(WordPlace::exported));
        if (!assignment) return false;
        made.push_back(*std::move(assignment));
      } else if (std::string_view(" \t\n;").find(behind) != std::string_view::npos ||
                 cursor_.rest().size() == name.size()) {
        if (is_special(name)) return past(format("export of {}", shown(name)));
        cursor_.skip(name.size());
      } else {
        return no_assignment(name, {});
      }
      config_.exported.insert(name);
    }
    for (Assignment& assignment : made)
      assign(std::move(assignment));
    return true;
  }

  Result<std::optional<Assignment>> read_assignment(WordPlace place) {
    Assignment made;
    made.name = cursor_.name();
    made.value.line = cursor_.line();
    if (is_special(made.name)) {
      return std::optional<Assignment>(cursor_.set_past(
          format("the variable {}, which means something to bash", shown(made.name)),
          cursor_.line()));
    }
    cursor_.skip(made.name.size() + 1);
    if (cursor_.peek() == '(') {
      if (!TRY(read_array(made))) return std::optional<Assignment>();
      return std::optional(std::move(made));
    }
    auto word = TRY(cursor_.read_word(place));
    if (!word) return std::optional<Assignment>();
    note_use(*word, made);
    made.value.words.push_back(std::move(word->text));
    return std::optional(std::move(made));
  }

  Result<bool> read_array(Assignment& made) {
    const Location opened = cursor_.where();
    made.value.is_array = true;
    cursor_.skip();
    for (;;) {
      cursor_.skip_blanks();
      if (cursor_.at_end()) return config_error("the list that is opened here has no end", opened);
      if (cursor_.peek() == ')') break;
      if (cursor_.peek() == '\n') {
        cursor_.skip();
        continue;
      }
      if (cursor_.peek() == '#') {
        cursor_.skip_comment();
        continue;
      }
      if (cursor_.peek() == ';') return past("`;` in a list");
      auto word = TRY(cursor_.read_word(WordPlace::element));
      if (!word) return false;
      note_use(*word, made);
      if (!word->text.empty() || word->quoted) made.value.words.push_back(std::move(word->text));
    }
    cursor_.skip();
    const char behind = cursor_.peek();
    // A word goes on behind the list: bash has no such thing.
    if (!cursor_.at_end() && std::string_view(" \t\n;\\").find(behind) == std::string_view::npos) {
      return past(format("`{}` behind a list", behind));
    }
    return true;
  }

  void note_use(const ShellWord& word, Assignment& made) {
    config_.used.insert(word.variables.begin(), word.variables.end());
    if (word.unknown && !made.unknown) made.unknown = word.unknown;
  }

  void assign(Assignment made) {
    const auto earlier = config_.values.find(made.name);
    const bool into_array =
        !made.value.is_array && earlier != config_.values.end() && earlier->second.is_array;
    // An array that is not known stays unknown when a string becomes its first element.
    if (into_array && unknown_.contains(made.name)) return;
    if (unknown_.erase(made.name) > 0) {
      std::erase_if(config_.needs_bash, [&](const NeedsBash& one) { return one.key == made.name; });
    }
    if (made.unknown && unknown_.size() >= most_unknown) {
      past("a variable more of those that the file does not set");
    } else if (made.unknown) {
      config_.needs_bash.push_back({*made.unknown, {config_.file, made.value.line}, made.name});
      unknown_.insert(made.name);
      made.value.words.clear();
      made.value.is_array |= into_array;
    } else if (into_array) {
      // As bash has it: a string that is assigned to an array becomes its first element.
      ShellValue& array = earlier->second;
      if (array.words.empty()) array.words.emplace_back();
      array.words.front() = std::move(made.value.words.front());
      array.line = made.value.line;
      return;
    }
    config_.values[made.name] = std::move(made.value);
  }

  /// The word here is no assignment: a mistake that we can name, or a command.
  Result<bool> no_assignment(std::string_view name, const Assignment& last) {
    const std::string_view rest = cursor_.rest();
    const std::string_view behind = rest.substr(name.size());
    const char next = behind.empty() ? '\0' : behind.front();
    if (!name.empty() && text::trim(behind.substr(0, behind.find('\n'))).starts_with('=') &&
        next != '=') {
      return config_error(
          format("there is a blank between {} and the =", shown(name)),
          cursor_.where(),
          format("Write it as {}=VALUE, without blanks around the =.", shown(name)));
    }
    if (!name.empty() && next == ':') {
      return config_error(
          format("{}: is no assignment", shown(name)),
          cursor_.where(),
          format("Write it as {}=VALUE, without blanks around the =.", shown(name)));
    }
    if (last.value.line == cursor_.line() && !last.value.is_array && last.value.text().empty() &&
        !last.unknown && looks_like_value(rest)) {
      return config_error(
          format("there is a blank between {}= and its value", shown(last.name)),
          cursor_.where(),
          format("Write it as {}=VALUE, without blanks around the =.", shown(last.name)));
    }
    if (behind.starts_with("+=")) return past("`+=`");
    if (!name.empty() && next == '[') return past("an assignment to an array's element");
    const std::string_view word = rest.substr(0, rest.find_first_of(" \t\n;"));
    if (std::find(keywords.begin(), keywords.end(), word) != keywords.end() || word == "[[" ||
        word == "[" || word == "." || word == "{") {
      return past(format("`{}`", word));
    }
    if (word.empty()) return past(format("`{}`", rest.substr(0, 1)));
    if (word.ends_with("()") || text::trim(behind).starts_with("()")) return past("a function");
    return past(format("the command `{}`", text::printable(word.substr(0, 60))));
  }

  const ShellValues& defaults_;
  ShellConfig config_;
  std::set<std::string, std::less<>> unknown_;  ///< set by the file, to what only bash can tell
  ShellCursor cursor_;
};

}  // namespace

const NeedsBash* ShellConfig::hides(std::string_view key) const {
  for (const NeedsBash& one : needs_bash) {
    if (one.key.empty() || one.key == key) return &one;
  }
  return nullptr;
}

Result<ShellConfig>
parse_shell_config(std::string_view text, const std::string& file, const ShellValues& defaults) {
  const std::string_view checked = TRY(config_text(text, file));
  std::string unix_text = text::replace_all(std::string(checked), "\r\n", "\n");
  if (unix_text.ends_with('\r')) unix_text.pop_back();
  return ShellReader(unix_text, file, defaults).run();
}

int line_of_assignment(std::string_view text, std::string_view key) {
  int found = 0;
  int number = 0;
  for (std::string_view line : text::lines(text)) {
    ++number;
    line = text::trim(line);
    if (line.starts_with("export ")) line = text::trim(line.substr(7));
    if (!line.starts_with(key)) continue;
    line.remove_prefix(key.size());
    if (!line.starts_with('=') && !line.starts_with("+=")) continue;
    if (found != 0) return 0;
    found = number;
  }
  return found;
}

}  // namespace bprun::requests

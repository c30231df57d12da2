// SPDX-License-Identifier: MIT
// Every command line of bprun's that README.md and docs/ show is read by the real table of
// commands: an option that is renamed there and not here is found.
#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/cli/command.hpp"
#include "runner/cli/completion.hpp"
#include "tests/support/catch.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

using namespace bprun;

namespace {

namespace stdfs = std::filesystem;
using Words = std::vector<std::string>;

struct ShownLine {
  std::string where;  ///< "docs/cli/build.md:12"
  std::string text;
};

/// The words of a line as a shell reads them, in its commands: `a && b | c # d` is three. Brackets
/// around what may be left out ([--json]) are not looked at.
std::vector<Words> commands_of(std::string_view line) {
  std::vector<Words> commands(1);
  std::string word;
  bool in_word = false;
  char quote = 0;
  const auto end_word = [&] {
    if (in_word) commands.back().push_back(word);
    word.clear();
    in_word = false;
  };
  for (std::size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    const bool before_space = i + 1 == line.size() || line[i + 1] == ' ';
    if (quote != 0) {
      if (c == quote)
        quote = 0;
      else
        word += c;
    } else if (c == '\'' || c == '"') {
      quote = c;
      in_word = true;
    } else if (c == ' ') {
      end_word();
    } else if (c == '#' && !in_word) {
      break;
    } else if (c == ';' || (!in_word && (c == '|' || c == '&')) || (c == ')' && before_space)) {
      end_word();
      commands.emplace_back();
    } else if (c == '>' && !in_word) {
      in_word = true;
      word = ">";
    } else if (c != '[' && c != ']') {
      word += c;
      in_word = true;
    }
  }
  end_word();
  return commands;
}

bool is_bprun(std::string_view word) {
  return word == "bprun" || word == "./bprun" || word == "$(bprun";
}

/// What follows the word bprun, where that is the command; redirections are not arguments.
std::optional<Words> words_behind_bprun(Words words) {
  const auto begins = std::find_if(words.begin(), words.end(), [](const std::string& word) {
    return word.find('=') == word.npos && word != "sudo" && word != "exec" && word != "time";
  });
  if (begins == words.end() || !is_bprun(*begins)) return std::nullopt;
  words.erase(words.begin(), begins + 1);
  words.erase(std::remove_if(words.begin(),
                             words.end(),
                             [](const std::string& word) {
                               return word.starts_with('>') || word.starts_with("2>");
                             }),
              words.end());
  return words;
}

/// Empty: it can be read.
std::string complaint(const Words& words) {
  if (words.empty()) return "";
  static const Words of_the_script{"--version",
                                   "--help",
                                   "--which",
                                   "help",
                                   "--install-packages",
                                   "--write-defaults",
                                   "…",
                                   "COMMAND"};
  if (std::find(of_the_script.begin(), of_the_script.end(), words[0]) != of_the_script.end()) {
    if (words[0] != "help" || words.size() == 1) return "";
    const Words name(words.begin() + 1, words.end());
    return name[0] == "COMMAND" || cli::find_command(name).command != nullptr ? ""
                                                                              : "no such command";
  }
  const auto groups = cli::command_groups();
  if (words.size() == 1 && std::find(groups.begin(), groups.end(), words[0]) != groups.end())
    return "";
  const auto found = cli::find_command(words);
  if (found.command == nullptr) return "no such command";
  const Words rest(words.begin() + static_cast<std::ptrdiff_t>(found.words), words.end());
  if (rest == Words{"--help"}) return "";
  const auto parsed =
      cli::parse_arguments(rest, found.command->options, found.command->stops_at_operand);
  return parsed ? "" : parsed.error().message;
}

void add_spans(std::vector<ShownLine>& lines, const std::string& where, std::string_view line) {
  const auto pieces = text::split(line, '`');
  for (std::size_t i = 1; i + 1 < pieces.size(); i += 2) {
    if (pieces[i].starts_with("bprun ") || pieces[i].starts_with("./bprun "))
      lines.push_back({where, std::string(pieces[i])});
  }
}

/// The line as somebody would type it; nothing where it is not a command. In blocks of no language,
/// and in sessions, others' output stands between them.
std::string typed_line(std::string_view language, std::string_view line) {
  std::string_view shown = text::trim(line);
  if (language.starts_with("sh") || language.starts_with("bash")) return std::string(shown);
  if (!language.empty() && language != "console") return "";
  if (shown.starts_with("$ ")) shown.remove_prefix(2);
  return is_bprun(shown.substr(0, shown.find(' '))) ? std::string(shown) : "";
}

/// Of fenced blocks what is typed there, of other text what stands between backticks.
std::vector<ShownLine> shown_lines(const stdfs::path& file, const std::string& name) {
  std::ifstream stream(file);
  std::vector<ShownLine> lines;
  std::string line;
  std::string language;
  bool in_fence = false;
  bool goes_on = false;
  for (int number = 1; std::getline(stream, line); ++number) {
    const std::string where = format("{}:{}", name, number);
    if (text::trim(line).starts_with("```")) {
      language = in_fence ? "" : std::string(text::trim(line).substr(3));
      in_fence = !in_fence;
      goes_on = false;
    } else if (!in_fence) {
      add_spans(lines, where, line);
    } else if (goes_on) {
      lines.back().text += text::trim(line);
    } else {
      lines.push_back({where, typed_line(language, line)});
    }
    goes_on = in_fence && !lines.empty() && lines.back().text.ends_with('\\');
    if (goes_on) lines.back().text.back() = ' ';
  }
  return lines;
}

std::vector<std::pair<stdfs::path, std::string>> documents() {
  const stdfs::path root = BPRUN_SOURCE_DIR;
  std::vector<std::pair<stdfs::path, std::string>> files{{root / "README.md", "README.md"}};
  for (const auto& entry : stdfs::recursive_directory_iterator(root / "docs")) {
    if (entry.path().extension() == ".md")
      files.emplace_back(entry.path(), entry.path().lexically_relative(root).string());
  }
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace

TEST_CASE("every command that the documentation shows can be read", "[cli]") {
  int seen = 0;
  for (const auto& [file, name] : documents()) {
    for (const auto& line : shown_lines(file, name)) {
      for (auto& words : commands_of(line.text)) {
        const auto arguments = words_behind_bprun(std::move(words));
        if (!arguments) continue;
        ++seen;
        const auto wrong = complaint(*arguments);
        INFO(line.where << ": " << line.text << ": " << wrong);
        CHECK(wrong.empty());
      }
    }
  }
  // Something is looked at.
  CHECK(seen > 100);
}

TEST_CASE("a command that was renamed would be found", "[cli]") {
  const auto judged = [](std::string_view line) {
    for (auto& words : commands_of(line)) {
      const auto arguments = words_behind_bprun(std::move(words));
      if (arguments && !complaint(*arguments).empty()) return false;
    }
    return true;
  };
  CHECK(judged("PORT=1 ./bprun build [DIR] -o 'a b' && bprun help build # --nothing"));
  CHECK_FALSE(judged("cd x && ./bprun build --outptu out"));
  CHECK_FALSE(judged("bprun biuld"));
  CHECK_FALSE(judged("bprun help biuld"));
  CHECK_FALSE(judged("bprun build -o"));
}

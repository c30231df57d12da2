// SPDX-License-Identifier: MIT
#include "runner/manifest/dockerfile.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"

#include <algorithm>
#include <set>

namespace bprun::manifest {

namespace {

/// One instruction, its continued lines joined by blanks.
struct DockerInstruction {
  std::string word;  ///< in capitals
  std::string rest;
  int line = 0;
};

std::string in_capitals(std::string_view word) {
  std::string capitals(word);
  for (auto& c : capitals) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return capitals;
}

bool is_name_start(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_';
}

bool is_name_part(char c) {
  return is_name_start(c) || (c >= '0' && c <= '9');
}

/// The words after << of a line (`<<EOF`, `<<-"EOF"`), which end what follows.
std::vector<std::string> here_document_ends(std::string_view text) {
  std::vector<std::string> ends;
  for (std::size_t at = text.find("<<"); at != std::string_view::npos; at = text.find("<<", at)) {
    at += 2;
    if (at < text.size() && text[at] == '<') {  // <<< is a here string
      ++at;
      continue;
    }
    if (at < text.size() && text[at] == '-') ++at;
    const bool quoted = at < text.size() && (text[at] == '"' || text[at] == '\'');
    if (quoted) ++at;
    std::size_t end = at;
    while (end < text.size() && is_name_part(text[end]))
      ++end;
    if (end > at) ends.emplace_back(text.substr(at, end - at));
    at = end;
  }
  return ends;
}

/// Splits a Dockerfile into instructions.
class DockerLines {
public:
  explicit DockerLines(std::string_view text) : lines_(text::lines(text)) {
    if (!lines_.empty() && lines_[0].starts_with("\xEF\xBB\xBF")) lines_[0].remove_prefix(3);
    for (const auto line : lines_) {
      const std::string directive = text::replace_all(text::to_lower(line), " ", "");
      if (!directive.starts_with('#')) break;
      if (directive == "#escape=`") escape_ = '`';
    }
  }

  std::vector<DockerInstruction> read() {
    std::vector<DockerInstruction> all;
    while (next_ < lines_.size()) {
      const auto line = text::trim(lines_[next_]);
      if (line.empty() || line.starts_with('#')) {
        ++next_;
        continue;
      }
      all.push_back(instruction());
    }
    return all;
  }

private:
  DockerInstruction instruction() {
    const int number = static_cast<int>(next_) + 1;
    std::string joined;
    bool goes_on = true;
    while (goes_on && next_ < lines_.size()) {
      auto line = text::trim(lines_[next_++]);
      if (line.starts_with('#') || (line.empty() && !joined.empty())) continue;
      goes_on = line.ends_with(escape_);
      if (goes_on) line.remove_suffix(1);
      joined += std::string(line) + " ";
    }
    const auto trimmed = text::trim(joined);
    const std::size_t blank = std::min(trimmed.find_first_of(" \t"), trimmed.size());
    DockerInstruction instruction{.word = in_capitals(trimmed.substr(0, blank)),
                                  .rest = std::string(text::trim(trimmed.substr(blank))),
                                  .line = number};
    take_here_documents(instruction);
    return instruction;
  }

  void take_here_documents(DockerInstruction& instruction) {
    if (instruction.word != "RUN" && instruction.word != "COPY" && instruction.word != "ADD") {
      return;
    }
    const auto ends = here_document_ends(instruction.rest);
    for (const auto& end : ends) {
      while (next_ < lines_.size()) {
        const auto line = text::trim(lines_[next_++]);
        if (line == end) break;
        if (instruction.word == "RUN") instruction.rest += "\n" + std::string(line);
      }
    }
  }

  std::vector<std::string_view> lines_;
  std::size_t next_ = 0;
  char escape_ = '\\';
};

/// Names that a shell command sets itself: `NAME=…`, `export NAME`, `read NAME`, `for NAME in`.
std::set<std::string> names_set_by(std::string_view command) {
  std::set<std::string> names;
  std::string_view before;
  std::string_view rest = command;
  while (!(rest = text::trim(rest)).empty()) {
    const std::size_t blank = std::min(rest.find_first_of(" \t\n;&|("), rest.size());
    const auto word = rest.substr(0, std::max<std::size_t>(blank, 1));
    rest.remove_prefix(word.size());
    std::size_t end = 0;
    while (end < word.size() && is_name_part(word[end]))
      ++end;
    const bool assigned = end > 0 && end < word.size() && word[end] == '=';
    const bool named = before == "export" || before == "read" || before == "for";
    if (assigned || named) names.emplace(word.substr(0, end));
    before = word;
  }
  return names;
}

/// The variables that a shell command uses: $NAME and ${NAME}, not inside single quotes. One with a
/// default of its own (${NAME:-x}) does without.
std::vector<std::string> names_used_by(std::string_view command) {
  std::vector<std::string> names;
  bool in_single = false;
  bool in_double = false;
  for (std::size_t at = 0; at < command.size(); ++at) {
    const char c = command[at];
    if (c == '\'' && !in_double) in_single = !in_single;
    if (c == '"' && !in_single) in_double = !in_double;
    if (in_single) continue;
    if (c == '\\') ++at;
    if (c != '$') continue;
    const bool braced = at + 1 < command.size() && command[at + 1] == '{';
    const std::size_t begin = at + (braced ? 2 : 1);
    std::size_t end = begin;
    while (end < command.size() && is_name_part(command[end]))
      ++end;
    if (end == begin || !is_name_start(command[begin])) continue;
    const bool does_without =
        braced && end < command.size() && command.find_first_of(":-+", end) == end;
    if (!does_without) names.emplace_back(command.substr(begin, end - begin));
  }
  return names;
}

/// The flags in front of an instruction's words, `--from=a`, without quotes and escapes: an engine
/// takes them out of flags.
std::vector<std::string> flags_of(std::string_view rest) {
  std::vector<std::string> flags;
  for (;;) {
    rest = text::trim(rest);
    if (!rest.starts_with("--")) return flags;
    std::string flag;
    char quote = 0;
    std::size_t at = 0;
    for (; at < rest.size(); ++at) {
      const char c = rest[at];
      if (quote == 0 && (c == ' ' || c == '\t' || c == '\n')) break;
      if (c == '"' || c == '\'') {
        quote = quote == 0 ? c : quote == c ? '\0' : quote;
      } else if (c != '\\' && c != '`') {
        flag += c;
      }
    }
    flags.push_back(std::move(flag));
    rest.remove_prefix(at);
  }
}

/// What COPY, ADD and RUN take from elsewhere: --from=NAME, and from=NAME of --mount=.
std::vector<std::string> sources_of(std::string_view rest) {
  std::vector<std::string> names;
  for (const auto& flag : flags_of(rest)) {
    std::string_view fields = flag;
    fields.remove_prefix(2);
    while (!fields.empty()) {
      const std::size_t comma = std::min(fields.find(','), fields.size());
      auto field = text::trim(fields.substr(0, comma));
      if (field.starts_with("mount=")) field.remove_prefix(6);
      field = text::trim(field);
      if (text::to_lower(field.substr(0, 5)) == "from=") names.emplace_back(field.substr(5));
      fields.remove_prefix(std::min(comma + 1, fields.size()));
    }
  }
  return names;
}

/// Puts the instructions together.
class DockerReader {
public:
  explicit DockerReader(const std::string& file) : file_(file) {}

  Result<Dockerfile> read(const std::vector<DockerInstruction>& instructions) {
    for (const auto& instruction : instructions) {
      if (instruction.word == "FROM") TRY(begin_stage(instruction));
      if (instruction.word == "ARG") add_arguments(instruction);
      if (instruction.word == "ENV") add_variables(instruction);
      if (instruction.word == "RUN") look_at_command(instruction);
      look_at_sources(instruction);
    }
    if (!read_.stages.empty()) return std::move(read_);
    return Error{.kind = ErrorKind::app,
                 .message = "there is no FROM in it: it says of no image how it is made",
                 .where = Location{file_, 0}};
  }

private:
  Result<void> begin_stage(const DockerInstruction& instruction) {
    auto words = text::words(instruction.rest);
    std::erase_if(words, [](std::string_view word) { return word.starts_with("--"); });
    if (words.empty()) {
      return Error{.kind = ErrorKind::app,
                   .message = "FROM names no image",
                   .where = Location{file_, instruction.line}};
    }
    read_.sources.push_back({std::string(words[0]), true, instruction.line});
    DockerStage stage{.base = std::string(words[0]), .line = instruction.line};
    if (words.size() >= 3 && in_capitals(words[1]) == "AS") {
      stage.name = text::to_lower(words[2]);
      stage.written_name = words[2];
    }
    // A stage that stands on an earlier one has its variables.
    std::set<std::string> known;
    if (const auto* base = find_stage(read_, stage.base)) {
      known = known_of_[static_cast<std::size_t>(base - read_.stages.data())];
    }
    read_.stages.push_back(std::move(stage));
    known_of_.push_back(std::move(known));
    return {};
  }

  void know(std::string name) {
    if (!known_of_.empty()) known_of_.back().insert(std::move(name));
  }

  void add_arguments(const DockerInstruction& instruction) {
    for (const auto word : text::words(instruction.rest)) {
      const std::size_t equals = word.find('=');
      DockerArgument argument{.name = std::string(word.substr(0, equals)),
                              .has_default = equals != std::string_view::npos,
                              .line = instruction.line,
                              .value = argument_default(word)};
      if (argument.name.empty()) continue;
      know(argument.name);
      (read_.stages.empty() ? read_.arguments : read_.stages.back().arguments)
          .push_back(std::move(argument));
    }
  }

  static std::string argument_default(std::string_view word) {
    const std::size_t equals = std::min(word.find('='), word.size() - 1);
    auto value = word.substr(equals + 1);
    if (value.size() >= 2 && (value.front() == '"' || value.front() == '\'') &&
        value.front() == value.back()) {
      value = value.substr(1, value.size() - 2);
    }
    return std::string(value);
  }

  void look_at_sources(const DockerInstruction& instruction) {
    std::string word = instruction.word;
    std::string_view rest = instruction.rest;
    while (word == "ONBUILD") {
      const std::size_t blank = std::min(rest.find_first_of(" \t"), rest.size());
      word = in_capitals(rest.substr(0, blank));
      rest = text::trim(rest.substr(blank));
    }
    if (word != "COPY" && word != "ADD" && word != "RUN") return;
    for (auto& name : sources_of(rest))
      read_.sources.push_back({std::move(name), false, instruction.line});
  }

  /// `ENV NAME=value …`, or `ENV NAME value`.
  void add_variables(const DockerInstruction& instruction) {
    const auto words = text::words(instruction.rest);
    for (std::size_t i = 0; i < words.size(); ++i) {
      const std::size_t equals = words[i].find('=');
      if (equals == std::string_view::npos && i > 0) continue;
      know(std::string(words[i].substr(0, equals)));
    }
  }

  void look_at_command(const DockerInstruction& instruction) {
    if (read_.stages.empty() || instruction.rest.starts_with('[')) return;
    const auto own = names_set_by(instruction.rest);
    auto& unset = read_.stages.back().unset_variables;
    for (auto& name : names_used_by(instruction.rest)) {
      if (own.contains(name) || known_of_.back().contains(name)) continue;
      unset.push_back({std::move(name), instruction.line});
    }
  }

  const std::string& file_;
  Dockerfile read_;
  std::vector<std::set<std::string>> known_of_;  ///< of each stage
};

}  // namespace

Result<Dockerfile> parse_dockerfile(std::string_view text, const std::string& file) {
  return DockerReader(file).read(DockerLines(text).read());
}

const DockerStage* find_stage(const Dockerfile& dockerfile, std::string_view name) {
  const std::string wanted = text::to_lower(name);
  for (const auto& stage : dockerfile.stages) {
    if (!stage.name.empty() && stage.name == wanted) return &stage;
  }
  const auto number = text::to_integer(name);
  if (!number || *number < 0) return nullptr;
  const auto index = static_cast<std::size_t>(*number);
  return index < dockerfile.stages.size() ? &dockerfile.stages[index] : nullptr;
}

std::string stage_names(const Dockerfile& dockerfile) {
  std::vector<std::string> names;
  names.reserve(dockerfile.stages.size());
  for (std::size_t i = 0; i < dockerfile.stages.size(); ++i) {
    const auto& name = dockerfile.stages[i].name;
    names.push_back(name.empty() ? std::to_string(i) : name);
  }
  return text::join(names, ", ");
}

}  // namespace bprun::manifest

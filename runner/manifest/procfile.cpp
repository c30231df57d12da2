// SPDX-License-Identifier: MIT
#include "runner/manifest/procfile.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/fs/beneath.hpp"

#include <map>

namespace bprun::manifest {

namespace {

constexpr std::size_t longest_name = 128;
constexpr std::size_t longest_quote = 60;

/// A line as a message may show it.
std::string shown(std::string_view line) {
  const bool shorten = line.size() > longest_quote;
  return text::printable(line.substr(0, longest_quote)) + (shorten ? "…" : "");
}

bool is_conflict_marker(std::string_view line) {
  for (const char mark : {'<', '=', '>', '|'}) {
    const std::string marker(7, mark);
    if (line.starts_with(marker) && (line.size() == 7 || line[7] == ' ')) return true;
  }
  return false;
}

class ProcfileReader {
public:
  ProcfileReader(const std::string& file, ProcfileVoice voice) : file_(file), voice_(voice) {}

  void take(std::string_view raw) {
    ++line_;
    const auto line = text::trim(raw);
    if (line.empty() || line.starts_with('#')) return;
    if (is_conflict_marker(line)) {
      fault("a merge-conflict marker stands in the file");
      return;
    }
    const auto colon = line.find(':');
    const auto name = text::trim(line.substr(0, colon));
    if (colon == std::string_view::npos || !is_process_type_name(name)) {
      pass_over(line, name);
      return;
    }
    add(std::string(name), std::string(text::trim(line.substr(colon + 1))));
  }

  Result<Procfile> finish() {
    if (faults_.empty()) return std::move(procfile_);
    Error error{.kind = ErrorKind::app, .message = faults_[0].text, .where = faults_[0].where};
    for (std::size_t i = 1; i < faults_.size(); ++i) {
      error.hint += (i == 1 ? "The file has more that must be put right:\n" : "\n") +
                    format("  line {}: {}", faults_[i].where.line, faults_[i].text);
    }
    if (error.hint.empty()) {
      error.hint = "Each type is one line `name: command`, and each name is there once.";
    }
    return error;
  }

private:
  void fault(std::string text) {
    auto& list = voice_ == ProcfileVoice::heroku ? faults_ : procfile_.warnings;
    list.push_back({std::move(text), {file_, line_}});
  }

  void pass_over(std::string_view line, std::string_view name) {
    const bool too_long = line.find(':') != std::string_view::npos && name.size() > longest_name;
    const std::string why =
        too_long ? format("the name of a process type has at most {} characters", longest_name)
                 : "it is no `name: command`";
    procfile_.warnings.push_back(
        {format("line ignored, for {}: {}", why, shown(line)), {file_, line_}});
  }

  void add(std::string name, std::string command) {
    const auto [first, is_new] = first_lines_.try_emplace(name, line_);
    if (!is_new) {
      fault(format("the process type {} is there already, in line {}", name, first->second));
    } else if (command.empty()) {
      fault(format("the process type {} has no command", name));
      if (voice_ == ProcfileVoice::herokuish)
        procfile_.types.push_back({std::move(name), "", line_});
    } else {
      procfile_.types.push_back({std::move(name), std::move(command), line_});
    }
  }

  const std::string& file_;
  const ProcfileVoice voice_;
  int line_ = 0;
  Procfile procfile_;
  std::vector<Problem> faults_;
  std::map<std::string, int> first_lines_;
};

}  // namespace

bool is_process_type_name(std::string_view name) {
  constexpr std::string_view allowed =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_";
  return !name.empty() && name.size() <= longest_name &&
         name.find_first_not_of(allowed) == std::string_view::npos;
}

Result<Procfile>
parse_procfile(std::string_view text, const std::string& file, ProcfileVoice voice) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  if (const auto nul = text.find('\0'); nul != std::string_view::npos) {
    const auto line = static_cast<int>(text::split(text.substr(0, nul), '\n').size());
    return Error{.kind = ErrorKind::app,
                 .message = "the file holds a NUL byte, so it is no text",
                 .where = Location{file, line}};
  }
  ProcfileReader reader(file, voice);
  for (const auto line : text::lines(text))
    reader.take(line);
  return reader.finish();
}

Result<std::optional<Procfile>> read_procfile(const fs::Path& app_dir, ProcfileVoice voice) {
  const auto text = TRY(fs::read_file_beneath(app_dir, "Procfile"));
  if (!text) return std::optional<Procfile>();
  return std::optional<Procfile>(TRY(parse_procfile(*text, "Procfile", voice)));
}

}  // namespace bprun::manifest

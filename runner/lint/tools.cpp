// SPDX-License-Identifier: MIT
#include "runner/lint/tools.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"

#include <algorithm>
#include <map>

namespace bprun::lint {

namespace {

/// All calls of one tool.
struct Use {
  Location first;
  int calls = 0;
  bool central = false;    ///< one of them is in bin/ or lib/, and nothing asks before it
  bool unchecked = false;  ///< one of them is behind no check in its script
};

class Check {
public:
  Check(const Files& files, const stack::Tools& tools, const std::vector<stack::Stack>& stacks)
      : files_(files), tools_(tools) {
    for (const auto& stack : stacks) {
      if (tools.speaks_of(stack)) stacks_.push_back(&stack);
    }
  }

  std::vector<Finding> run() {
    if (stacks_.empty()) return {};
    for (const Interpreter& interpreter : files_.interpreters)
      check_interpreter(interpreter);
    collect();
    for (const auto& [name, use] : uses_)
      check_tool(name, use);
    return std::move(findings_);
  }

private:
  std::vector<std::string> without(std::string_view name) const {
    std::vector<std::string> missing;
    for (const auto* stack : stacks_) {
      if (!tools_.has(*stack, stack::Image::build, name)) missing.push_back(stack->name);
    }
    return missing;
  }

  void check_interpreter(const Interpreter& interpreter) {
    const auto& [file, path, name] = interpreter;
    const bool of_system = path.starts_with("/bin/") || path.starts_with("/usr/bin/");
    if (path.starts_with('/') && !of_system) {
      findings_.push_back({.id = "missing-interpreter",
                           .severity = Severity::warning,
                           .where = {file, 1},
                           .message = format("{} is started by {}, where no image has programs",
                                             file,
                                             text::printable(path)),
                           .hint = "Write #!/usr/bin/env NAME, or the path that the stack has."});
      return;
    }
    if (!tools_.knows(name)) return;
    auto missing = without(name);
    if (missing.empty()) return;
    const bool brought = files_.programs.contains(name) || changes_path();
    const std::string package(tools_.package_of(name));
    findings_.push_back(
        {.id = "missing-interpreter",
         .severity = brought ? Severity::warning : Severity::error,
         .where = {file, 1},
         .message = format("{} is started by {}, which the image has not", file, name),
         .stacks = std::move(missing),
         .hint = format("Write it for sh or bash, or let a buildpack before this "
                        "one bring {} (Debian's package {}).",
                        name,
                        package)});
  }

  bool changes_path() const {
    return std::any_of(files_.scripts.begin(), files_.scripts.end(), [](const ShellFile& script) {
      return script.scan.changes_path;
    });
  }

  bool is_function(const std::string& name) const {
    return std::any_of(files_.scripts.begin(), files_.scripts.end(), [&](const ShellFile& script) {
      return script.scan.functions.contains(name);
    });
  }

  void collect() {
    for (const ShellFile& script : files_.scripts) {
      for (const ShellCall& call : script.scan.calls) {
        if (!tools_.knows(call.name) || is_function(call.name)) continue;
        const bool unchecked = !script.scan.checked.contains(call.name);
        Use& use = uses_[call.name];
        const bool graver = unchecked && (!use.unchecked || (script.is_central && !use.central));
        if (use.calls == 0 || graver) use.first = {script.file, call.line};
        ++use.calls;
        use.unchecked = use.unchecked || unchecked;
        use.central = use.central || (unchecked && script.is_central);
      }
    }
  }

  void check_tool(const std::string& name, const Use& use) {
    auto missing = without(name);
    if (missing.empty()) return;
    const std::string more =
        use.calls == 1 ? "" : format(" ({} calls, the first is told)", use.calls);
    Finding finding{.id = "missing-tool",
                    .severity = use.central ? Severity::error : Severity::warning,
                    .where = use.first,
                    .message = format("{} is called{}, and the image has it not", name, more),
                    .stacks = std::move(missing),
                    .hint = format("Do without it, bring it along, or let a buildpack before this "
                                   "one install Debian's package {}.",
                                   tools_.package_of(name))};
    if (!use.unchecked) {
      finding.id = "checked-tool";
      finding.severity = Severity::note;
      finding.message = format("{} is asked for before it is called{}: the image has it not, and "
                               "the script takes its other way",
                               name,
                               more);
      finding.hint = "";
    } else if (files_.programs.contains(name)) {
      finding.severity = Severity::note;
      finding.message = format("{} is called{}: the image has it not, and the buildpack brings a "
                               "program of that name",
                               name,
                               more);
      finding.hint = "It must be in PATH there.";
    } else if (changes_path() && finding.severity == Severity::error) {
      finding.severity = Severity::warning;
      finding.message += ", unless what the buildpack puts into PATH brings it";
    }
    findings_.push_back(std::move(finding));
  }

  const Files& files_;
  const stack::Tools& tools_;
  std::vector<const stack::Stack*> stacks_ = {};
  std::map<std::string, Use> uses_ = {};
  std::vector<Finding> findings_ = {};
};

}  // namespace

std::vector<Finding> check_tools(const Files& files,
                                 const stack::Tools& tools,
                                 const std::vector<stack::Stack>& stacks) {
  return Check(files, tools, stacks).run();
}

}  // namespace bprun::lint

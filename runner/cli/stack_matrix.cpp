// SPDX-License-Identifier: MIT
#include "runner/pipeline/stack_matrix.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/cli/commands.hpp"
#include "runner/cli/shared_options.hpp"
#include "runner/fs/atomic_file.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>

namespace bprun::cli {

namespace {

constexpr std::array stack_matrix_options{
    Option{"--stack", "", "all|A,B", "the stacks (default: all)"},
    Option{"--build", "", "", "build what can be built, too; needs -o"},
    Option{"--jobs", "-j", "N", "builds at a time (default: 1)"},
    Option{"--output", "-o", "DIR", "keep results here; a later run does what is missing"},
    Option{"--stack-root", "", "STACK=DIR", "build for STACK inside this root filesystem"},
    Option{"--json", "", "FILE", "write the matrix as JSON (- is stdout, instead of the table)"},
    Option{"--junit", "", "FILE", "write it as JUnit's XML, a testcase a cell"},
    Option{"--html", "", "FILE", "write it as a page"},
    Option{"--buildpack", "-b", "WHAT", "as for build"},
    Option{"--replace", "", "FROM=TO", "as for build"},
    Option{"--arch", "", "ARCH", "as for plan; builds are for this machine's"},
    Option{"--stacks", "", "DIR", "stack tables to use instead of those built in"},
    Option{"--env", "-e", "NAME=VALUE", "as for build"},
    Option{"--env-file", "", "FILE", "as for build"},
    Option{"--env-dir", "", "DIR", "as for build"},
    Option{"--registry", "", "", "as for build"},
    Option{"--isolation", "", "MODE", "as for build"},
    Option{"--store", "", "DIR", "as for build"},
    Option{"--timeout", "", "TIME", "as for build, for each"},
    Option{"--no-network", "", "", "as for build"},
    Option{"--offline", "", "", "as for build"},
};

/// What each build gets of our own options.
constexpr std::array handed_on{"--buildpack",
                               "--replace",
                               "--stacks",
                               "--env",
                               "--env-file",
                               "--env-dir",
                               "--isolation",
                               "--store",
                               "--timeout"};
constexpr std::array switches_handed_on{"--registry", "--no-network", "--offline"};

std::vector<std::string> names_in(const Arguments& arguments) {
  std::vector<std::string> names;
  for (const auto& value : arguments.values("--stack")) {
    for (const auto name : text::split(value, ',')) {
      const std::string trimmed(text::trim(name));
      if (trimmed.empty() || std::find(names.begin(), names.end(), trimmed) != names.end())
        continue;
      names.push_back(trimmed);
    }
  }
  return names == std::vector<std::string>{"all"} ? std::vector<std::string>{} : names;
}

std::vector<std::string> build_options(const Arguments& arguments) {
  std::vector<std::string> words;
  for (const std::string name : handed_on) {
    for (const auto& value : arguments.values(name))
      words.insert(words.end(), {name, value});
  }
  for (const std::string name : switches_handed_on) {
    if (arguments.has(name)) words.push_back(name);
  }
  return words;
}

Error wrong_option(std::string message, std::string hint) {
  return Error{.kind = ErrorKind::usage, .message = std::move(message), .hint = std::move(hint)};
}

Result<void> read_roots(const Arguments& arguments, pipeline::MatrixRequest& request) {
  for (const auto& option : arguments.values("--stack-root")) {
    const auto equals = option.find('=');
    if (equals == std::string::npos || equals == 0 || equals + 1 == option.size()) {
      return wrong_option(
          format("--stack-root takes STACK=DIR here, and not {}", text::printable(option)),
          "Every stack of a matrix has a root filesystem of its own.");
    }
    const std::string stack = option.substr(0, equals);
    const auto& wanted = request.stacks;
    if (!wanted.empty() && std::find(wanted.begin(), wanted.end(), stack) == wanted.end()) {
      return wrong_option(format("--stack-root names {}, which is none of the stacks asked for",
                                 text::printable(stack)),
                          "They are in --stack.");
    }
    request.roots[stack] = option.substr(equals + 1);
  }
  return {};
}

Result<pipeline::MatrixRequest> read_request(const Arguments& arguments) {
  if (arguments.operands.empty() || arguments.has_dashes)
    return wrong_option("bprun stack matrix takes one app or more", "bprun help stack matrix");
  pipeline::MatrixRequest request;
  Arguments for_all = arguments;
  for (const std::string name : {"--stack", "--stack-root"})
    for_all.options.erase(name);
  request.common = TRY(plan_request(for_all));
  request.apps = arguments.operands;
  request.stacks = names_in(arguments);
  request.build = arguments.has("--build");
  request.build_options = build_options(arguments);
  if (const auto directory = arguments.value("--output")) request.directory = *directory;
  if (request.build && request.directory.empty())
    return wrong_option("--build needs a place for what it builds", "Name a directory with -o.");
  const auto jobs = text::to_integer(arguments.value("--jobs").value_or("1"));
  if (!jobs || *jobs < 1 || *jobs > 1000)
    return wrong_option("--jobs is a number from 1 to 1000", "");
  request.jobs = static_cast<unsigned>(*jobs);
  TRY(read_roots(arguments, request));
  return request;
}

Result<int> run_stack_matrix(const Arguments& arguments) {
  const auto request = TRY(read_request(arguments));
  const auto sink = report::heroku_sink(STDERR_FILENO, STDERR_FILENO);
  const auto matrix = TRY(pipeline::make_matrix(request, *sink));

  std::string shown;
  const auto write = [&](std::string_view option, const std::string& text) -> Result<void> {
    const auto file = arguments.value(option);
    if (file && *file != "-") return fs::replace_file(*file, text);
    if (file) shown += text;
    return {};
  };
  TRY(write("--json", document::to_json(pipeline::to_document(matrix), 2) + "\n"));
  TRY(write("--junit", pipeline::to_junit(matrix)));
  TRY(write("--html", pipeline::to_html(matrix)));
  if (shown.empty()) shown = pipeline::to_text(matrix);
  static_cast<void>(fs::write_all(STDOUT_FILENO, shown));
  return matrix.is_all_good() ? 0
                              : exit_status(Error{.kind = ErrorKind::unsupported, .message = ""});
}

}  // namespace

const Command stack_matrix_command{
    .name = "stack matrix",
    .arguments = "APPS... [--stack A,B] [--build -o DIR]",
    .summary = "Show every app on every stack: resolved, and built if asked to",
    .options = stack_matrix_options,
    .run = run_stack_matrix,
};

}  // namespace bprun::cli

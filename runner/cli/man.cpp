// SPDX-License-Identifier: MIT
#include "runner/cli/man.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/cli/commands.hpp"
#include "runner/cli/page.hpp"
#include "runner/fs/atomic_file.hpp"
#include "runner/fs/directory.hpp"
#include "runner/fs/fd.hpp"
#include "runner/pipeline/version.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>

namespace bprun::cli {

namespace {

constexpr std::array man_options{
    Option{"--output", "-o", "DIR", "write every page into DIR, as bprun.1, bprun-build.1 …"},
};

/// "bprun-slug-inspect"; of bprun itself "bprun".
std::string page_name(std::string_view command) {
  std::string name = command.empty() ? "bprun" : format("bprun-{}", command);
  std::replace(name.begin(), name.end(), ' ', '-');
  return name;
}

/// No date: the same version makes the same bytes.
std::string title(std::string_view name, std::string_view summary) {
  // No hyphens: they would break options in two.
  return format(".TH {} 1 \"\" \"bprun {}\" \"bprun\"\n.nh\n.SH NAME\n{} \\- {}\n",
                roff_escaped(name),
                pipeline::version(),
                roff_escaped(name),
                roff_escaped(summary));
}

std::string option_row(const Option& option) {
  std::string names =
      option.alias.empty() ? std::string() : format("\\fB{}\\fR, ", roff_escaped(option.alias));
  names += format("\\fB{}\\fR", roff_escaped(option.name));
  if (!option.value.empty()) names += format(" \\fI{}\\fR", roff_escaped(option.value));
  return format(".TP\n{}\n{}\n", names, roff_escaped(option.help));
}

/// The page with the pieces before its first heading, and those from there on.
std::pair<std::vector<Block>, std::vector<Block>> parted(std::string_view page) {
  auto blocks = parse_page(page);
  const auto heading = std::find_if(blocks.begin(), blocks.end(), [](const Block& block) {
    return block.kind == Block::Kind::heading;
  });
  std::vector<Block> rest(heading, blocks.end());
  blocks.erase(heading, blocks.end());
  return {std::move(blocks), std::move(rest)};
}

Result<void> write_pages(const fs::Path& directory) {
  TRY(fs::make_directories(directory));
  TRY(fs::replace_file(directory / "bprun.1", manual()));
  for (const auto& command : commands()) {
    TRY(fs::replace_file(directory / format("{}.1", page_name(command.name)), manual(command)));
  }
  return {};
}

Result<int> run_man(const Arguments& arguments) {
  if (const auto directory = arguments.value("--output")) {
    TRY(write_pages(*directory));
    return 0;
  }
  std::string page = manual();
  if (!arguments.operands.empty()) {
    const auto* command = find_command(arguments.operands).command;
    if (command == nullptr) {
      return Error{.kind = ErrorKind::usage,
                   .message = format("there is no command {}",
                                     text::printable(text::join(arguments.operands, " "))),
                   .hint = "bprun help lists them all."};
    }
    page = manual(*command);
  }
  static_cast<void>(fs::write_all(STDOUT_FILENO, page));
  return 0;
}

}  // namespace

std::string manual() {
  const auto [about, rest] = parted(page_of("bprun"));
  std::string page = title("bprun", "build apps with buildpacks, and run what they make");
  page += ".SH SYNOPSIS\n\\fBbprun\\fR \\fICOMMAND\\fR [\\fIARGUMENT\\fR...]\n.SH DESCRIPTION\n" +
          to_roff(about);
  page += ".SH COMMANDS\n";
  for (const auto& command : commands()) {
    page += format(".TP\n\\fB{}\\fR(1)\n{}\n",
                   roff_escaped(page_name(command.name)),
                   roff_escaped(command.summary));
  }
  return page + to_roff(rest);
}

std::string manual(const Command& command) {
  const auto [about, rest] = parted(page_of(command.name));
  std::string page = title(page_name(command.name), command.summary);
  page += format(".SH SYNOPSIS\n\\fBbprun {}\\fR {}\n",
                 roff_escaped(command.name),
                 roff_escaped(command.arguments));
  page += format(".SH DESCRIPTION\n{}.\n{}", roff_escaped(command.summary), to_roff(about));
  if (!command.options.empty()) page += ".SH OPTIONS\n";
  for (const auto& option : command.options)
    page += option_row(option);
  return page + to_roff(rest) + ".SH SEE ALSO\n\\fBbprun\\fR(1)\n";
}

const Command man_command{
    .name = "man",
    .arguments = "[COMMAND]",
    .summary = "Print the manual page of bprun or of a command, as troff",
    .options = man_options,
    .run = run_man,
};

}  // namespace bprun::cli

// SPDX-License-Identifier: MIT
#include "runner/pipeline/units.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/cli/commands.hpp"
#include "runner/cli/release_options.hpp"
#include "runner/cli/run_app.hpp"
#include "runner/fs/atomic_file.hpp"
#include "runner/fs/directory.hpp"
#include "runner/fs/fd.hpp"
#include "runner/process/own_program.hpp"

#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <filesystem>

namespace bprun::cli {

namespace {

constexpr std::array units_options{
    app_option,
    Option{"--output", "-o", "DIR", "where they are written (default: they are printed)"},
    Option{"--formation", "", "web=2,worker=1", "how many of each type, and no others"},
    Option{"--slug", "", "FILE", "whose process types (default: what is live)"},
    Option{"--dir", "", "DIR", "the same of a directory"},
    Option{"--user", "", "USER", "who the services run as"},
    Option{"--grace", "", "TIME", "between SIGTERM and SIGKILL (default: 30s)"},
    Option{"--layout", "", "plain|heroku|auto", "whether the slug's files lie below app/"},
    Option{"--state", "", "DIR", "where releases and config vars are kept"},
    Option{"--store", "", "DIR", "where slugs are unpacked"},
    Option{"--isolation", "", "MODE", "auto, sandbox, user or none"},
    Option{"--stack-root", "", "DIR", "run inside this root filesystem (bprun stack rootfs)"},
};

/// The process types of what is named, else of the live release.
Result<pipeline::Formation> formation_for_units(const Arguments& arguments) {
  const auto layout = TRY(layout_of(arguments));
  if (const auto slug = arguments.value("--slug")) {
    return pipeline::read_formation(run::SlugFile{*slug}, layout);
  }
  if (const auto directory = arguments.value("--dir")) {
    return pipeline::read_formation(run::AppDirectory{*directory}, layout);
  }
  return pipeline::read_formation(TRY(choose_app(arguments)).app, layout);
}

Result<pipeline::UnitRequest> unit_request(const Arguments& arguments) {
  pipeline::UnitRequest request;
  request.app = TRY(app_request(arguments)).app;
  request.program = TRY(process::own_program()).native();
  request.user = arguments.value("--user").value_or("");
  const auto is_plain = [](char byte) {
    return std::isalnum(static_cast<unsigned char>(byte)) != 0 || byte == '-' || byte == '_';
  };
  if (!std::all_of(request.user.begin(), request.user.end(), is_plain)) {
    return Error{.kind = ErrorKind::usage,
                 .message =
                     format("--user {} is no name of a user", text::printable(request.user))};
  }
  if (const auto grace = arguments.value("--grace")) {
    const auto time = settings::parse_duration(*grace);
    if (!time || time->count() < 1000) {
      return Error{.kind = ErrorKind::usage, .message = "--grace must be a time like 30s or 1m"};
    }
    request.grace_seconds = static_cast<int>(time->count() / 1000);
  }
  manifest::Quantities asked;
  if (const auto given = arguments.value("--formation")) {
    asked = TRY(manifest::parse_quantities(*given));
  }
  request.processes = TRY(pipeline::place_processes(TRY(formation_for_units(arguments)), asked, 0));
  for (const auto* option : {"--state", "--store", "--stack-root", "--isolation", "--layout"}) {
    const auto value = arguments.value(option);
    if (!value) continue;
    const bool is_word =
        option == std::string_view("--isolation") || option == std::string_view("--layout");
    request.options.emplace_back(option);
    request.options.push_back(
        is_word ? *value : std::filesystem::absolute(*value).lexically_normal().native());
  }
  for (const auto& word : request.options) {
    if (word.find_first_of("\r\n") == std::string::npos) continue;
    return Error{.kind = ErrorKind::usage, .message = "a path with a line break is in no unit"};
  }
  return request;
}

Result<int> run_units(const Arguments& arguments) {
  if (!arguments.operands.empty() || arguments.has_dashes) {
    return Error{.kind = ErrorKind::usage,
                 .message = "bprun units takes no word",
                 .hint = "For example: bprun units --app shop -o /etc/systemd/system"};
  }
  const auto request = TRY(unit_request(arguments));
  const auto output = arguments.value("--output");
  if (output) TRY(fs::make_directories(*output));
  for (const auto& unit : pipeline::make_units(request)) {
    if (output) {
      TRY(fs::replace_file(std::filesystem::path(*output) / unit.file, unit.text));
      static_cast<void>(fs::write_all(STDOUT_FILENO, unit.file + "\n"));
    } else {
      static_cast<void>(fs::write_all(STDOUT_FILENO, format("# {}\n{}\n", unit.file, unit.text)));
    }
  }
  const std::string next = format("Next, as who deploys: systemctl daemon-reload, and once\n"
                                  "  bprun running --app {} --ports 5000,5100 \\\n"
                                  "    --start 'systemctl enable --now {}@$BPRUN_SLOT.target' \\\n"
                                  "    --stop 'systemctl disable --now {}@$BPRUN_SLOT.target' \\\n"
                                  "    --switch 'CMD that sends the traffic to $BPRUN_PORT'\n",
                                  request.app,
                                  request.app,
                                  request.app);
  static_cast<void>(fs::write_all(STDERR_FILENO, next));
  return 0;
}

}  // namespace

const Command units_command{
    .name = "units",
    .arguments = "--app NAME [-o DIR]",
    .summary = "Write systemd units that run an app's releases",
    .options = units_options,
    .run = run_units,
};

}  // namespace bprun::cli

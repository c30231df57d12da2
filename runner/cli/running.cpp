// SPDX-License-Identifier: MIT
#include "runner/releases/running.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/cli/commands.hpp"
#include "runner/cli/release_options.hpp"
#include "runner/cli/slot_ports.hpp"
#include "runner/fs/fd.hpp"

#include <unistd.h>

#include <algorithm>
#include <charconv>

namespace bprun::cli {

namespace {

constexpr std::array running_options{
    app_option,
    Option{"--start", "", "CMD", "starts what is in slot $BPRUN_SLOT, and ends"},
    Option{"--stop", "", "CMD", "stops it, and is content where nothing runs"},
    Option{"--switch", "", "CMD", "sends the traffic to $BPRUN_PORT"},
    Option{"--ports", "", "A,B", "the ports of web.1 in slot a and slot b"},
    Option{"--check", "", "PATH", "what must be answered (default: healthchecks of app.json)"},
    Option{"--limit", "", "TIME", "how long a release may take to be well (default: 1m)"},
    Option{"--off", "", "", "deploys start nothing any more"},
    state_option,
};

/// What is given replaces what was; the rest stays.
Result<releases::Running> changed(releases::Running running, const Arguments& arguments) {
  running.start = arguments.value("--start").value_or(running.start);
  running.stop = arguments.value("--stop").value_or(running.stop);
  running.switch_over = arguments.value("--switch").value_or(running.switch_over);
  running.check = arguments.value("--check").value_or(running.check);
  if (const auto ports = arguments.value("--ports")) running.ports = TRY(parse_ports(*ports));
  if (!running.check.empty() && !running.check.starts_with("/")) {
    return Error{.kind = ErrorKind::usage, .message = "--check is a path like /health"};
  }
  if (const auto limit = arguments.value("--limit")) {
    const auto time = settings::parse_duration(*limit);
    if (!time || time->count() < 1000) {
      return Error{.kind = ErrorKind::usage, .message = "--limit must be a time like 30s or 2m"};
    }
    running.limit_seconds = static_cast<int>(time->count() / 1000);
  }
  if (running.start.empty() != running.stop.empty()) {
    return Error{.kind = ErrorKind::usage,
                 .message = "what starts releases needs something that stops them",
                 .hint = "Give both --start and --stop."};
  }
  return running;
}

std::string to_text(const releases::Running& running) {
  std::string text;
  const auto row = [&text](std::string_view name, const std::string& value) {
    if (!value.empty()) text += format("{:<8}{}\n", name, value);
  };
  row("start", running.start);
  row("stop", running.stop);
  row("switch", running.switch_over);
  if (running.ports[0] != 0) row("ports", format("{},{}", running.ports[0], running.ports[1]));
  row("check", running.check);
  row("limit", format("{} s", running.limit_seconds));
  row("slot", running.slot ? std::string(1, *running.slot) : "none serves yet");
  return text;
}

Result<int> run_running(const Arguments& arguments) {
  if (!arguments.operands.empty() || arguments.has_dashes) {
    return Error{.kind = ErrorKind::usage, .message = "bprun running takes no word"};
  }
  const auto place = TRY(pipeline::place_of(TRY(app_request(arguments))));
  if (arguments.has("--off")) {
    TRY(releases::forget_running(place));
    return 0;
  }
  auto running = TRY(releases::read_running(place));
  const bool only_looks = std::all_of(
      running_options.begin(), running_options.end(), [&arguments](const Option& option) {
        return option.name == "--app" || option.name == "--state" || !arguments.has(option.name);
      });
  if (!only_looks) {
    // Beside a deploy this must not come: it writes the same file.
    const auto turn = TRY(releases::Turn::take(place));
    running = TRY(changed(running.value_or(releases::Running{}), arguments));
    TRY(releases::write_running(place, *running));
  }
  const std::string text =
      running ? to_text(*running) : format("Deploys of {} start nothing.\n", place.app());
  static_cast<void>(fs::write_all(STDOUT_FILENO, text));
  return 0;
}

}  // namespace

Result<std::array<int, 2>> parse_ports(std::string_view given) {
  std::array<int, 2> ports{};
  const auto parts = text::split(given, ',');
  bool is_good = parts.size() == ports.size();
  for (std::size_t i = 0; is_good && i < ports.size(); ++i) {
    const auto word = text::trim(parts[i]);
    const char* end = word.data() + word.size();
    const auto read = std::from_chars(word.data(), end, ports[i]);
    constexpr int highest = 65535;
    is_good = read.ec == std::errc() && read.ptr == end && ports[i] > 0 && ports[i] <= highest;
  }
  if (is_good && ports[0] != ports[1]) return ports;
  return Error{.kind = ErrorKind::usage,
               .message = format("--ports {} are no two ports", text::printable(given)),
               .hint = "One for each slot: --ports 5000,5100"};
}

const Command running_command{
    .name = "running",
    .arguments = "--app NAME [--start CMD --stop CMD]",
    .summary = "Say how a deploy starts a release beside the old one, or show it",
    .options = running_options,
    .run = run_running,
};

}  // namespace bprun::cli

// SPDX-License-Identifier: MIT
#include "runner/cli/start_all.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/cli/run_app.hpp"
#include "runner/cli/shared_options.hpp"
#include "runner/pipeline/formation.hpp"
#include "runner/process/own_program.hpp"
#include "runner/process/together.hpp"
#include "runner/report/event.hpp"

#include <unistd.h>

#include <algorithm>
#include <charconv>

namespace bprun::cli {

namespace {

Result<int> first_port(const Arguments& arguments, const ChosenApp& chosen) {
  const auto caller = process::Environment::inherited();
  const auto given = arguments.value("--port");
  if (!given && chosen.port) return *chosen.port;
  const std::string word = given.value_or(caller.get("PORT").value_or("5000"));
  int port = 0;
  const auto [end, failure] = std::from_chars(word.data(), word.data() + word.size(), port);
  constexpr int highest = 65535;
  if (failure == std::errc() && end == word.data() + word.size() && port > 0 && port <= highest) {
    return port;
  }
  return Error{.kind = ErrorKind::usage,
               .message = format("{} is no port", text::printable(word)),
               .hint = given ? "" : "PORT in the environment says so; --port overrules it."};
}

/// `bprun start TYPE` with the options that this one was given.
std::vector<std::string> start_words(const std::string& program,
                                     const Arguments& arguments,
                                     const pipeline::Placed& placed) {
  std::vector<std::string> words{program, "start", placed.type, "--dyno", placed.name()};
  for (const auto& given : arguments.options) {
    const std::string& option = given.first;
    const bool own = std::any_of(start_all_options.begin(),
                                 start_all_options.end(),
                                 [&](const Option& each) { return each.name == option; });
    if (own || option == "--dyno") continue;
    for (const auto& value : given.second) {
      words.push_back(option);
      words.push_back(value);
    }
  }
  return words;
}

Result<std::vector<process::Member>> members_of(const Arguments& arguments) {
  const auto chosen = TRY(choose_app(arguments));
  const auto formation = TRY(pipeline::read_formation(chosen.app, TRY(layout_of(arguments))));
  manifest::Quantities asked;
  if (const auto given = arguments.value("--formation")) {
    asked = TRY(manifest::parse_quantities(*given));
  }
  const int port = TRY(first_port(arguments, chosen));
  const std::string program = TRY(process::own_program()).native();
  std::vector<process::Member> members;
  for (const auto& placed : TRY(pipeline::place_processes(formation, asked, port))) {
    process::Member member{.name = placed.name(), .command = {}};
    member.command.argv = start_words(program, arguments, placed);
    member.command.environment = process::Environment::inherited();
    member.command.environment.set("PORT", std::to_string(placed.port));
    members.push_back(std::move(member));
  }
  return members;
}

}  // namespace

Result<int> start_all(const Arguments& arguments) {
  if (!arguments.operands.empty() || arguments.has_dashes) {
    return Error{.kind = ErrorKind::usage,
                 .message = "bprun start --all takes no process type",
                 .hint = "Some of them: --formation web=1,worker=1"};
  }
  process::TogetherOptions options;
  if (const auto given = arguments.value("--grace")) {
    const auto time = settings::parse_duration(*given);
    if (!time || time->count() <= 0) {
      return Error{.kind = ErrorKind::usage, .message = "--grace must be a time like 5s or 1m"};
    }
    options.grace = *time;
  }
  const auto members = TRY(members_of(arguments));
  std::size_t width = 0;
  for (const auto& member : members)
    width = std::max(width, member.name.size());
  const auto print = [width](const process::Member& member, std::string_view text) {
    std::string line = member.name;
    line.resize(width, ' ');
    line += " | ";
    line += text;
    line += '\n';
    static_cast<void>(fs::write_all(STDOUT_FILENO, line));
  };
  options.on_line = print;
  options.on_event = [&print](const process::Member& member, const std::string& what) {
    print(member, "bprun: " + what);
  };
  const auto end = TRY(process::run_together(members, options));
  return end.signal ? 128 + *end.signal : end.first.status();
}

}  // namespace bprun::cli

// SPDX-License-Identifier: MIT
#include "buildpacks/erlang/project.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/process/run.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>

namespace bprun::erlang {

namespace {

/// Prints a line for each thing that a Project holds, its fields between tabs.
constexpr const char* questions = R"erl(
Fail = fun(File, Where, Text) ->
    Line = case Where of {L, _} -> L; L -> L end,
    io:format("error\t~ts\t~p\t~ts~n", [File, Line, Text]),
    halt(0)
end,
Why = fun
    (File, {Where, _, {Class, Reason, [At | _]}}) ->
        Fail(File, Where, io_lib:format("~tp: ~0tp, in ~0tp", [Class, Reason, At]));
    (File, {Where, Module, Term}) ->
        Text = try Module:format_error(Term) catch _:_ -> io_lib:format("~0tp", [Term]) end,
        Fail(File, Where, Text);
    (File, Reason) ->
        Fail(File, 0, file:format_error(Reason))
end,
Consult = fun(File) ->
    case file:consult(File) of {ok, Terms} -> Terms; {error, Reason} -> Why(File, Reason) end
end,
Static = Consult("rebar.config"),
Script = "rebar.config.script",
Config = case filelib:is_regular(Script) of
    false -> Static;
    true ->
        case file:script(Script, [{'CONFIG', Static}, {'SCRIPT', Script}]) of
            {ok, Made} -> Made;
            {error, Broken} -> Why(Script, Broken)
        end
end,
Profile = list_to_atom(os:getenv("BPRUN_REBAR_PROFILE", "prod")),
Profiles = [P || {profiles, L} <- Config, {N, P} <- L, N =:= Profile],
All = fun(Key) -> [T || Terms <- [Config | Profiles], {K, L} <- Terms, K =:= Key, is_list(L), T <- L] end,
Name = fun({N, _}) -> N; (N) -> N end,
Relx = [T || T <- All(relx), is_tuple(T), tuple_size(T) > 1],
[io:format("release\t~ts~n", [Name(element(2, T))]) || T <- Relx, element(1, T) =:= release],
[io:format("default_release\t~ts~n", [Name(element(2, T))]) || T <- Relx, element(1, T) =:= default_release],
io:format("dependencies\t~p~n", [length(All(deps) ++ All(plugins) ++ All(project_plugins))]),
Dirs = case [D || {project_app_dirs, D} <- Config] of [Some | _] -> Some; [] -> ["apps/*", "lib/*", "."] end,
Found = [{F, own} || D <- Dirs, F <- filelib:wildcard(filename:join(D, "src/*.app.src"))]
    ++ [{F, other} || F <- filelib:wildcard("_checkouts/*/src/*.app.src")],
[case Consult(F) of
    [{application, N, Props} | _] when is_list(Props) ->
        Kind = case Whose =:= own andalso lists:keymember(mod, 1, Props) of
            true -> starts;
            false -> library
        end,
        io:format("application\t~ts\t~ts~n", [N, Kind]);
    _ -> Fail(F, 1, "it is no {application, Name, [...]}.")
end || {F, Whose} <- Found],
io:format("end~n"),
halt(0).
)erl";

Error error_in(const std::vector<std::string_view>& fields) {
  const std::string_view line = fields[2];
  int number = 0;
  std::from_chars(line.data(), line.data() + line.size(), number);
  const std::string file(text::printable(fields[1]));
  return Error{.kind = ErrorKind::app,
               .message = format("{} cannot be read: {}", file, text::printable(fields[3])),
               .where = Location{.file = file, .line = number},
               .hint = "It is a list of Erlang terms, each ended by a full stop."};
}

}  // namespace

std::string Project::release_to_start() const {
  if (!default_release.empty()) return default_release;
  return releases.size() == 1 ? releases.front() : "";
}

Result<Project> parse_project(std::string_view answer) {
  Project project;
  for (const std::string_view line : text::lines(answer)) {
    const auto fields = text::split(line, '\t');
    const std::string_view what = fields.front();
    if (what == "error" && fields.size() >= 4) return error_in(fields);
    if (what == "end") return project;
    if (fields.size() < 2) continue;
    std::string name(fields[1]);
    if (what == "release") {
      auto& all = project.releases;
      if (std::find(all.begin(), all.end(), name) == all.end()) all.push_back(std::move(name));
    } else if (what == "default_release") {
      project.default_release = std::move(name);
    } else if (what == "dependencies") {
      std::from_chars(name.data(), name.data() + name.size(), project.dependencies);
    } else if (what == "application" && fields.size() == 3) {
      project.applications.push_back({.name = std::move(name), .starts = fields[2] == "starts"});
    }
  }
  return Error{.kind = ErrorKind::app,
               .message = "rebar.config cannot be read: Erlang stopped in the middle",
               .where = Location{.file = "rebar.config", .line = 0}};
}

Result<Project>
read_project(const Path& app, const std::string& profile, const process::Environment& environment) {
  process::Command command{.argv = {"erl", "-noshell", "-noinput", "-boot", "start_clean", "-eval"},
                           .environment = environment,
                           .directory = app};
  command.argv.emplace_back(questions);
  command.environment.set("BPRUN_REBAR_PROFILE", profile);
  const auto answer = TRY(process::capture(command, 4UL << 20));
  auto project = parse_project(answer.out);
  if (project || answer.exit.ok()) return project;
  Error error = std::move(project).error();
  error.hint = text::printable(text::trim(answer.err.substr(0, 2000)));
  return error;
}

}  // namespace bprun::erlang

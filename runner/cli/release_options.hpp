// SPDX-License-Identifier: MIT
#pragma once

#include "runner/cli/arguments.hpp"
#include "runner/pipeline/deploy.hpp"

#include <array>

/// What the commands about releases are asked alike.
namespace bprun::cli {

inline constexpr Option app_option{"--app", "", "NAME", "which app"};
inline constexpr Option state_option{
    "--state", "", "DIR", "where releases and config vars are kept"};

/// Of commands that make a release: in this order at the end of their tables.
inline constexpr std::array release_command_options{
    Option{"--wait-for", "", "SERVER", "tcp://, postgres:// or mysql://, or a config var with one"},
    Option{"--wait-limit", "", "TIME", "how long for such a server (default: 1m)"},
    Option{"--env-command", "", "NAME='CMD'", "a config var of this run alone, printed by CMD"},
    Option{"--release-timeout", "", "TIME", "stop the release command after (default: 1h)"},
    Option{"--assume", "", "done|failed", "of a release command whose end nobody saw"},
    Option{"--layout", "", "plain|heroku|auto", "whether the slug's files lie below app/"},
    Option{"--no-wait", "", "", "fail if the app is being deployed or changed"},
    Option{"--max-wait", "", "TIME", "wait no longer than this for one's turn"},
    Option{"--state", "", "DIR", "where releases and config vars are kept"},
    Option{"--store", "", "DIR", "where slugs are unpacked"},
    Option{"--isolation", "", "MODE", "auto, sandbox, user or none"},
    Option{"--stack-root", "", "DIR", "run inside this root filesystem (bprun stack rootfs)"},
};

/// `first`, then `second`: tables of options are arrays of constants.
template <std::size_t N, std::size_t M>
constexpr std::array<Option, N + M> join_options(const std::array<Option, N>& first,
                                                 const std::array<Option, M>& second) {
  std::array<Option, N + M> all{};
  for (std::size_t i = 0; i < N; ++i)
    all[i] = first[i];
  for (std::size_t i = 0; i < M; ++i)
    all[N + i] = second[i];
  return all;
}

/// --app, which must be given, and how long to wait for it.
Result<pipeline::AppRequest> app_request(const Arguments& arguments);

/// --env-command, in order.
Result<std::vector<std::pair<std::string, std::string>>> env_commands(const Arguments& arguments);

/// `timeout_option`: "--release-timeout", or "--timeout" where nothing else has one.
Result<pipeline::CommandOptions> command_options(const Arguments& arguments,
                                                 std::string_view timeout_option);

/// "v3" or "3".
Result<int> version_of(const std::string& word);

}  // namespace bprun::cli

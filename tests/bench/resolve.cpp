// SPDX-License-Identifier: MIT
//
// How long 10,000 resolutions of an app on a stack take, and what goes before the first one.
#include "runner/resolve/beam.hpp"

#include <chrono>
#include <cstdio>

using namespace bprun;

namespace {

using Clock = std::chrono::steady_clock;

double milliseconds_since(Clock::time_point began) {
  return std::chrono::duration<double, std::milli>(Clock::now() - began).count();
}

requests::Requests app(const char* erlang, const char* elixir, const char* requirement) {
  requests::Requests requests;
  const auto request = [](requests::Runtime runtime, const char* text, int line) {
    return requests::Request{.runtime = runtime,
                             .text = text,
                             .where = {.file = "elixir_buildpack.config", .line = line}};
  };
  if (*erlang != 0) requests.erlang = {request(requests::Runtime::erlang, erlang, 1)};
  if (*elixir != 0) requests.elixir = {request(requests::Runtime::elixir, elixir, 2)};
  requests.elixir_requirements = {{.runtime = requests::Runtime::elixir,
                                   .text = requirement,
                                   .grammar = requests::Grammar::requirement,
                                   .where = {.file = "mix.exs", .line = 8}}};
  return requests;
}

}  // namespace

int main() {
  const auto began = Clock::now();
  const auto tables = stack::Tables::compiled_in();
  const auto resolver = resolve::BeamResolver::make(tables);
  if (!resolver) return 1;
  const double prepared = milliseconds_since(began);

  const requests::Requests apps[] = {app("27.2", "1.18.1", "~> 1.15"),
                                     app("27", "1.18", "~> 1.15"),
                                     app("", "1.17.3", "~> 1.14"),
                                     app("23.3", "1.18.1", "~> 1.15"),
                                     app("27.9.9", "1.18.1", "~> 1.15"),
                                     app("", "", "~> 1.15 and != 1.16.0"),
                                     app("25.3.2", "1.14.5-otp-25", "~> 1.14"),
                                     app("latest", "latest", "~> 1.15")};
  const auto& stacks = (*resolver).index().stacks();
  std::size_t resolved = 0;
  std::size_t possible = 0;
  const auto started = Clock::now();
  while (resolved < 10'000) {
    for (const auto& requests : apps) {
      for (const auto& stack : stacks) {
        const auto resolution =
            (*resolver).resolve(requests, {.stack = stack.name, .today = "2026-11-30"});
        ++resolved;
        if (resolution.possible()) ++possible;
      }
    }
  }
  std::printf(
      "%.0f ms for %zu, %zu of them possible, and %.1f ms for the tables before the first\n",
      milliseconds_since(started),
      resolved,
      possible,
      prepared);
  return 0;
}

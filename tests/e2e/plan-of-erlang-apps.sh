#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# labels: fast
#
# A rebar3 app is Erlang's, one with a mix.exs Elixir's; what it would take is known before anything is
# fetched, and so is what cannot be.
source "$(dirname "$0")/support.bash"

plan() {
  run_bprun plan "$app" --store "$store" "$@"
}

runtimes() {
  python3 -c '
import json, sys
print(" ".join(r["name"] + " " + r["version"] for r in json.load(open(sys.argv[1]))["runtimes"]))' "$T/stdout"
}

app rebar3-web
plan --stack debian-12 --json
expect_status 0
expect_same "$(field "$T/stdout" buildpacks.0.name)" erlang
expect_in <(runtimes) "erlang 25.2.3"

# Heroku's file, and a version that heroku-24 has.
app rebar3-plain plain
echo OTP-27.2 >"$app/.preferred_otp_version"
plan --stack heroku-24 --json
expect_status 0
expect_in <(runtimes) "erlang 27.2"

run_bprun stack check "$app" --stack heroku-18,heroku-24 --store "$store"
expect_status 0
expect_in "$T/stdout" "cannot: heroku-18"

# Nothing is asked for.
rm "$app/.preferred_otp_version"
plan --stack heroku-24
expect_status 65
expect_in "$T/stdout" "Erlang"

# A mix.exs makes it Elixir's.
printf 'defmodule App.MixProject do\nend\n' >"$app/mix.exs"
printf 'erlang 27.2\nelixir 1.18.1\n' >"$app/.tool-versions"
plan --stack heroku-24 --json
expect_status 0
expect_same "$(field "$T/stdout" buildpacks.0.name)" elixir

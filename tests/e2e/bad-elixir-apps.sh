#!/bin/bash
# SPDX-License-Identifier: MIT
# What is wrong with an Elixir app is said by whoever knows: mix its own message, a hook its place and
# its last lines, the plan before anything is fetched.
source "$(dirname "$0")/support.bash"

elixir_app
config=$app/elixir_buildpack.config
cp "$config" "$T/config.before"
hook() {
  cp "$T/config.before" "$config"
  printf '%s\n' "$1" >>"$config"
}

# Hooks are read by a shell, run in the app, and see Mix.
hook 'hook_pre_compile="mix --version >version.txt && echo both | tr a-z A-Z >>version.txt"'
built
unpack
expect_in "$T/slug/version.txt" "Mix $elixir"
expect_in "$T/slug/version.txt" BOTH

hook 'hook_post_compile="echo working; echo lost the thread >&2; exit 3"'
build
expect_status 1
expect_in "$T/stdout" "Executing hook after compile: echo working"
expect_in "$T/stderr" "hook_post_compile"
expect_in "$T/stderr" "exited 3"
expect_in "$T/stderr" "at elixir_buildpack.config:4"
expect_in "$T/stderr" "lost the thread"

# mix's message comes through whole, and phase and buildpack are named.
cp "$T/config.before" "$config"
cp "$app/mix.exs" "$T/mix.exs"
printf 'defmodule ElixirWeb.MixProject do\n  use Mix.Project\n  def project, do: [app: :elixir_web, version: "1"\nend\n' >"$app/mix.exs"
build
expect_status 1
cat "$T/stdout" "$T/stderr" >"$T/both"
expect_in "$T/both" "mix.exs"
expect_in "$T/both" "failed to compile Elixir app"
expect_same "$(field "$out/build.json" cause.buildpack)" elixir
cp "$T/mix.exs" "$app/mix.exs"

printf 'defmodule ElixirWeb.Broken do\n  def f, do: g(\nend\n' >"$app/lib/broken.ex"
build
expect_status 1
cat "$T/stdout" "$T/stderr" >"$T/both"
expect_in "$T/both" "lib/broken.ex:"
rm "$app/lib/broken.ex"

# Versions that nobody has: said before anything is fetched, with the line that asks.
printf 'erlang_version=27.9.9\nelixir_version=%s\n' "$elixir" >"$config"
build
expect_status 67
expect_in "$T/stderr" "27.9.9"
expect_in "$T/stderr" "elixir_buildpack.config:1"

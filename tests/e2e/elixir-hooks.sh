#!/bin/bash
# SPDX-License-Identifier: MIT
# Every hook of elixir_buildpack.config runs in its place, the old ones too, with a shell that knows `&&`; one that
# fails ends the build with its name, its line, its status and the last that it printed.
source "$(dirname "$0")/support.bash"

elixir_app
config=$app/elixir_buildpack.config
cp "$config" "$T/config.before"
printf 'runtime_path=/app\n' >>"$config"
for key in pre_compile hook_pre_fetch_dependencies hook_pre_compile hook_compile hook_post_compile post_compile; do
  case $key in
  hook_compile) command='mix compile && echo hook_compile' ;;
  *) command="true && echo $key" ;;
  esac
  printf '%s="%s >>/app/hooks.txt"\n' "$key" "$command" >>"$config"
done
# Of hook_compile only what is echoed goes into the file.
built
unpack
expect_same "$(tr '\n' ' ' <"$T/slug/hooks.txt")" \
  "pre_compile hook_pre_fetch_dependencies hook_pre_compile hook_compile hook_post_compile post_compile "
expect_in "$T/stdout" "Executing DEPRECATED pre compile: "
expect_in "$T/stdout" "Executing hook before fetching app dependencies: "
expect_in "$T/stdout" "Executing hook before compile: "
expect_in "$T/stdout" "Executing custom compile command: mix compile && echo hook_compile"
expect_in "$T/stdout" "Generated elixir_web app"
expect_in "$T/stdout" "Executing hook after compile: "
expect_in "$T/stdout" "Executing DEPRECATED post compile: "

# Each of them fails in its turn. What stands behind `&&` does not run; the slug of before stays.
first=$(sha256sum <"$out/slug.tgz")
for key in pre_compile hook_pre_fetch_dependencies hook_pre_compile hook_compile hook_post_compile post_compile; do
  cp "$T/config.before" "$config"
  [[ $key == hook_compile ]] || echo 'hook_compile="true"' >>"$config"
  printf '%s="seq 100 && echo last words of %s >&2 && (exit 9) && echo not reached"\n' "$key" "$key" >>"$config"
  build
  expect_status 1
  expect_in "$T/stderr" "$key"
  expect_in "$T/stderr" "exited 9"
  expect_in "$T/stderr" "at elixir_buildpack.config:$(grep -n "^$key=" "$config" | cut -d: -f1)"
  expect_in "$T/stderr" "last words of $key"
  # The last lines, and not all.
  expect_in "$T/stderr" "99"
  expect_not_in "$T/stderr" "     50"
cat "$T/stdout" "$T/stderr" >"$T/both"
  expect_same "$(grep -cE '^[^a-z]*not reached' "$T/both" || true)" 0 "lines behind a failure"
  expect_same "$(field "$out/build.json" cause.buildpack)" elixir
  expect_same "$(sha256sum <"$out/slug.tgz")" "$first" "the slug of the build before"
done

#!/bin/bash
# SPDX-License-Identifier: MIT
# Version, help, unknown words and options: to the right stream, with the right status.
# labels: fast
source "$(dirname "$0")/support.bash"

run_bprun --version
expect_status 0
[[ $(cat "$T/stdout") == "bprun "[0-9]* ]] || fail "$(cat "$T/stdout")"
run_bprun help
expect_status 0
expect_in "$T/stdout" build
run_bprun help build
expect_in "$T/stdout" --buildpack
# Help is there wherever it is asked for, but not behind --.
cp "$T/stdout" "$T/help"
for words in "build --help" "build -h" "build . --help" "build . --no-such-thing -h"; do
  # shellcheck disable=SC2086
  run_bprun $words
  expect_status 0
  cmp "$T/stdout" "$T/help"
done
run_bprun build --no-such-thing -- --help
expect_status 64
for words in "help slug" "slug --help"; do
  # shellcheck disable=SC2086
  run_bprun $words
  expect_status 0
  expect_in "$T/stdout" "slug inspect"
  expect_not_in "$T/stdout" "stack list"
done
run_bprun slug
expect_status 64
expect_in "$T/stderr" "bprun help slug"
run_bprun biuld
expect_status 64
expect_in "$T/stderr" "bprun build"
expect_same "$(wc -c <"$T/stdout")" 0
run_bprun build --bildpack x
expect_status 64
expect_in "$T/stderr" --buildpack
run_bprun start web
expect_status 64
run_bprun build "$T/no-such-app" -o "$out" --store "$store"
[[ $status != 0 ]] || fail "a source that is not there was built"
expect_in "$T/stderr" no-such-app

#!/bin/bash
# SPDX-License-Identifier: MIT
# bprun test on a real Elixir app: mix test with Debian's own OTP and Elixir, passing and failing; its JUnit is kept, and
# the cache of the app's builds is as before.
source "$(dirname "$0")/support.bash"

run_tests() { run_bprun test "$app" -o "$out" --store "$store" --junit "$T/junit" "$@"; }

elixir_app
built
run_tests
expect_status 0
expect_in "$T/stdout" "* MIX_ENV=test"
expect_in "$T/stdout" "2 tests, 0 failures"
expect_same "$(field "$out/test.json" phases.-1.phase)" test
expect_in "$T/junit/_build/test/lib/elixir_web/test-junit-report.xml" 'tests="2" failures="0"'

# The build's cache is as it was: nothing is compiled again.
cut_network built_again
expect_not_in "$T/stdout" "Generated elixir_web app"
sed -i 's/Hello from/Hullo from/' "$app/lib/elixir_web/page.ex"
printf 'test_args="--trace --seed 1"\n' >>"$app/elixir_buildpack.config"
run_tests
expect_status 2
expect_in "$T/stdout" "Compiling 1 file (.ex)"
expect_in "$T/stdout" "2 tests, 1 failure"
expect_in "$T/stdout" "* test the page says which Elixir made it"
expect_in "$T/stderr" "the tests failed: bin/test of elixir exited 2"
[[ $(field "$out/test.json" cause.last_output) == *"2 tests, 1 failure"* ]] || fail "no last lines"
expect_in "$T/junit/_build/test/lib/elixir_web/test-junit-report.xml" 'tests="2" failures="1"'

# A test that does not compile.
printf 'defmodule Broken do\n' >"$app/test/broken_test.exs"
run_tests --junit "$T/broken.xml"
expect_status 1
expect_in "$T/broken.xml" 'name="test"'

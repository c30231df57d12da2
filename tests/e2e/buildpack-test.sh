#!/bin/bash
# SPDX-License-Identifier: MIT
# A buildpack's own test suites run as heroku-buildpack-testrunner runs them (contract B-42), on each stack in turn.
# labels: fast
source "$(dirname "$0")/support.bash"

new_buildpack suites 'echo compiled'
mkdir "$buildpack/test" "$T/runner" "$T/runner/lib"
echo 'sourced() { echo "sourced $1"; }' >"$T/runner/lib/test_utils.sh"
export BUILDPACK_TEST_RUNNER_HOME=$T/runner SHUNIT_HOME=$T/nowhere

# Run by bash, for it is not executable; a copy named bp, an empty directory, the runner's library.
cat >"$buildpack/test/a_test.sh" <<'SUITE'
. "$BUILDPACK_TEST_RUNNER_HOME/lib/test_utils.sh"
sourced "on $STACK"
[ "${BUILDPACK_HOME##*/}" = bp ] || exit 11
[ -x "$BUILDPACK_HOME/bin/compile" ] || exit 12
[ -z "$(ls -A)" ] || exit 13
[ -z "${SHUNIT_HOME-}" ] || exit 14
[ -n "$BASH_VERSION" ] || exit 15
[ ! -e "$BUILDPACK_HOME/left" ] || exit 16
touch left "$BUILDPACK_HOME/left"
"$BUILDPACK_HOME/bin/compile"
SUITE
# Run by what its first line names; what the suite before it left is not in its directory.
printf '#!/usr/bin/env python3\nimport os, sys\nprint("python", os.environ["STACK"], os.listdir("."))\nsys.exit(os.environ["STACK"] == "heroku-22" and 7)\n' \
  >"$buildpack/test/b_test.sh"
chmod +x "$buildpack/test/b_test.sh"
echo 'exit 99' >"$buildpack/test/helper.sh"

run_bprun buildpack test "$buildpack" --store "$store" --stack heroku-24
expect_status 0
expect_in "$T/stdout" "sourced on heroku-24"
expect_in "$T/stdout" "compiled"
expect_in "$T/stdout" "python heroku-24 []"
expect_in "$T/stdout" "All is well: 2 suites run"
[[ ! -e $buildpack/left ]] || fail "the suites ran in the buildpack itself"

# The largest status is the answer, and which suite failed where is said.
printf 'exit 3\n' >"$buildpack/test/c_test.sh"
run_bprun buildpack test "$buildpack" --store "$store" --stack heroku-24,heroku-22
expect_status 7
expect_in "$T/stdout" "sourced on heroku-22"
expect_in "$T/stderr" "test/c_test.sh failed on heroku-24: status 3"
expect_in "$T/stderr" "test/b_test.sh failed on heroku-22: status 7"
! grep -q "a_test.sh failed" "$T/stderr" || fail "a suite that passed is named"

# One suite alone.
run_bprun buildpack test "$buildpack" --store "$store" --stack heroku-22 --suite c_test.sh --json
expect_status 3
grep -q '"phase_finished".*"test/c_test.sh".*"status":3' "$T/stdout" || fail "another JSON"

# One that cannot be started does not keep the others from running.
printf '#!/no/such/shell\n' >"$buildpack/test/b_test.sh"
run_bprun buildpack test "$buildpack" --store "$store" --stack heroku-24
expect_status 72
expect_in "$T/stderr" "test/b_test.sh of suites cannot be started"
expect_in "$T/stderr" "test/c_test.sh failed on heroku-24: status 3"

# A suite of shUnit2 that leaves it to the runner to start it is not taken for passed without a test run.
rm "$buildpack/test/"*
mkdir -p "$T/shunit/src"
printf '#!/bin/sh\n. "$1"\ntestOfTheSuite\n' >"$T/shunit/src/shunit2"
chmod +x "$T/shunit/src/shunit2"
printf '#!/bin/sh\ntestOfTheSuite() {\n  echo "tested by shunit2"\n  return 5\n}\n' >"$buildpack/test/unit_test.sh"
SHUNIT_HOME=$T/shunit run_bprun buildpack test "$buildpack" --store "$store" --stack heroku-24
expect_status 5
expect_in "$T/stdout" "tested by shunit2"
if [[ ! -e /usr/bin/shunit2 ]]; then
  run_bprun buildpack test "$buildpack" --store "$store" --stack heroku-24
  expect_status 72
  expect_in "$T/stderr" "test/unit_test.sh is a suite for shUnit2, and that is not there"
fi

run_bprun buildpack test "$buildpack" --store "$store" --stack heroku-24 --suite d
expect_status 72
expect_in "$T/stderr" "there is no test suite d"
expect_in "$T/stderr" "has unit_test.sh"
run_bprun buildpack test "$buildpack" --store "$store" --stack heroku-27
expect_status 67
rm -r "$buildpack/test"
run_bprun buildpack test "$buildpack" --store "$store" --stack heroku-24
expect_status 72
expect_in "$T/stderr" "has no test suite"
[[ -z $(ls "$store/work") ]] || fail "something was left in the store"

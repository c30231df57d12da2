#!/bin/bash
# SPDX-License-Identifier: MIT
# bprun test: what cannot be tested says why, and how a test ended is told apart.
# labels: fast
source "$(dirname "$0")/support.bash"

run_tests() { run_bprun test "$app" -o "$out" --store "$store" "$@"; }
expect_failure() { # status, kind, words in stderr
  expect_status "$1"
  expect_same "$(field "$out/test.json" cause.kind)" "$2" "as cause in test.json"
  expect_in "$T/stderr" "$3"
}

new_app page.txt hello
# Nobody has a bin/test: it is said before anything is compiled.
new_buildpack first 'echo compiled the first'
first=$buildpack
new_buildpack second 'echo compiled the second'
run_tests --buildpack "$first" --buildpack "$buildpack"
expect_failure 72 buildpack "none of the buildpacks can run tests"
expect_in "$T/stderr" "$first and $buildpack have no bin/test"
expect_in "$T/stderr" '"scripts"'
expect_not_in "$T/stdout" "compiled"
run_tests --buildpack "$first"
expect_failure 72 buildpack "has no bin/test"

# Killed, not exited.
run_tests --buildpack "$buildpacks/tested" --env ENDS=SEGV
expect_failure 139 script "was killed by signal 11 (SIGSEGV)"
expect_same "$(field "$out/test.json" cause.signal)" 11
expect_same "$(field "$out/test.json" tests.0.signal)" 11

# A test-compile that fails.
cp -R "$buildpacks/tested" "$T/broken"
printf '#!/bin/sh\necho "no such dependency" >&2\nexit 4\n' >"$T/broken/bin/test-compile"
run_tests --buildpack "$T/broken" --junit "$T/report.xml"
expect_failure 4 script "failed to compile Tested app for its tests (bin/test-compile exited 4)"
expect_in "$T/report.xml" 'failures="1"'
expect_in "$T/report.xml" "no such dependency"

# A test that never ends.
cp -R "$buildpacks/tested" "$T/endless"
printf '#!/bin/bash\nexec -a bprun-test-child-%s sleep 1000\n' "$mark" >"$T/endless/bin/test"
run_tests --buildpack "$T/endless" --timeout 5s
expect_failure 124 timeout "the test run went past its time limit of 5s (--timeout)"
expect_nothing_left_behind

# app.json, with the line.
while IFS='|' read -r line words text; do
  printf '%b\n' "$text" >"$app/app.json"
  run_tests --buildpack "$buildpacks/tested"
  expect_failure 65 app "app.json:$line: $words"
done <<'CASES'
2|environments must be an object, and is a list|{\n"environments": []}
3|environments.test must be an object, and is a string|{\n"environments": {\n"test": "mix test"}}
4|environments.test.env.PORT must be a string or an object, and is an integer|{"environments": {"test": {\n"env": {\n"A": "b",\n"PORT": 5000}}}}
2|environments.test.env.A-B is no name for a variable|{"environments": {"test": {"env": {\n"A-B": "c"}}}}
2|environments.test.buildpacks[0] must be an object with url, and is a string|{"environments": {"test": {"buildpacks": [\n"heroku/nodejs"]}}}
3|environments.test.scripts.test must be a string, and is a list|{"environments": {"test": {"scripts": {\n\n"test": ["mix"]}}}}
2|environments.test.scripts.test is blank|{"environments": {"test": {"scripts": {\n"test": " "}}}}
2|environments.test.formation must be an object, and is an integer|{"environments": {"test": {\n"formation": 2}}}
CASES
# A build says so as well: there is one reader of the file.
build --buildpack "$buildpacks/no-op"
expect_status 65
expect_in "$T/stderr" "app.json:2: environments.test.formation"
rm "$app/app.json"

# SRC.
app=$T/nowhere
run_tests
expect_failure 64 usage "$T/nowhere"
run_bprun test "$T/a" "$T/b"
expect_status 64
expect_in "$T/stderr" "takes one source"
app=$T/app
run_tests --buildpack "$buildpacks/tested" --junit "$T/x" --junit-from ../elsewhere
expect_failure 64 usage "--junit-from takes a path in the app"
run_tests --buildpack "$buildpacks/tested" --junit /proc/nowhere/x.xml
expect_failure 73 output "/proc/nowhere"
run_bprun help test
expect_status 0
expect_in "$T/stdout" "--junit DIR|FILE.xml"

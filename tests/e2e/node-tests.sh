#!/bin/bash
# SPDX-License-Identifier: MIT
# bprun test on Node.js apps: npm, pnpm and yarn install devDependencies too and run the app's test script; JUnit of
# Node's own test runner is kept.
source "$(dirname "$0")/support.bash"

run_tests() { run_bprun test "$app" -o "$out" --store "$store" "$@"; }

app node-tested
run_tests --junit "$T/report.xml"
expect_status 0
expect_in "$T/stdout" "an hour has as many milliseconds as ms says"
expect_in "$T/report.xml" 'testcase name="tests know what they are"'
expect_same "$(field "$out/test.json" junit.reports)" '["junit.xml"]'

# Failing, with a config var, and without network: the packages are in the tests' cache.
run_tests --junit "$T/report.xml" --env HOUR=2h --no-network
expect_status 1
expect_in "$T/report.xml" "<failure"
expect_in "$T/stderr" "the tests failed: bin/test of nodejs exited 1"
expect_same "$(field "$out/test.json" downloads)" "[]"

# The other managers.
for kind in node-pnpm node-yarn; do
  app "$kind" "$kind"
  if [[ $kind == node-yarn ]]; then
    # A yarn.lock names its registry, so it is made here, with the machine's own npm.
    command -v npx >/dev/null || continue
    (cd "$app" && npx -y yarn@1.22.22 install --silent --ignore-engines --no-progress </dev/null >"$T/yarn.log" 2>&1 &&
      rm -rf node_modules) || fail "$(cat "$T/yarn.log")"
  fi
  printf 'console.log(process.env.NODE_ENV, require("ms")("1h"));\n' >"$app/test.js"
  sed -i 's/"start": "node server.js"/&, "test": "node test.js"/' "$app/package.json"
  run_tests
  expect_status 0
  expect_in "$T/stdout" "test 3600000"
done

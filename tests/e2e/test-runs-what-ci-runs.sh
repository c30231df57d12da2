#!/bin/bash
# SPDX-License-Identifier: MIT
# bprun test: test-compile or compile of each buildpack, then every bin/test in a dyno's environment; app.json's
# environments.test goes before; no slug, a cache of its own, a record, events.
# labels: fast
source "$(dirname "$0")/support.bash"

run_tests() { run_bprun test "$app" -o "$out" --store "$store" "$@"; }

new_app page.txt hello
new_repository "$app"
run_tests --buildpack "$buildpacks/no-op" --buildpack "$buildpacks/tested" --env COLOUR=red --stack debian-12
expect_status 0
for line in "arguments: 2" "profile: profile at " "export: unset" "CI: true" "CI_NODE_INDEX: 0" "CI_NODE_TOTAL: 1" \
  "run_id: set" "HEROKU_TEST_RUN_BRANCH: main" "HEROKU_TEST_RUN_COMMIT_VERSION: $(git -C "$app" rev-parse HEAD)" \
  "STACK: debian-12" "COLOUR: red" "file COLOUR: red" "compile_ci_file: true" "compile_ci_variable: unset" \
  "cache seen by: test" "test-compile 3 arguments"; do
  expect_in "$T/stdout" "$line"
done
expect_in "$T/stdout" "-----> The tests passed"
expect_in "$T/stderr" "the last line, on stderr"
expect_same "$(ls -A "$out")" test.json "as what a test run leaves"
expect_same "$(field "$out/test.json" status)" succeeded
if [[ $(field "$out/test.json" isolation.mode) == sandbox ]]; then
  expect_in "$T/stdout" "build: /app"
  expect_in "$T/stdout" "cwd: /app"
  expect_in "$T/stdout" "home: /app"
  expect_in "$T/stdout" "compile_home: /bprun/home"
fi
python3 - "$out/test.json" <<'PY' || fail "not the record that was expected"
import json, sys
record = json.load(open(sys.argv[1]))
ran = [(phase["phase"], phase["buildpack"].split("/")[-1]) for phase in record["phases"] if phase["buildpack"]]
assert [one for one in ran if one[0] not in ("fetch", "plan")] == [
    ("detect", "no-op"), ("compile", "no-op"), ("detect", "tested"), ("test-compile", "tested"), ("test", "tested")], ran
assert all(phase["status"] == 0 and phase["ms"] >= 0 for phase in record["phases"])
assert "slug" not in record and "process_types" not in record
[test] = record["tests"]
assert test["status"] == 0 and "the last line, on stderr" in test["last_output"], test
PY

# The app's cache is the build's alone, and the tests' theirs.
built --buildpack "$buildpacks/tested"
expect_file "$out/slug.tgz"
slug=$(sha256sum <"$out/slug.tgz")
run_tests --buildpack "$buildpacks/tested" --build-dir separate
expect_status 0
expect_in "$T/stdout" "cache seen by: test test"
expect_same "$(sha256sum <"$out/slug.tgz")" "$slug" "the slug beside test.json"
if [[ $(field "$out/test.json" isolation.mode) == sandbox ]]; then
  expect_in "$T/stdout" "compile_home: /app"
  expect_in "$T/stdout" "build: /app"
fi

# Tests that fail: their status, and the cache is kept all the same. Every bin/test runs, the first failure counts.
cp -R "$buildpacks/tested" "$T/second"
printf '#!/bin/sh\necho "the second suite"\nexit 9\n' >"$T/second/bin/test"
run_tests --buildpack "$buildpacks/tested" --buildpack "$T/second" --env ENDS=3
expect_status 3
expect_in "$T/stdout" "the second suite"
expect_in "$T/stderr" "the tests failed: bin/test of "
expect_in "$T/stderr" "exited 3"
expect_in "$T/stderr" " !     Test run failed"
expect_not_in "$T/stderr" "Push"
expect_same "$(field "$out/test.json" cause.kind)" script
expect_same "$(field "$out/test.json" cause.phase)" test
[[ $(field "$out/test.json" cause.last_output) == *"the last line, on stderr"* ]] || fail "no last output"
expect_same "$(field "$out/test.json" tests.1.status)" 9
run_tests --buildpack "$buildpacks/tested" --json
expect_status 0
expect_in "$T/stdout" "cache seen by: test test test test test"
python3 - "$T/stdout" <<'PY' || fail "not the events that were expected"
import json, sys
events = [json.loads(line) for line in open(sys.argv[1], encoding="utf-8")]
phases = [event["phase"] for event in events if event["event"] == "phase_finished"]
assert phases[-2:] == ["test-compile", "test"], phases
assert any(event["event"] == "output" and event["phase"] == "test" for event in events)
PY

# app.json: environments.test goes before the top level; flags before both.
mkdir "$app/packs"
cp -R "$buildpacks/tested" "$buildpacks/fails-7" "$app/packs/"
cat >"$app/app.json" <<JSON
{
  "env": { "COLOUR": "green", "SECRET": { "generator": "secret" }, "LOST": { "required": true } },
  "buildpacks": [{ "url": "./packs/fails-7" }],
  "environments": {
    "test": {
      "buildpacks": [{ "url": "./packs/tested" }],
      "env": { "COLOUR": { "value": "blue" }, "SHAPE": "round" },
      "formation": { "test": { "quantity": 3 } },
      "addons": ["heroku-postgresql:in-dyno"],
      "scripts": { "test-setup": "echo set up in \$PWD; echo here >set-up", "test": "cat set-up && echo \$COLOUR \$SHAPE \$FROM_PROFILE; exit \${ENDS:-0}" }
    }
  }
}
JSON
run_tests
expect_status 0
expect_in "$T/stdout" "set up in "
expect_in "$T/stdout" "blue round profile at "
expect_in "$T/stdout" "app.json:8: environments.test.formation is not used"
expect_in "$T/stdout" "app.json:9: addons are not provided"
expect_in "$T/stderr" "app.json:2: LOST is required and has no value"
expect_same "$(field "$out/test.json" tests.0.phase)" test-setup
expect_same "$(field "$out/test.json" tests.1.where.line)" 10
run_tests --env SHAPE=flat --env ENDS=5 --env LOST=found
expect_status 5
expect_in "$T/stdout" "blue flat"
expect_in "$T/stderr" "app.json:10: the tests failed: "
expect_not_in "$T/stderr" LOST
sed -i '/"scripts"/d; s/"addons": .*/"addons": []/' "$app/app.json"
run_tests
expect_status 0
expect_in "$T/stdout" "COLOUR: blue"
[[ $(sed -n 's/^SECRET: //p' "$T/stdout") =~ ^[0-9a-f]{64}$ ]] || fail "no secret was made"
expect_nothing_left_behind

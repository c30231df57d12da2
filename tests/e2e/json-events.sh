#!/bin/bash
# SPDX-License-Identifier: MIT
# --json is one valid object a line on standard output, whatever the scripts print.
# labels: fast
source "$(dirname "$0")/support.bash"

app static-procfile
build --json --buildpack "$buildpacks/binary-output" --buildpack "$buildpacks/no-final-newline"
expect_status 0
python3 - "$T/stdout" <<'PY' || fail "not the events that were expected"
import base64, json, sys
events = [json.loads(line) for line in open(sys.argv[1], encoding="utf-8")]
assert all(isinstance(event["event"], str) for event in events)
bytes_out = b"".join(
    base64.b64decode(event["base64"]) if "base64" in event else event["text"].encode()
    for event in events if event["event"] == "output" and event["phase"] == "compile")
assert b"\x00\x01\xff\xfe\xc0\x80" in bytes_out, bytes_out
assert bytes_out.endswith(b"a last line without its end"), bytes_out
order = [event["buildpack"].split("/")[-1] for event in events
         if event["event"] == "phase_started" and event["phase"] == "compile"]
assert order == ["binary-output", "no-final-newline"], order
assert all("ms" in event for event in events if event["event"] == "phase_finished")
PY
build --json --buildpack "$buildpacks/fails-7"
expect_status 7
python3 - "$T/stdout" <<'PY' || fail "the failure is not the last word"
import json, sys
last = json.loads(open(sys.argv[1]).read().splitlines()[-1])
assert last["event"] == "failed" and last["exit_status"] == 7 and last["kind"] == "script", last
PY

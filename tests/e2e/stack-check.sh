#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# labels: fast
#
# Which stacks can run an app, and why the others cannot.
source "$(dirname "$0")/support.bash"

app phoenix-gigalixir
run_bprun stack check "$app" --stack heroku-20,heroku-24,heroku-26 --store "$store"
((status == 0)) || fail "it ended with $status"
grep -Eq '^heroku-24 +erlang 25.3.2, elixir 1.15.7' "$T/stdout"
grep -Eq '^heroku-20 +.*past its end of life' "$T/stdout"
grep -q '^cannot: heroku-26$' "$T/stdout"
grep -q 'error page for Erlang/OTP 25.3.2' "$T/stdout"

run_bprun stack check "$app" --stack all --json --store "$store"
((status == 0)) || fail "it ended with $status"
python3 - "$T/stdout" <<'EOF'
import json, sys
check = json.load(open(sys.argv[1]))
stacks = {stack["name"]: stack for stack in check["stacks"]}
assert len(stacks) > 15, len(stacks)
assert stacks["heroku-24"]["possible"] and not stacks["heroku-26"]["possible"]
[error] = [d for d in stacks["heroku-26"]["diagnoses"] if d["severity"] == "error"]
assert error["nearest"] == ["26.0"] and "heroku-24" in error["stacks"], error
EOF

run_bprun stack check "$app" --stack heroku-26 --store "$store"
((status == 67)) || fail "no stack can, and it ended with $status"
run_bprun stack check "$app" --stack heroku-99 --store "$store"
((status == 67)) || fail "an unknown stack ended with $status"
grep -q "there is no stack 'heroku-99'" "$T/stderr"

#!/bin/bash
# SPDX-License-Identifier: MIT
# What a build reused is said, and of what it did not, why: for a real Elixir app, built cold, again,
# with another dependency file, and for another MIX_ENV; also after a failure.
source "$(dirname "$0")/support.bash"

elixir_app
decision() {
  # decision WHAT KEY: of the last build's JSON
  python3 - "$T/stdout" "$1" "$2" <<'PY'
import json, sys
found = [d for d in json.load(open(sys.argv[1]))["decisions"] if d["what"] == sys.argv[2]]
print(json.dumps(found[0][sys.argv[3]]) if found else "absent")
PY
}
why() { run_bprun cache why "$@" --store "$store"; }

why "$app"
expect_status 64
expect_in "$T/stderr" "knows no build of $app"

code="dependencies and compiled code"
built
why "$app" --json
expect_status 0
expect_same "$(field "$T/stdout" status)" succeeded
expect_same "$(decision "CACHE of the app" reused)" false
expect_same "$(decision "erlang $otp" reused)" false
expect_same "$(decision "$code" reused)" false
expect_same "$(decision "$code" why)" '"nothing is kept for MIX_ENV=prod"'
expect_in <(decision "$code" key) "\"Erlang\": \"$otp\""
key=$(field "$T/stdout" app)
expect_same "$(field "$out/build.json" cache.app)" "$key"

built
why "$app" --json
expect_same "$(decision "CACHE of the app" reused)" true
expect_same "$(decision "erlang $otp" reused)" true
expect_same "$(decision "$code" reused)" true
expect_same "$(decision "mix deps.get" reused)" true
# The same by the name of its cache, and as text for people.
(cd "$app" && "$bprun" cache why --store "$store") >"$T/text"
run_bprun cache why "$key" --store "$store"
expect_same "$(cat "$T/stdout")" "$(cat "$T/text")"
expect_in "$T/text" "elixir: $code  reused"

# Another lock: only the dependencies are looked at again. Then a failure, which is told of as well.
echo '%{}' >"$app/mix.lock"
built
why "$app" --json
expect_same "$(decision "$code" reused)" true
expect_same "$(decision "mix deps.get" why)" '"mix.lock is new"'
cp "$app/lib/elixir_web/page.ex" "$T/page.ex"
echo broken >>"$app/lib/elixir_web/page.ex"
build --env MIX_ENV=dev
[[ $status != 0 ]] || fail "it compiled"
why "$app" --json
expect_same "$(field "$T/stdout" status)" failed
expect_same "$(decision "$code" why)" '"nothing is kept for MIX_ENV=dev"'
cp "$T/page.ex" "$app/lib/elixir_web/page.ex"

# What another Erlang compiled is not used: as a cache of yesterday's would be found.
cached=$store/apps/$key/current/elixir/prod/key
sed -i "s/^$otp\$/24.0/" "$cached"
built
why "$app" --json
expect_same "$(decision "$code" reused)" false
expect_same "$(decision "$code" why)" "\"Erlang changed from 24.0 to $otp\""
expect_same "$(decision "$code" changed)" "{\"Erlang\": {\"before\": \"24.0\", \"now\": \"$otp\"}}"

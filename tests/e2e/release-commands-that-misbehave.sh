#!/bin/bash
# SPDX-License-Identifier: MIT
# A release command that hangs, leaves children, needs what is not there or prints a secret; bprun killed
# while it runs; many at once.
# labels: fast
source "$(dirname "$0")/support.bash"

state=$T/state
# Where both are, the machine's configuration says.
printf 'store = "%s"\nstate = "%s"\n' "$store" "$state" >"$XDG_CONFIG_HOME/bprun.toml"
releases() { run_bprun "$@" --app shop; }
touch "$T/ran"
chmod 666 "$T/ran"
# A slug whose release command is the text given: $slug
slug_that() {
  mkdir -p "$T/tree"
  chmod 755 "$T/tree"
  printf 'web: true\nrelease: bash ./release\n' >"$T/tree/Procfile"
  printf '%s\n' "$1" >"$T/tree/release"
  slug=$T/slug.tgz
  tar -czf "$slug" -C "$T/tree" .
}
expect_live() {
  releases releases --json
  expect_same "$(field "$T/stdout" live)" "$1" "as what is live"
}

slug_that "echo first"
releases deploy "$slug"
expect_status 0

# Past its time it gets SIGTERM, and what ignores that SIGKILL; nothing of it is left.
slug_that "trap 'echo asked to end; exit 3' TERM
(exec -a bprun-test-child-$mark sleep 100000) &
setsid bash -c 'exec -a bprun-test-child-$mark sleep 100000' &
echo waiting
wait"
releases deploy "$slug" --release-timeout 1s
expect_status 124
expect_in "$T/stdout" "asked to end"
expect_in "$T/stderr" "was stopped after 1 s"
expect_live 1
expect_nothing_left_behind

# A server that is not there is waited for, and named; the command does not run, and is not failed by it.
port=$(free_port)
slug_that "echo ran >>'$T/ran'"
releases deploy "$slug" --isolation none --wait-for "tcp://127.0.0.1:$port" --wait-limit 300ms
expect_status 69
expect_in "$T/stderr" "127.0.0.1:$port took no connection in 300 ms: connection refused"
expect_same "$(wc -l <"$T/ran")" 0
expect_live 1
# A slug that failed goes with the next one, also if that fails; the one to go back to stays.
expect_no_file "$state/apps/shop/releases/v2/slug.tgz"
expect_file "$state/apps/shop/releases/v1/slug.tgz"
expect_file "$state/apps/shop/releases/v3/slug.tgz"
# One that starts late is found. It starts when bprun has said that it waits.
"$bprun" deploy "$slug" --isolation none --wait-for TARGET --env-command TARGET="echo tcp://127.0.0.1:$port" \
  --app shop >"$T/stdout" 2>"$T/stderr" </dev/null &
pid=$!
children+=("$pid")
eventually grep -q "Waiting for 127.0.0.1:$port" "$T/stdout"
python3 -u -m http.server --bind 127.0.0.1 --directory "$T/tree" "$port" >"$T/server.log" 2>&1 &
children+=($!)
await_exit "$pid"
expect_status 0
expect_same "$(wc -l <"$T/ran")" 1

# A secret that a command fetches reaches the release command, and neither log nor ledger nor config.
secret=pa55-$mark
slug_that 'echo "key is $DB_PASSWORD"; for ((i = 0; i < ${#DB_PASSWORD}; i++)); do printf %s "${DB_PASSWORD:i:1}"; done >&2'
releases release "$slug" --env-command DB_PASSWORD="printf '%s\n' $secret"
expect_status 0
expect_in "$T/stdout" "key is [DB_PASSWORD]"
expect_in "$T/stderr" "[DB_PASSWORD]"
if grep -rqF "$secret" "$T/stdout" "$T/stderr" "$state" "$store"; then fail "the secret was kept"; fi
slug_that "echo needs it"
releases release "$slug" --env-command DB_PASSWORD="echo $secret; exit 5"
expect_status 64
expect_in "$T/stderr" "the command of --env-command DB_PASSWORD exited 5"
expect_not_in "$T/stderr" "$secret"

# bprun is killed when the command has done its work: whether it did, nobody saw. It is not run again
# unasked, what is live stays, and whoever knows says so.
: >"$T/ran"
slug_that "echo ran >>'$T/ran'; kill -KILL \$PPID; exec tail -f /dev/null"
"$bprun" deploy "$slug" --isolation none --app shop >"$T/stdout" 2>"$T/stderr" </dev/null &
pid=$!
children+=("$pid")
await_exit "$pid"
expect_status 137
expect_same "$(wc -l <"$T/ran")" 1
releases releases
expect_in "$T/stdout" "cut off"
releases deploy "$slug" --isolation none
expect_status 77
expect_in "$T/stderr" "its end is not known"
expect_in "$T/stderr" "--assume done"
expect_same "$(wc -l <"$T/ran")" 1
releases deploy "$slug" --isolation none --assume "done"
expect_status 0
expect_in "$T/stdout" "Released"
expect_same "$(wc -l <"$T/ran")" 1
releases releases
expect_in "$T/stdout" "assumed done"

# Ten at once: one runs it, and the others find it done.
: >"$T/ran"
slug_that "echo ran >>'$T/ran'; echo ten"
for i in 1 2 3 4 5 6 7 8 9 10; do
  "$bprun" deploy "$slug" --isolation none --app shop >"$T/many.$i" 2>&1 </dev/null &
  many[i]=$!
  children+=($!)
done
for i in 1 2 3 4 5 6 7 8 9 10; do
  await_exit "${many[i]}"
  expect_status 0
done
expect_same "$(wc -l <"$T/ran")" 1 "as runs of ten deploys"
expect_same "$(cat "$T"/many.* | grep -c 'is live already')" 9
expect_same "$(cat "$T"/many.* | grep -c 'Released v')" 1

# Ctrl-C while it runs: it failed, and is known to have.
slug_that 'echo begun; exec tail -f /dev/null'
env --default-signal=INT,QUIT setsid "$bprun" deploy "$slug" --app shop >"$T/stdout" 2>"$T/stderr" </dev/null &
pid=$!
children+=("$pid")
eventually grep -q begun "$T/stdout"
kill -INT "$pid"
await_exit "$pid"
expect_status 130
releases releases
expect_in "$T/stdout" failed
expect_nothing_left_behind

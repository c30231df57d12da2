#!/bin/bash
# SPDX-License-Identifier: MIT
# Where migrations run: in the command of web each of N processes runs them, into a log of its own; as a
# release command they run once for all N, with limits of their own, into one log.
# labels: fast
source "$(dirname "$0")/support.bash"

printf 'store = "%s"\nstate = "%s"\n' "$store" "$T/state" >"$XDG_CONFIG_HOME/bprun.toml"
processes=5
# What the database would count; in place, so that it can be written.
touch "$T/ran"
chmod 666 "$T/ran"
in_place=(--isolation none)
new_app migrate "echo migrated >>'$T/ran'; echo migrating for \$DYNO"

# Starts web that many times at once; each ends by itself.
start_all() {
  local i pid many=()
  for ((i = 1; i <= processes; i++)); do
    "$bprun" start web --app "$1" "${in_place[@]}" >"$T/$1.$i.log" 2>&1 </dev/null &
    many+=($!)
    children+=($!)
  done
  for pid in "${many[@]}"; do
    await_exit "$pid"
    expect_status 0
  done
}
# How often it ran, and in how many logs that stands.
table() { echo "$(wc -l <"$T/ran") $(grep -l 'migrating for' "$T/$1".*.log | wc -l)"; }

echo 'web: sh migrate; echo serving' >"$app/Procfile"
run_bprun deploy "$app" --app boot --buildpack "$buildpacks/no-op" "${in_place[@]}"
expect_status 0
start_all boot
expect_same "$(table boot)" "$processes $processes" "as runs and logs of migrations at boot"

: >"$T/ran"
printf 'web: echo serving\nrelease: sh migrate\n' >"$app/Procfile"
run_bprun deploy "$app" --app phase --buildpack "$buildpacks/no-op" "${in_place[@]}" --memory 512M
expect_status 0
start_all phase
expect_same "$(wc -l <"$T/ran")" 1 "as runs of a release command"
! grep -l 'migrating for' "$T"/phase.*.log || fail "a process has migrated"
run_bprun releases --app phase --output v1
expect_in "$T/stdout" "migrating for release.1"

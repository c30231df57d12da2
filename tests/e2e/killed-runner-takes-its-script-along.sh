#!/bin/bash
# SPDX-License-Identifier: MIT
# SIGKILL of bprun itself: in the sandbox nothing outlives it, elsewhere the script itself does not.
# labels: fast
source "$(dirname "$0")/support.bash"

app static-procfile
# shellcheck disable=SC2016
new_buildpack waits '
exec -a "bprun-test-child-'"$mark"'-own" sleep 100000 &
exec -a "bprun-test-child-'"$mark"'-script" sleep 100000'

script_is() { [[ $(pgrep -fc "bprun-test-child-$mark-$1") == "$2" ]]; }

modes=(none)
((EUID != 0)) || modes+=(user)
"$bprun" build "$app" -o "$T/probe" --store "$store" --isolation sandbox --buildpack "$buildpacks/writes-cache" \
  >/dev/null 2>&1 </dev/null && modes+=(sandbox)
for mode in "${modes[@]}"; do
  start_build --buildpack "$buildpack" --isolation "$mode"
  eventually script_is script 1
  eventually script_is own 1
  kill -KILL "$pid"
  await_exit "$pid"
  eventually script_is script 0
  if [[ $mode == sandbox ]]; then
    eventually no_marked_processes
  else
    # As docs/reference/isolation.md says: what the script itself started may go on, until the next build
    # (another test's, too) ends it.
    for child in $(pgrep -f "bprun-test-child-$mark-own" || true); do
      kill -KILL "$child" 2>/dev/null || true
    done
  fi
done

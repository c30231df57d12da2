#!/bin/bash
# SPDX-License-Identifier: MIT
# A script that a signal killed is told apart from one that exits with 128 + n, in message and record.
# labels: fast
source "$(dirname "$0")/support.bash"

app static-procfile
modes=(auto none)
((EUID != 0)) || modes+=(user)
for mode in "${modes[@]}"; do
  new_buildpack dies 'kill -SEGV $$; sleep 1000'
  build --buildpack "$buildpack" --isolation "$mode"
  expect_status 139
  expect_cause script
  expect_in "$T/stderr" "bin/compile was killed by signal 11 (SIGSEGV)"
  expect_same "$(field "$out/build.json" cause.signal)" 11

  new_buildpack chooses 'exit 139'
  build --buildpack "$buildpack" --isolation "$mode"
  expect_status 139
  expect_cause script
  expect_in "$T/stderr" "bin/compile exited 139)"
  expect_same "$(field "$out/build.json" cause.signal)" null

  new_buildpack refuses ':'
  printf '#!/bin/sh\nkill -ABRT $$\n' >"$buildpack/bin/detect"
  build --buildpack "$buildpack" --isolation "$mode"
  expect_status 134
  expect_in "$T/stderr" "bin/detect was killed by signal 6 (SIGABRT)"
  expect_same "$(field "$out/build.json" cause.signal)" 6

  # The script's whole group, and with it who looks after the script: then nobody knows for certain.
  new_buildpack kills-all 'kill -KILL 0; sleep 1000'
  build --buildpack "$buildpack" --isolation "$mode"
  expect_status 137
  expect_in "$T/stderr" "signal 9"
  expect_in "$T/stderr" SIGKILL
done

# Who looks after the script survives what is sent to it, leaves it its descriptors, and is not the script's to pay for.
# shellcheck disable=SC2016
new_buildpack alone 'trap "echo got it" TERM; kill -TERM 0; for fd in 3 4 5 6; do [[ ! -e /proc/$$/fd/$fd ]] || echo $fd; done >"$1/open.txt"; exit 0'
built --buildpack "$buildpack" --pids 100
expect_in "$T/stdout" "got it"
unpack
expect_same "$(cat "$T/slug/open.txt")" ""

#!/bin/bash
# SPDX-License-Identifier: MIT
# --memory, --pids and --disk end a build that goes past them with 68, and say which it was.
source "$(dirname "$0")/support.bash"

app static-procfile
new_buildpack eats-memory 'python3 -c "x = bytearray(400_000_000); print(len(x))"'
build --buildpack "$buildpack" --memory 100M
expect_status 68
expect_cause limit
expect_in "$T/stderr" memory

new_buildpack eats-pids 'for i in $(seq 100); do sleep 100000 & done; wait'
build --buildpack "$buildpack" --pids 20 --timeout 60s
expect_status 68
expect_in "$T/stderr" pids
expect_nothing_left_behind

new_buildpack eats-disk 'head -c 60000000 /dev/urandom >"$1/big"; sleep 3'
build --buildpack "$buildpack" --disk 20M
expect_status 68
expect_in "$T/stderr" disk

new_buildpack modest 'head -c 1000000 /dev/zero >"$1/small"; sleep 0.1 & wait'
built --buildpack "$buildpack" --memory 512M --pids 100 --disk 100M --cpus 1

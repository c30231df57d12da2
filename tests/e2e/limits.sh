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

# What a limit is and where it stands is in the message, with the next step.
new_buildpack eats-memory 'python3 -c "x = bytearray(400_000_000); print(len(x))"'
mkdir -p "$XDG_CONFIG_HOME"
printf '[limits]\n\nmemory = "100M"\n' >"$XDG_CONFIG_HOME/bprun.toml"
build --buildpack "$buildpack"
expect_status 68
expect_in "$T/stderr" "eats-memory went past the memory limit of 100M ($XDG_CONFIG_HOME/bprun.toml:3)"
expect_in "$T/stderr" "Allow more with --memory"
printf '[limits]\ntimeout = "5s"\n' >"$XDG_CONFIG_HOME/bprun.toml"
new_buildpack sleeps 'sleep 100'
build --buildpack "$buildpack"
expect_status 124
expect_in "$T/stderr" "sleeps was stopped: the build went past its time limit of 5s ($XDG_CONFIG_HOME/bprun.toml:2)"
rm "$XDG_CONFIG_HOME/bprun.toml"

rm -rf "$out"
# A script that does not look at what became of its files does not get away with a cut one.
new_buildpack ignores-errors 'dd if=/dev/zero of="$1/big" bs=1M count=300; exit 0'
build --buildpack "$buildpack" --disk 100M
expect_status 68
expect_cause limit
expect_in "$T/stderr" "the disk limit of 100M (--disk)"
expect_no_file "$out/slug.tgz"
new_buildpack with-holes 'dd if=/dev/zero of="$1/big" bs=1M seek=100 count=9; exit 0'
build --buildpack "$buildpack" --disk 100M
expect_status 68
new_buildpack many-files 'for i in $(seq 30); do head -c 1000000 /dev/zero >"$1/$i"; done; exit 0'
build --buildpack "$buildpack" --disk 20M
expect_status 68

# /dev/shm is memory and counts; without a limit it is simply there.
new_buildpack shared-memory 'for i in 1 2 3 4 5; do head -c 80000000 /dev/zero >/dev/shm/$i; done; exit 0'
built --buildpack "$buildpack"
if [[ $(isolation) == sandbox ]]; then
  build --buildpack "$buildpack" --disk 100M
  expect_status 68
  expect_cause limit
  expect_in "$T/stderr" "disk limit of 100M (--disk)"
  build --buildpack "$buildpack" --memory 100M
  expect_status 68
  expect_cause limit
  expect_in "$T/stderr" "memory limit of 100M (--memory)"
  install_for_everybody
  app=$T/app out=$T/home/out store=$T/home/store
  as_ordinary_user "$bprun" build "$app" -o "$out" --store "$store" --buildpack "$buildpack" --memory 100M \
    >"$T/stdout" 2>"$T/stderr" </dev/null && fail "an ordinary user's build went past its memory" || status=$?
  expect_status 68
  expect_in "$T/stderr" "memory limit of 100M (--memory)"
  new_buildpack elsewhere-in-dev 'echo x >/dev/x'
  build --buildpack "$buildpack"
  [[ $status != 0 ]] || fail "a file could be made in /dev"
fi

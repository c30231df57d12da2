#!/bin/bash
# SPDX-License-Identifier: MIT
# Wherever Ctrl-C falls, what is left is a store that the next build can use.
source "$(dirname "$0")/support.bash"

app static-procfile
head -c 3000000 /dev/urandom >"$app/random"
for hundredths in 0 1 2 3 5 8 13 21 34; do
  start_build --buildpack "$buildpacks/exporter" --buildpack "$buildpacks/writes-cache"
  sleep "$(printf '0.%02d' "$hundredths")"
  # It may have ended by itself, well.
  kill -INT "$pid" 2>/dev/null || true
  await_exit "$pid"
  [[ $status == 130 || $status == 0 ]] || fail "exit status $status after 0.$hundredths s"
  expect_nothing_left_behind
  [[ ! -e $out/slug.tgz ]] || gzip -t "$out/slug.tgz" || fail "half a slug was left"
  if [[ -d $out ]]; then
    left=$(find "$out" -mindepth 1 ! -name slug.tgz ! -name Procfile ! -name build.json)
    expect_same "$left" "" "as temporary files left in the output"
  fi
done
built --buildpack "$buildpacks/writes-cache"

#!/bin/bash
# SPDX-License-Identifier: MIT
# auto says which isolation it took and why; each mode that can be had builds the same slug.
# labels: fast
source "$(dirname "$0")/support.bash"

app static-procfile
built --buildpack "$buildpacks/no-op"
[[ -n $(field "$out/build.json" isolation.why) ]] || fail "no reason"
expect_in "$T/stdout" "isolation $(isolation)"
before=$(sha256sum <"$out/slug.tgz")
for mode in sandbox user none; do
  build --buildpack "$buildpacks/no-op" --isolation "$mode"
  if ((status == 77)); then
    echo "no isolation $mode here: $(head -n 2 "$T/stderr")"
    continue
  fi
  expect_status 0
  expect_same "$(isolation)" "$mode"
  expect_same "$(sha256sum <"$out/slug.tgz")" "$before"
  expect_nothing_left_behind
done
build --buildpack "$buildpacks/no-op" --isolation other
expect_status 64

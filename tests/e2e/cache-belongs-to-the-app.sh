#!/bin/bash
# SPDX-License-Identifier: MIT
# One app's cache is not another's; --app names it; it is kept when the build succeeded.
# labels: fast
source "$(dirname "$0")/support.bash"

app static-procfile
seen() { sed -n 's/.*The cache has seen \([0-9]*\) builds.*/\1/p' "$T/stdout"; }
for expected in 0 1 2; do
  built --buildpack "$buildpacks/writes-cache"
  expect_same "$(seen)" "$expected"
done
build --buildpack "$buildpacks/writes-cache" --env FAIL_AFTER_CACHE=1
expect_status 3
built --buildpack "$buildpacks/writes-cache"
expect_same "$(seen)" 3
cp -R "$app" "$T/other"
app=$T/other
built --buildpack "$buildpacks/writes-cache"
expect_same "$(seen)" 0
built --buildpack "$buildpacks/writes-cache" --app shared
expect_same "$(seen)" 0
app=$T/app
built --buildpack "$buildpacks/writes-cache" --app shared
expect_same "$(seen)" 1

#!/bin/bash
# SPDX-License-Identifier: MIT
# With --build-dir separate BUILD is /tmp/build and HOME is /app.
# labels: fast
source "$(dirname "$0")/support.bash"

app static-procfile
built --buildpack "$buildpacks/probe" --build-dir separate
[[ $(isolation) == sandbox ]] || skip "no sandbox here"
unpack
expect_same "$(probe build)" /tmp/build
expect_same "$(probe "env HOME")" /app
expect_same "$(probe "writable /app")" yes

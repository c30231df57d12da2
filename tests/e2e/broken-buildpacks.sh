#!/bin/bash
# SPDX-License-Identifier: MIT
# No bin/compile, no such directory, no program: errors that name the file; lost modes are restored.
# labels: fast
source "$(dirname "$0")/support.bash"

app static-procfile
build --buildpack "$buildpacks/no-compile"
expect_status 72
expect_cause buildpack
expect_in "$T/stderr" bin/compile

build --buildpack "$T/nowhere"
expect_status 72
expect_in "$T/stderr" "$T/nowhere"

build --buildpack "$buildpacks/not-a-program"
[[ $status != 0 ]] || fail "a file that is no program ran"
expect_in "$T/stderr" not-a-program

built --buildpack "$buildpacks/not-executable"
unpack
expect_file "$T/slug/not-executable.txt"

#!/bin/bash
# SPDX-License-Identifier: MIT
# An app that nobody knows: 66, who was asked and what each answered; same for a list that refuses.
# labels: fast
source "$(dirname "$0")/support.bash"

app nothing-detects
build
expect_status 66
expect_cause no_buildpack
expect_in "$T/stderr" "nodejs: bin/detect exited"
expect_no_file "$out/slug.tgz"
expect_nothing_left_behind

build --buildpack "$buildpacks/refuses"
expect_status 3
expect_cause script
expect_in "$T/stdout" "this app has no refuses.conf"
expect_not_in "$T/stdout" "stdout of a refusal"

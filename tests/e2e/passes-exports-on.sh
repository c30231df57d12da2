#!/bin/bash
# SPDX-License-Identifier: MIT
# The second buildpack's detect, compile and release see what the first exported, and no more.
# labels: fast
source "$(dirname "$0")/support.bash"

app two-buildpacks
built --buildpack "$buildpacks/exporter" --buildpack "$buildpacks/needs-export"
unpack
result=$T/slug/export.txt
expect_in "$result" "tool says: in compile"
expect_in "$result" "EXPORTED_VALUE=two words, a default"
expect_in "$result" "EXPORT_RUNS=01"
expect_in "$result" "NEVER_EXPORTED=unset"
expect_in "$result" "REQUEST_ID=unset"
expect_in "$result" "only_a_shell_variable=unset"
expect_same "$(field "$out/build.json" buildpacks.0.exported)" true
expect_same "$(field "$out/build.json" buildpacks.1.exported)" false

# The checkouts are fresh each time: the file that the exporter appends to did not grow.
built --buildpack "$buildpacks/exporter" --buildpack "$buildpacks/needs-export"
unpack
expect_in "$result" "EXPORT_RUNS=01"
expect_no_file "$buildpacks/exporter/export"

# The other way round the first detect refuses, and that ends the build with its status.
build --buildpack "$buildpacks/needs-export" --buildpack "$buildpacks/exporter"
expect_status 1
expect_cause script
expect_in "$T/stdout" "exported-tool is not on the PATH"

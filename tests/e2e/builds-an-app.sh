#!/bin/bash
# SPDX-License-Identifier: MIT
# A source becomes slug.tgz, Procfile and build.json, and the slug holds the app.
# labels: fast
source "$(dirname "$0")/support.bash"

app static-procfile
built --buildpack "$buildpacks/no-op"

expect_same "$(ls "$out" | tr '\n' ' ')" "Procfile build.json slug.tgz "
expect_same "$(cat "$out/Procfile")" "$(cat "$app/Procfile")"
unpack
diff -r "$app" "$T/slug" || fail "the slug is not the app"
expect_same "$(tar -tzf "$out/slug.tgz" | sed -n 1p)" "./"
expect_same "$(field "$out/build.json" status)" succeeded
expect_same "$(field "$out/build.json" slug.sha256)" "$(sha256sum "$out/slug.tgz" | cut -d' ' -f1)"
expect_in "$T/stdout" "-----> "
expect_nothing_left_behind

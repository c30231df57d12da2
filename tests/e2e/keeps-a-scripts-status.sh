#!/bin/bash
# SPDX-License-Identifier: MIT
# A failing compile's status is bprun's; cache and old slug stay as they were.
# labels: fast
source "$(dirname "$0")/support.bash"

app static-procfile
built --buildpack "$buildpacks/writes-cache"
before=$(sha256sum <"$out/slug.tgz")

build --buildpack "$buildpacks/fails-7"
expect_status 7
expect_cause script
expect_same "$(field "$out/build.json" exit_status)" 7
expect_same "$(field "$out/build.json" cause.phase)" compile
[[ $(field "$out/build.json" cause.last_output) == *"the reason, on stderr"* ]] || fail "no last output"
expect_in "$T/stderr" " !     the reason, on stderr"
expect_same "$(sha256sum <"$out/slug.tgz")" "$before" "the old slug"

built --buildpack "$buildpacks/writes-cache"
unpack
expect_same "$(cat "$T/slug/cache-listing.txt")" count "what the failed build left in the cache"
expect_in "$T/stdout" "The cache has seen 1 builds"

build --buildpack "$buildpacks/killed-by-signal"
expect_status 139
expect_cause script
expect_nothing_left_behind

#!/bin/bash
# SPDX-License-Identifier: MIT
# Files of others in the output folder are left alone; ours are replaced.
# labels: fast
source "$(dirname "$0")/support.bash"

app static-procfile
mkdir -p "$out/sub"
echo mine >"$out/notes.txt"
echo mine >"$out/sub/notes.txt"
echo old >"$out/slug.tgz"
built --buildpack "$buildpacks/no-op"
expect_same "$(cat "$out/notes.txt" "$out/sub/notes.txt" | tr '\n' ' ')" "mine mine "
gzip -t "$out/slug.tgz" || fail "the slug was not replaced"

#!/bin/bash
# SPDX-License-Identifier: MIT
# An output directory that cannot be written to: 73, and what was there stays.
# labels: fast
source "$(dirname "$0")/support.bash"

app static-procfile
install_for_everybody
mkdir "$out" "$store"
echo "the old slug" >"$out/slug.tgz"
chmod 555 "$out"
((EUID != 0)) || chown 65534:65534 "$store"
status=0
as_ordinary_user "$bprun" build "$app" -o "$out" --store "$store" --buildpack "$buildpacks/no-op" \
  >"$T/stdout" 2>"$T/stderr" || status=$?
expect_status 73
expect_in "$T/stderr" "$out"
expect_same "$(cat "$out/slug.tgz")" "the old slug"

# The output is a file.
echo x >"$T/file"
run_bprun build "$app" -o "$T/file" --store "$T/store2" --buildpack "$buildpacks/no-op"
expect_status 73

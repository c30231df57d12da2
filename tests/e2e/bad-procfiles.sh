#!/bin/bash
# SPDX-License-Identifier: MIT
# Conflict markers, duplicate types and empty commands are errors with the line; junk warns; CRLF is fine.
# labels: fast
source "$(dirname "$0")/support.bash"

for kind in conflicted-procfile:2 duplicate-types:3 empty-command:2; do
  app "${kind%:*}" "${kind%:*}"
  build --buildpack "$buildpacks/no-op"
  expect_status 65
  expect_cause app
  expect_in "$T/stderr" "Procfile:${kind#*:}"
  expect_no_file "$out/slug.tgz"
done

app junk-procfile junk
built --buildpack "$buildpacks/no-op"
expect_in "$T/stderr" "Procfile:3"
expect_same "$(cat "$out/Procfile")" "web: cat page.txt"

app crlf-procfile crlf
built --buildpack "$buildpacks/no-op"
if grep -q $'\r' "$out/Procfile"; then fail "carriage returns in out/Procfile"; fi
unpack
cmp "$app/Procfile" "$T/slug/Procfile"
run_bprun start worker --slug "$out/slug.tgz" --store "$store"
expect_same "$(cat "$T/stdout")" "a worker"

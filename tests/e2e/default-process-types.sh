#!/bin/bash
# SPDX-License-Identifier: MIT
# Default types fill in what the Procfile lacks; the slug keeps the app's own Procfile.
# labels: fast
source "$(dirname "$0")/support.bash"

new_app Procfile $'# mine\r\nweb: cat mine.txt\r' mine.txt "my own web"
printf '# mine\r\nweb: cat mine.txt\r\n' >"$app/Procfile"
built --buildpack "$buildpacks/release-default-types"
expect_same "$(cat "$out/Procfile")" "web: cat mine.txt
worker: echo a default worker"
unpack
cmp "$app/Procfile" "$T/slug/Procfile"
run_bprun start worker --slug "$out/slug.tgz" --store "$store"
expect_in "$T/stdout" "a default worker"
run_bprun start web --slug "$out/slug.tgz" --store "$store"
expect_in "$T/stdout" "my own web"

# Without a Procfile they are all there is, and none appears in the slug.
rm "$app/Procfile"
built --buildpack "$buildpacks/release-default-types"
unpack
expect_no_file "$T/slug/Procfile"
run_bprun start web --slug "$out/slug.tgz" --store "$store"
expect_in "$T/stdout" "hello from a default type"

build --buildpack "$buildpacks/bad-yaml-release"
[[ $status != 0 ]] || fail "a release that is no YAML was taken"
expect_in "$T/stderr" "bad-yaml-release"

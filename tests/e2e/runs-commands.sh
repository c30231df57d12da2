#!/bin/bash
# SPDX-License-Identifier: MIT
# run takes a shell line or words, keeps the exit status, and reads standard input.
# labels: fast
source "$(dirname "$0")/support.bash"

app static-procfile
built --buildpack "$buildpacks/no-op"
run_bprun run --slug "$out/slug.tgz" --store "$store" 'cd public && ls | tr a-z A-Z'
expect_status 0
expect_in "$T/stdout" INDEX.HTML
run_bprun run --slug "$out/slug.tgz" --store "$store" -- printf '<%s>' 'two  words' '$HOME' '*'
expect_same "$(cat "$T/stdout")" '<two  words><$HOME><*>'
run_bprun run --slug "$out/slug.tgz" --store "$store" 'exit 33'
expect_status 33
run_bprun run --slug "$out/slug.tgz" --store "$store" -- no-such-command
expect_status 127
expect_same "$(echo through | "$bprun" run --slug "$out/slug.tgz" --store "$store" -- cat)" through
# What a command writes stays out of the slug.
before=$(sha256sum <"$out/slug.tgz")
run_bprun run --slug "$out/slug.tgz" --store "$store" 'echo x > written; test -e written'
expect_status 0
expect_same "$(sha256sum <"$out/slug.tgz")" "$before"

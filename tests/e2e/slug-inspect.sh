#!/bin/bash
# SPDX-License-Identifier: MIT
# slug inspect shows process types, sizes and largest files, as text and as JSON.
# labels: fast
source "$(dirname "$0")/support.bash"

app static-procfile
head -c 500000 /dev/urandom >"$app/public/large.bin"
built --buildpack "$buildpacks/no-op"
run_bprun slug inspect "$out/slug.tgz"
expect_status 0
expect_in "$T/stdout" "public/large.bin"
expect_in "$T/stdout" "web"
run_bprun slug inspect "$out/slug.tgz" --json
python3 -c 'import json, sys; json.load(open(sys.argv[1]))' "$T/stdout"
head -c 1000 "$out/slug.tgz" >"$T/half.tgz"
run_bprun slug inspect "$T/half.tgz"
expect_status 76

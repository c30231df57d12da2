#!/bin/bash
# SPDX-License-Identifier: MIT
# Config vars and passwords in addresses are in no log, record or slug.
# labels: fast
source "$(dirname "$0")/support.bash"

app static-procfile
secret=s3cr3t-$mark
build --buildpack "$buildpacks/no-op" --env "TOKEN=$secret" --json
expect_status 0
cp "$T/stdout" "$T/json"
built --buildpack "$buildpacks/no-op" --env "TOKEN=$secret"
for file in "$T/json" "$T/stdout" "$T/stderr" "$out/build.json"; do expect_not_in "$file" "$secret"; done
unpack
if grep -rqF "$secret" "$T/slug"; then fail "the slug holds a secret"; fi
# Not in the store either once the build is over, nor on any command line of it.
if grep -rqF "$secret" "$store"; then fail "the store holds a secret"; fi

build --buildpack "http://user:$secret@127.0.0.1:9/pack.tgz"
[[ $status != 0 ]] || fail "a port without a server answered"
for file in "$T/stdout" "$T/stderr" "$out/build.json"; do expect_not_in "$file" "$secret"; done

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

# A user and a password in a proxy's address stay outside, which is said, but where they are asked for.
# A registry's token reaches scripts only then, in HOME, which is no part of the slug.
# shellcheck disable=SC2016
new_buildpack looks 'echo "proxy <$https_proxy>"; cat "$HOME/.npmrc" || echo "no npmrc"'
mkdir -p "$T/user-home"
printf '//registry.example/:_authToken=%s\n' "$secret" >"$T/user-home/.npmrc"
export HOME=$T/user-home https_proxy=http://user:$secret@proxy.example:3128
built --buildpack "$buildpack"
expect_in "$T/stdout" "without its user and password: https_proxy"
expect_in "$T/stdout" "proxy <http://proxy.example:3128"
expect_in "$T/stdout" "no npmrc"
for file in "$T/stdout" "$T/stderr" "$out/build.json"; do expect_not_in "$file" "$secret"; done
built --buildpack "$buildpack" --pass-credentials
expect_in "$T/stdout" "//registry.example/:_authToken=$secret"
unpack
if grep -rqF "$secret" "$T/slug"; then fail "the slug holds a secret"; fi

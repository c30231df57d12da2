#!/bin/bash
# SPDX-License-Identifier: MIT
# Branches, tags and commits; a moved branch is fetched again; offline a kept checkout builds.
# labels: fast
source "$(dirname "$0")/support.bash"

app static-procfile
new_buildpack pack 'echo first >"$1/version.txt"'
new_repository "$buildpack"
git -C "$buildpack" tag v1
first=$(git -C "$buildpack" rev-parse HEAD)
version() { unpack && cat "$T/slug/version.txt"; }

built --buildpack "$url#main"
expect_same "$(version)" first
expect_same "$(field "$out/build.json" buildpacks.0.revision)" "$first"

sed -i s/first/second/ "$buildpack/bin/compile"
commit_all "$buildpack" second
built --buildpack "$url#main"
expect_same "$(version)" second
built --buildpack "$url"
expect_same "$(version)" second
for ref in v1 "$first" "${first:0:10}"; do
  built --buildpack "$url#$ref"
  expect_same "$(version)" first "$ref"
done

build --buildpack "$url#no-such-ref"
expect_status 72
expect_in "$T/stderr" no-such-ref

# A repository on the network, which then cannot be reached any more.
port=$(free_port)
"$(git --exec-path)/git-daemon" --export-all --reuseaddr --listen=127.0.0.1 --port="$port" \
  --base-path="$T/buildpacks" "$T/buildpacks" >"$T/daemon.log" 2>&1 &
daemon=$!
children+=("$daemon")
url=git://127.0.0.1:$port/pack
eventually git ls-remote "$url"
built --buildpack "$url#main"
built --buildpack "$url#$first"
kill "$daemon"
await_exit "$daemon"
expect_status 143
built --buildpack "$url#$first"
expect_same "$(version)" first
built --buildpack "$url#main"
expect_same "$(version)" second
expect_in "$T/stderr" "kept (offline"
built --buildpack "$url#main" --offline
expect_same "$(version)" second

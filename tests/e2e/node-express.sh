#!/bin/bash
# SPDX-License-Identifier: MIT
# A real Express app: built with its lockfile's packages, pruned, served; built again without network.
source "$(dirname "$0")/support.bash"

app node-express
built
unpack
expect_file "$T/slug/node_modules/express/package.json"
expect_same "$(cat "$T/slug/built.txt")" "an hour has 3600000 ms"
expect_no_file "$T/slug/.npm"
# Node's tree is told apart from what the buildpack made of the app, and from the app.
layer_of() { python3 -c 'import json,sys; print(*[l["name"] for l in json.load(open(sys.argv[1]))["layers"] if l["kind"] == sys.argv[2] and l["bytes"] > int(sys.argv[3])])' "$out/build.json" "$@"; }
[[ $(layer_of runtime 50000000) == node-22.* ]] || fail "the runtimes are $(layer_of runtime 0)"
expect_same "$(layer_of buildpack 500000)" nodejs
expect_same "$(layer_of buildpack 20000000)" ""

PORT=$(free_port)
export PORT
"$bprun" start web --slug "$out/slug.tgz" --store "$store" --env GREETING='a "b"' >"$T/web.log" 2>&1 &
pid=$!
children+=("$pid")
eventually curl -fsS -o "$T/page" "http://127.0.0.1:$PORT/"
expect_in "$T/page" "Hello from Express on Node 22."
expect_same "$(curl -fsS "http://127.0.0.1:$PORT/env/GREETING")" 'a "b"'
kill -TERM "$pid"
await_exit "$pid"
expect_status 0
first=$(sha256sum <"$out/slug.tgz")

# Nothing has changed: nothing is downloaded. Proved with the network cut off where that can be done.
cut=()
if unshare -n true 2>/dev/null; then cut=(unshare -n); elif unshare -rn true 2>/dev/null; then cut=(unshare -rn --map-current-user); fi
status=0
"${cut[@]}" "$bprun" build "$app" -o "$out" --store "$store" >"$T/stdout" 2>"$T/stderr" </dev/null || status=$?
expect_status 0
expect_same "$(field "$out/build.json" downloads)" "[]"
expect_same "$(sha256sum <"$out/slug.tgz")" "$first" "the slug of the second build"

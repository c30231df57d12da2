#!/bin/bash
# SPDX-License-Identifier: MIT
# What the store holds is listed, removed by name or by age, and never from under a build.
# labels: fast
source "$(dirname "$0")/support.bash"

cache() { run_bprun cache "$@" --store "$store"; }
names() {
  python3 - "$T/stdout" <<'PY'
import json, sys
for item in json.load(open(sys.argv[1]))["items"]:
    print(item["kind"], item["source"] or item["name"])
PY
}

new_buildpack keeps 'head -c 300000 /dev/urandom >"$2/kept"; echo kept >"$1/made"'
# A buildpack from a repository has a checkout.
new_repository "$buildpack"
for name in one two; do
  new_app Procfile 'web: true'
  mv "$app" "$T/$name"
  app=$T/$name
  built --buildpack "$url"
done
cache ls --json
expect_status 0
expect_same "$(names | sed 's/^checkout .*/checkout/')" "checkout
app $T/one
app $T/two"
(($(field "$T/stdout" items.1.bytes) >= 300000)) || fail "the size of an app's cache is not its files'"
expect_same "$(field "$T/stdout" items.1.in_use)" false
checkout=$(field "$T/stdout" items.0.name)
cache ls
expect_in "$T/stdout" "$T/one"
expect_in "$T/stdout" "in all, in $store"

# By source; what is not there ends it before anything went.
cache rm "$T/one" nothing
expect_status 64
expect_in "$T/stderr" "there is no nothing in the store"
cache rm "$T/one"
expect_status 0
cache ls --json
expect_same "$(names | grep -c one || true)" 0
run_bprun cache why "$T/one" --store "$store"
expect_status 64

# The longest unused first: here the checkout. What is left fits.
touch -d '2020-01-01' "$store/checkouts/$checkout/complete"
cache ls --json
size=$(($(field "$T/stdout" bytes) - 1))
cache gc --max-size "$size" --dry-run --json
expect_same "$(names)" "checkout $checkout"
expect_file "$store/checkouts/$checkout/complete"
cache gc --max-size "$size" --json
expect_status 0
expect_same "$(names)" "checkout $checkout"
expect_no_file "$store/checkouts/$checkout"
app=$T/two
built --buildpack "$url"
expect_same "$(field "$out/build.json" cache.reused)" true

# The compressed parts of slugs are kept for all apps together; without them a slug is the same.
first=$(sha256sum <"$out/slug.tgz")
cache ls --json
(($(field "$T/stdout" segments.count) > 0)) || fail "no segments are listed"
cache rm segments
expect_status 0
expect_in "$T/stdout" "parts of slugs"
cache ls --json
expect_same "$(field "$T/stdout" segments.count)" 0
built --buildpack "$url"
expect_same "$(sha256sum <"$out/slug.tgz")" "$first" "the slug"
cache ls
expect_in "$T/stdout" "parts of slugs"
find "$store/segments" -type f -exec touch -d '2020-01-01' {} +
cache ls --json
size=$(($(field "$T/stdout" bytes) - $(field "$T/stdout" segments.bytes)))
cache gc --max-size "$size" --json
expect_same "$(names)" ""
expect_same "$(find "$store/segments" -type f)" ""

# So are the parts of base images.
mkdir -p "$store/images/sha256"
head -c 5000 /dev/urandom >"$store/images/sha256/0a1b"
cache ls
expect_in "$T/stdout" "1 parts of base images"
cache ls --json
(($(field "$T/stdout" images.bytes) >= 5000)) || fail "the size of an image's part is not its file's"
cache rm images
expect_status 0
expect_no_file "$store/images/sha256/0a1b"

cache gc
expect_status 64
cache gc --max-size much
expect_status 64

# From under a build nothing is taken, neither its cache nor any tree.
start_build --buildpack "$buildpacks/writes-cache" --env WAIT_AFTER_CACHE=1
eventually grep -q Waiting "$T/stdout"
mv "$T/stdout" "$T/build.log"
cache ls --json
expect_same "$(field "$T/stdout" items.1.in_use)" true
cache rm "$T/two"
expect_status 75
cache rm "$checkout"
expect_status 75
cache gc --max-size 0
expect_status 75
expect_file "$store/checkouts/$checkout/complete"
kill -INT "$pid"
await_exit "$pid"
cache gc --max-size 0
expect_status 0
cache ls --json
expect_same "$(field "$T/stdout" items)" "[]"
expect_same "$(field "$T/stdout" bytes)" 0

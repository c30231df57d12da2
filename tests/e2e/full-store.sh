#!/bin/bash
# SPDX-License-Identifier: MIT
# The disk is full while a runtime is unpacked, its archive is cut off, or a page: the store is as before, and the next
# build, with room and a whole archive, succeeds.
# labels: fast
source "$(dirname "$0")/support.bash"

((EUID == 0)) || skip "mounting a small file system needs root"
mkdir "$T/www" "$T/tree"
# Beside the test's own directory, below which no mount may be left.
store=$(mktemp -d "${TMPDIR:-/tmp}/bprun-e2e-store.XXXXXX")
mount -t tmpfs -o size=8m,mode=755 tmpfs "$store" || { rmdir "$store"; skip "no mount here"; }
trap 'result=$?; umount "$store" && rmdir "$store"; (exit $result); finish' EXIT

# A runtime that is small until it is unpacked.
echo "the runtime" >"$T/tree/words"
head -c 40000000 /dev/zero | tr '\0' y >"$T/tree/ballast"
tar -czf "$T/www/good.tar.gz" -C "$T/tree" .
serve "$T/www"
new_buildpack runtime 'cat "$BPRUN_RUNTIMES"/*/words >"$1/made"'
cat >"$buildpack/bin/plan" <<SH
#!/bin/sh
cat <<'JSON'
{"runtimes": [{"name": "thing", "version": "1.0.0", "arch": "x64",
  "sources": [{"kind": "official", "archives": [
    {"url": "$server/thing.tar.gz", "sha256": "$(sha256sum <"$T/www/good.tar.gz" | cut -d' ' -f1)", "into": "."}]}]}]}
JSON
SH
chmod +x "$buildpack/bin/plan"
app static-procfile
refused() {
  build --buildpack "$buildpack"
  expect_status "$1"
  expect_in "$T/stderr" "$2"
  expect_in "$T/stderr" "thing 1.0.0"
  expect_same "$(find "$store/runtimes" -mindepth 1)" "" "left in the store"
  expect_nothing_left_behind
}

cp "$T/www/good.tar.gz" "$T/www/thing.tar.gz"
refused 74 "No space left on device"
mount -o remount,size=400m "$store"
head -c 20000 "$T/www/good.tar.gz" >"$T/www/thing.tar.gz"
refused 76 checksum
echo '<!DOCTYPE html><html><head><title>Sign in</title></head></html>' >"$T/www/thing.tar.gz"
refused 76 "HTML page"

cp "$T/www/good.tar.gz" "$T/www/thing.tar.gz"
built --buildpack "$buildpack"
unpack
expect_same "$(cat "$T/slug/made")" "the runtime"
rm "$T/www/thing.tar.gz"
built --buildpack "$buildpack"
expect_same "$(field "$out/build.json" runtimes.0.from)" store

#!/bin/bash
# SPDX-License-Identifier: MIT
# The store on another file system, on a full one, on a read-only one: the same slug, or an error that leaves the old.
source "$(dirname "$0")/support.bash"

app static-procfile
head -c 400000 "$bprun" | tail -c 200000 >"$app/data"
sum() { sha256sum <"$out/slug.tgz" | cut -d' ' -f1; }
built --buildpack "$buildpacks/writes-cache"
slug=$(sum)

echo "--- another file system"
if [[ -w /dev/shm && $(stat -c %d /dev/shm) != $(stat -c %d "$T") ]]; then
  store=$(mktemp -d /dev/shm/bprun-e2e.XXXXXX)
  chmod 755 "$store"
  trap 'rm -rf "$store"; finish' EXIT
  for seen in 0 1; do
    built --buildpack "$buildpacks/writes-cache"
    expect_in "$T/stdout" "The cache has seen $seen builds"
    expect_same "$(sum)" "$slug"
    expect_nothing_left_behind
  done
  rm -rf "$store"
  trap finish EXIT
  store=$T/store
fi

((EUID == 0)) || exit 0
mkdir "$T/small"
mount -t tmpfs -o size=16k none "$T/small" 2>/dev/null || skip "no tmpfs can be mounted here"
trap 'umount -l "$T/small"; finish' EXIT
store=$T/small/store

echo "--- a full one, full at one place after another"
failed=0
for size in 16 64 128 192 256 320 384 448 512 576 640 704 768 832 896 1024 1280 1536 2048 4096; do
  mount -o "remount,size=${size}k" "$T/small"
  build --buildpack "$buildpacks/writes-cache"
  expect_same "$(sum)" "$slug" "as the slug with a store of ${size}k"
  expect_same "$(find "$store/work" -mindepth 1 -maxdepth 1 ! -name .lock 2>/dev/null)" "" "as work directories left in the store"
  ((status != 0)) || break
  failed=$((failed + 1))
  # What a script of the buildpack said where the disk was full for it is its own.
  grep -qE "No space left on device|is full" "$T/stderr" "$T/stdout" || fail "with ${size}k: $(tail -n 5 "$T/stderr")"
done
((failed > 2)) || fail "no store was full"
expect_status 0
run_bprun cache verify --store "$store"
expect_status 0
built --buildpack "$buildpacks/writes-cache"
expect_in "$T/stdout" "The cache has seen 1 builds"

echo "--- a read-only one"
mount -o remount,ro "$T/small"
build --buildpack "$buildpacks/writes-cache"
[[ $status != 0 ]] || fail "it could write to a read-only store"
expect_in "$T/stderr" "Read-only file system"
expect_in "$T/stderr" "$store"
expect_same "$(sum)" "$slug"
mkdir "$T/tree"
cp "$app/data" "$T/tree"
run_bprun slug create "$T/tree" -o "$T/a.tgz" --store "$store"
expect_status 0
expect_in "$T/stderr" "nothing is kept for the next slug"
run_bprun slug create "$T/tree" -o "$T/b.tgz" --store "$T/store"
cmp "$T/a.tgz" "$T/b.tgz"
mount -o remount,rw "$T/small"
built --buildpack "$buildpacks/writes-cache"
expect_in "$T/stdout" "The cache has seen 2 builds"

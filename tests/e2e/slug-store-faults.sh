#!/bin/bash
# SPDX-License-Identifier: MIT
# Whatever happens to the store and whenever slug create is killed, the next slug has the same bytes.
source "$(dirname "$0")/support.bash"

tree=$T/tree
mkdir -p "$tree"
for i in $(seq 400); do head -c $((i * 211)) "$bprun" | tail -c $((i * 97)) >"$tree/file-$i"; done
create() { "$bprun" slug create "$tree" -o "$T/slug.tgz" --store "$store" >"$T/stdout" 2>"$T/stderr" </dev/null || fail "exit status $?"; }
sum() { sha256sum <"$T/slug.tgz" | cut -d' ' -f1; }
create
first=$(sum)

echo "--- killed at many moments"
killed=0
for delay in 0.001 0.003 0.006 0.01 0.015 0.02 0.03 0.05 0.08 0.13; do
  rm -rf "$store/segments"
  # One moment after another, wherever that is: none of them may matter.
  status=0
  timeout -s KILL "$delay" "$bprun" slug create "$tree" -o "$T/slug.tgz" --store "$store" \
    >/dev/null 2>&1 </dev/null || status=$?
  ((status == 0)) || killed=$((killed + 1))
  ((status == 0 || status == 137)) || fail "it ended with $status"
  # What was there stays, or the new one is there, whole.
  expect_same "$(sum)" "$first" "the slug after a kill"
  create
  expect_same "$(sum)" "$first" "the slug made after a kill"
  expect_not_in "$T/stderr" damaged
done
((killed > 0)) || fail "each was done before it could be killed"
expect_same "$(find "$T" -maxdepth 1 -name '.slug.tgz*')" "" "as what kills left beside the slug"
expect_same "$(find "$store/work" -mindepth 1 -maxdepth 1 ! -name .lock | wc -l)" 0 "what kills left in the store"

echo "--- damaged"
for file in "$store"/segments/*; do printf 'X' | dd of="$file" bs=1 seek=300 conv=notrunc status=none; done
create
expect_same "$(sum)" "$first"
expect_in "$T/stderr" "damaged, and have been made again"
create
expect_not_in "$T/stderr" damaged

echo "--- another's"
chmod o+w "$store"/segments/*
create
expect_same "$(sum)" "$first"
chmod o+w "$store/segments"
create
expect_same "$(sum)" "$first"
expect_in "$T/stderr" "nothing is kept for the next slug"
chmod o-w "$store/segments"
if ((EUID == 0)); then
  chown -R 12345:12345 "$store/segments"
  create
  expect_same "$(sum)" "$first" "where another user owns the segments"
  rm -rf "$store/segments"
fi

echo "--- full"
if ((EUID == 0)); then
  mkdir "$T/full"
  if mount -t tmpfs -o size=300k none "$T/full" 2>/dev/null; then
    store=$T/full create
    expect_same "$(sum)" "$first" "with a full store"
    umount "$T/full"
  else
    echo "a full store was not tried: no tmpfs can be mounted here"
  fi
fi

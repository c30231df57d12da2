#!/bin/bash
# SPDX-License-Identifier: MIT
# slug create packs any directory into the same bytes, cold or warm, whoever, wherever and however; every tar reads it.
# labels: fast
source "$(dirname "$0")/support.bash"

# The slug's bytes are told by sha256; the tree is told by what is in it.
tree=$T/tree
mkdir -p "$tree/lib" "$tree/empty" "$tree/Ä"
for i in $(seq 300); do head -c $((i * 101)) /dev/zero | tr '\0' "$((i % 10))" >"$tree/lib/file-$i"; done
head -c 3000000 "$bprun" >"$tree/program"
chmod 4755 "$tree/program"
printf 'x' >"$tree/name"$'\n'"with a newline"
printf 'y' >"$tree/"$'\xff\xfe'"-bytes"
ln "$tree/program" "$tree/hard-link"
ln -s ../outside "$tree/link"
truncate -s 5M "$tree/sparse"
python3 -c 'import socket, sys; socket.socket(socket.AF_UNIX).bind(sys.argv[1])' "$tree/socket"

create() { "$bprun" slug create "$@" >"$T/stdout" 2>"$T/stderr" </dev/null || fail "exit status $?"; }
sum() { sha256sum <"$1" | cut -d' ' -f1; }

create "$tree" -o "$T/a.tgz" --store "$store"
expect_in "$T/stderr" "socket is no file, directory or link"
first=$(sum "$T/a.tgz")
expect_in "$T/stdout" "sha256:$first"

echo "--- the same bytes again"
create "$tree" -o "$T/b.tgz" --store "$store"
expect_same "$(sum "$T/b.tgz")" "$first" "warm"
grep -qE ' ([0-9]+) of \1 segments as they were' "$T/stdout" || fail "a warm slug made segments"
(umask 077 && cd "$tree/lib" && TZ=Asia/Tokyo LC_ALL=C.UTF-8 "$bprun" slug create .. -o "$T/b.tgz" --threads 1 \
  --store "$T/store-2") >"$T/stdout" 2>"$T/stderr" </dev/null
expect_same "$(sum "$T/b.tgz")" "$first" "cold, with one thread and another umask"
# Another order of the directory, other times, other inodes.
mkdir "$T/copy"
(cd "$tree" && find . -mindepth 1 ! -type s -print0 | sort -zr | tar --no-recursion --null -cf - -T -) | tar -xmf - -C "$T/copy"
create "$T/copy" -o "$T/b.tgz" --threads 5 --store "$store"
expect_same "$(sum "$T/b.tgz")" "$first" "a copy"
if ((EUID == 0)); then
  # Where everybody can run it: the checkout may lie in root's home.
  install -m 755 "$bprun" "$T/bprun"
  chmod -R go+rX "$T/copy"
  mkdir "$T/theirs" "$T/home"
  chown 65534:65534 "$T/theirs" "$T/home"
  as_ordinary_user "$T/bprun" slug create "$T/copy" -o "$T/theirs/b.tgz" --store "$T/theirs/store" >"$T/stdout" 2>"$T/stderr" </dev/null ||
    fail "exit status $? as an ordinary user"
  expect_same "$(sum "$T/theirs/b.tgz")" "$first" "as an ordinary user"
fi

echo "--- what every tar makes of it"
create "$tree" -o "$T/a.tar.zst" --store "$store"
expect_same "$(head -c 4 "$T/a.tar.zst" | od -An -tx1 | tr -d ' ')" 28b52ffd "zstd by the name of the file"
rm "$tree/socket"
judge() {
  rm -rf "$T/out"
  mkdir "$T/out"
  (cd "$T/out" && "$@")
  diff -r --no-dereference "$tree" "$T/out" || fail "$1 made another tree"
  expect_same "$(stat -c %a "$T/out/program")" 755
}
judge tar xzf "$T/a.tgz"
judge python3 -c "import sys, tarfile; tarfile.open(sys.argv[1]).extractall()" "$T/a.tgz"
if command -v busybox >/dev/null; then judge busybox tar xzf "$T/a.tgz"; fi
if command -v bsdtar >/dev/null; then judge bsdtar xzf "$T/a.tgz"; fi
if command -v bsdtar >/dev/null; then judge bsdtar xf "$T/a.tar.zst"; fi
if command -v zstd >/dev/null; then judge tar --zstd -xf "$T/a.tar.zst"; fi
gzip -t "$T/a.tgz"

echo "--- SOURCE_DATE_EPOCH"
SOURCE_DATE_EPOCH=1700000000 create "$tree" -o "$T/b.tgz" --store "$store"
expect_same "$(tar -tvzf "$T/b.tgz" --full-time 2>/dev/null | awk '{print $4}' | sort -u)" 2023-11-14

echo "--- the slug in its own directory is no part of it"
create "$tree" -o "$tree/slug.tgz" --store "$store"
create "$tree" -o "$tree/slug.tgz" --store "$store"
expect_same "$(sum "$tree/slug.tgz")" "$first"
rm "$tree/slug.tgz"

echo "--- what changed, and what it costs"
printf 'z' | dd of="$tree/lib/file-200" bs=1 seek=50 conv=notrunc status=none
chmod +x "$tree/lib/file-3"
create "$tree" -o "$T/c.tgz" --store "$store"
run_bprun slug diff "$T/a.tgz" "$T/c.tgz"
expect_in "$T/stdout" "changed  lib/file-200"
expect_in "$T/stdout" "mode     lib/file-3  (644 to 755)"
grep -qE 'Costs .* of .*: [12] of [0-9]+ segments are new' "$T/stdout" || fail "one file costs more than its segment"
run_bprun slug diff "$T/a.tgz" "$T/c.tgz" --json
expect_same "$(field "$T/stdout" changes.0.path)" lib/file-200

echo "--- errors"
run_bprun slug create
expect_status 64
run_bprun slug create "$T/nowhere" -o "$T/d.tgz"
expect_status 64
run_bprun slug create "$tree" -o "$T/d.tgz" --slug-format rar
expect_status 64
run_bprun slug create "$tree" -o "$T/nowhere/d.tgz" --store "$store"
expect_status 73
run_bprun slug diff "$T/a.tgz" "$T/nowhere"
expect_status 64
expect_no_file "$T/d.tgz"

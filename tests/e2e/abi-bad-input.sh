#!/bin/bash
# SPDX-License-Identifier: MIT
# abi answers odd trees and slugs without hanging, crashing or filling memory, and says what it cannot read.
# labels: fast
source "$(dirname "$0")/support.bash"

abi() { run_bprun abi "$@"; }

new_app Procfile "web: ./app"
echo 'int main(void) { return 0; }' >"$T/app.c"
cc "$T/app.c" -o "$app/program"
cc -static "$T/app.c" -o "$app/static-program"

echo "--- loops of links, FIFOs, sparse files"
ln -s b "$app/a"
ln -s a "$app/b"
ln -s . "$app/here"
ln -s libx.so.1 "$app/libx.so.1"
truncate -s 4G "$app/sparse"
cp "$app/program" "$app/sparse-program"
truncate -s 4G "$app/sparse-program"
tar -cSzf "$T/slug.tgz" -C "$app" .
mkfifo "$app/fifo"
here=(--rootfs /)
(
  ulimit -v 1000000
  "$bprun" abi "$app" "${here[@]}" >"$T/stdout" 2>"$T/stderr" </dev/null
) || fail "exit status $?"
expect_in "$T/stdout" "3 programs"
(
  ulimit -v 1000000
  "$bprun" abi "$T/slug.tgz" "${here[@]}" >"$T/stdout" 2>"$T/stderr" </dev/null
) || fail "exit status $?"
expect_in "$T/stdout" "3 programs"
rm "$app/sparse" "$app/sparse-program"

echo "--- truncated programs"
head -c 300 "$app/program" >"$app/half"
abi "$app" "${here[@]}"
expect_status 0
expect_in "$T/stdout" "warning: not readable as ELF: "
expect_in "$T/stdout" "    half"

echo "--- no archive, no such file, half an archive"
abi "$app/Procfile" "${here[@]}"
expect_status 76
expect_in "$T/stderr" "is no archive but text"
abi "$T/nowhere"
expect_status 64
expect_in "$T/stderr" "there is nothing at"
head -c 2000 "$T/slug.tgz" >"$T/half.tgz"
abi "$T/half.tgz" "${here[@]}"
expect_status 76

echo "--- unknown stacks, roots that are none, wrong options"
abi "$app" --stack heroku-27
expect_status 67
expect_in "$T/stderr" "there is no stack 'heroku-27'"
expect_in "$T/stderr" "heroku-26"
abi "$app" --rootfs "$app"
expect_status 64
expect_in "$T/stderr" "holds no shared libraries"
abi "$app" --rootfs "$T/nowhere"
expect_status 64
abi "$app" --image walk
expect_status 64
expect_in "$T/stderr" "--image is run or build"
abi
expect_status 64

echo "--- a directory that may not be read"
mkdir "$T/installed" "$T/home"
cp "$bprun" "$T/installed/"
mkdir "$app/closed"
chmod 0 "$app/closed"
((EUID != 0)) || chown 65534 "$app/closed"
status=0
as_ordinary_user "$T/installed/bprun" abi "$app" --stack debian-12 >"$T/stdout" 2>"$T/stderr" </dev/null || status=$?
chmod 755 "$app/closed"
expect_status 77
expect_in "$T/stderr" "closed"
expect_in "$T/stderr" "may read all of it"

echo "--- a broken table of libraries"
mkdir "$T/stacks"
printf 'soname,package,basis,stacks\nliba.so.1,liba1,hearsay,debian-12\n' >"$T/stacks/libraries.csv"
abi "$app" --stack debian-12 --stacks "$T/stacks"
expect_status 78
expect_in "$T/stderr" "libraries.csv:2"
expect_in "$T/stderr" "hearsay"

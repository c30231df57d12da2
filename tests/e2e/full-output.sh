#!/bin/bash
# SPDX-License-Identifier: MIT
# An output directory without room: an error that says so, and the old slug stays.
source "$(dirname "$0")/support.bash"

((EUID == 0)) || skip "mounting a small file system needs root"
app static-procfile
built --buildpack "$buildpacks/no-op"
mkdir "$T/small"
mount -t tmpfs -o size=1m tmpfs "$T/small" || skip "no mount here"
trap 'umount "$T/small"; finish' EXIT
cp "$out"/* "$T/small/"
before=$(sha256sum <"$T/small/slug.tgz")
head -c 3000000 /dev/urandom >"$app/random"
out=$T/small
build --buildpack "$buildpacks/no-op"
[[ $status == 73 || $status == 74 ]] || fail "exit status $status"
expect_in "$T/stderr" "No space left on device"
expect_same "$(sha256sum <"$T/small/slug.tgz")" "$before"
expect_same "$(find "$T/small" -mindepth 1 | wc -l)" 3 "files in the output"

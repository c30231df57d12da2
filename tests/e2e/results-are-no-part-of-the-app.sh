#!/bin/bash
# SPDX-License-Identifier: MIT
# An output folder inside the app's directory does not become part of the slug, however often the app
# is built, nor does a folder of the app's own disappear; and the app itself is no output folder.
# labels: fast
source "$(dirname "$0")/support.bash"

new_app Procfile 'web: ./serve' serve 'x' dist/notes.txt 'mine'
cd "$app"
build_into() { run_bprun build . --store "$store" --buildpack "$buildpacks/no-op" -o "$1"; }
names() { tar tzf "$1" | sed 's|^\./||; s|/$||' | grep -v '^$' | sort | tr '\n' ' '; }

build_into out
first=$(sha256sum <"$app/out/slug.tgz")
expect_same "$(names "$app/out/slug.tgz")" "Procfile dist dist/notes.txt serve "
build_into out
expect_same "$(sha256sum <"$app/out/slug.tgz")" "$first"

# In a folder with files of the app's own only ours are left out.
build_into dist
build_into dist
expect_same "$(names "$app/dist/slug.tgz" | tr ' ' '\n' | grep -v '^out' | tr '\n' ' ')" \
  "Procfile dist dist/notes.txt serve "

before=$(sha256sum <"$app/Procfile")
build_into .
expect_status 64
expect_in "$T/stderr" "is the app itself"
expect_same "$(sha256sum <"$app/Procfile")" "$before"
[[ ! -e $app/build.json ]] || fail "a record was left in the app"

#!/bin/bash
# SPDX-License-Identifier: MIT
# build.json says what each buildpack changed: the source, one layer a buildpack, with sizes.
# labels: fast
source "$(dirname "$0")/support.bash"

new_app Procfile 'web: ./serve' lib/one.js 'one' lib/two.js 'two' lib/three.js 'three'
new_buildpack first 'cd "$1"; mkdir -p vendor; printf 12345 >vendor/five; printf changed >lib/two.js; rm lib/three.js'
first=$buildpack
new_buildpack second 'cd "$1"; printf 1234567 >vendor/five; ln -s five vendor/link; mkdir empty'
built --buildpack "$first" --buildpack "$buildpack"

layer() { field "$out/build.json" "layers.$1.$2"; }
expect_same "$(python3 -c 'import json,sys; print([l["name"] for l in json.load(open(sys.argv[1]))["layers"]])' "$out/build.json")" \
  "['source', '$(layer 1 name)', '$(layer 2 name)']"
expect_same "$(layer 0 kind) $(layer 1 kind) $(layer 2 kind)" "source buildpack buildpack"
[[ $(layer 1 name) == *first* && $(layer 2 name) == *second* ]] || fail "the names are $(layer 1 name), $(layer 2 name)"
# Who wrote a file last has it.
expect_same "$(layer 0 files)" 2
expect_same "$(layer 1 added) $(layer 1 changed) $(layer 1 removed)" "2 1 1"
expect_same "$(layer 1 files) $(layer 1 bytes) $(layer 1 directories)" "1 7 1"
expect_same "$(layer 2 added) $(layer 2 changed) $(layer 2 removed)" "2 1 0"
expect_same "$(layer 2 files) $(layer 2 bytes) $(layer 2 symlinks) $(layer 2 directories)" "1 7 1 1"
# Each file is in one layer, and all of them are the slug.
expect_same "$(python3 -c 'import json,sys; r=json.load(open(sys.argv[1])); print(sum(l["files"] for l in r["layers"]) - r["slug"]["files"], sum(l["bytes"] for l in r["layers"]) - r["slug"]["uncompressed_bytes"])' "$out/build.json")" "0 0"

# The same where the source comes by an overlay, if it can.
if ((EUID == 0)); then
  before=$(python3 -c 'import json,sys; print(json.load(open(sys.argv[1]))["layers"])' "$out/build.json")
  build --buildpack "$first" --buildpack "$buildpack" --source overlay
  if ((status == 0)); then
    expect_same "$(python3 -c 'import json,sys; print(json.load(open(sys.argv[1]))["layers"])' "$out/build.json")" "$before"
  fi
fi

#!/bin/bash
# SPDX-License-Identifier: MIT
# Images that cannot be: said before the build where that is known, and what was there stays.
# labels: fast
source "$(dirname "$0")/support.bash"

new_app Procfile 'web: ./serve'
new_buildpack touches 'touch "'"$T"'/was-compiled"'
refused() {
  local expected=$1
  shift
  rm -f "$T/was-compiled"
  build --buildpack "$buildpack" "$@"
  expect_status "$expected"
  expect_no_file "$T/was-compiled"
}

mkdir "$T/full"
echo mine >"$T/full/file"
refused 73 --image "$T/full"
expect_in "$T/stderr" "not empty, and no OCI layout"
expect_same "$(ls -A "$T/full")" file
refused 73 --image "$T/full/file"
refused 64 --image "$T/image" --image-base "$T/nowhere"
expect_in "$T/stderr" "there is no base image"
expect_no_file "$T/image"
refused 64 --image "$T/image" --image-base "$T/full"
expect_in "$T/stderr" "neither an OCI layout nor a root filesystem"
refused 64 --image "$T/image" --image-tag 'a b'
refused 64 --image-tag x
mkdir "$T/broken"
echo '{"manifests": [{"digest": "sha256:00", "mediaType": "x"}]}' >"$T/broken/index.json"
refused 76 --image "$T/image" --image-base "oci:$T/broken"

# From nothing: it is written, and there is a warning. In the app's own folder, it is no part of it.
build --buildpack "$buildpacks/no-op" --image "$app/image"
expect_status 0
expect_in "$T/stdout$([[ -s $T/stderr ]] && echo)" Image
expect_in "$T/stderr" "--image-base"
first=$(sha256sum <"$app/image/index.json")
build --buildpack "$buildpacks/no-op" --image "$app/image"
expect_same "$(sha256sum <"$app/image/index.json")" "$first"
unpack
expect_no_file "$T/slug/image"

# A name that stands for a removed file in a layer.
touch "$app/.wh.page"
build --buildpack "$buildpacks/no-op" --image "$app/image"
expect_status 65
expect_in "$T/stderr" ".wh.page"
expect_same "$(sha256sum <"$app/image/index.json")" "$first" "the earlier image"
rm "$app/.wh.page"

# Pushing what is not there, or with a password.
run_bprun image push registry.example/a:1 --image "$T/nowhere" --store "$store"
expect_status 64
run_bprun image push user:hunter2@registry.example/a:1 --image "$app/image" --store "$store"
expect_status 64
expect_not_in "$T/stderr" hunter2
run_bprun image push nonsense --image "$app/image" --store "$store"
expect_status 64

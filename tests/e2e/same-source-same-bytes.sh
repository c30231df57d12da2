#!/bin/bash
# SPDX-License-Identifier: MIT
# Twice the same source gives the same slug, in whichever store, at whatever time.
# labels: fast
source "$(dirname "$0")/support.bash"

app static-procfile
mkdir "$app/empty"
ln -s public/index.html "$app/link"
built --buildpack "$buildpacks/release-default-types"
first=$(sha256sum <"$out/slug.tgz")
touch "$app/public/index.html"
cp -a "$app" "$T/elsewhere"
store=$T/second-store
app=$T/elsewhere
umask 077
TZ=Pacific/Auckland LC_ALL=C built --buildpack "$buildpacks/release-default-types"
expect_same "$(sha256sum <"$out/slug.tgz")" "$first"

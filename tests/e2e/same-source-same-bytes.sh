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

# Nor does it matter who builds. (Run by an ordinary user, this is that user once more.)
umask 022
install_for_everybody
out=$T/theirs store=$T/their-store
mkdir "$out" "$store"
((EUID != 0)) || chown 65534:65534 "$out" "$store"
as_ordinary_user "$bprun" build "$app" -o "$out" --store "$store" --buildpack "$buildpacks/release-default-types" \
  >"$T/stdout" 2>"$T/stderr" </dev/null || fail "exit status $?"
expect_same "$(sha256sum <"$out/slug.tgz")" "$first" "as an ordinary user"

#!/bin/bash
# SPDX-License-Identifier: MIT
# Without root: the sandbox, the slug and start work the same.
# labels: fast
source "$(dirname "$0")/support.bash"

app static-procfile
install_for_everybody
mkdir "$out" "$store"
((EUID != 0)) || chown 65534:65534 "$out" "$store"
as_ordinary_user "$bprun" build "$app" -o "$out" --store "$store" --buildpack "$buildpacks/probe" \
  >"$T/stdout" 2>"$T/stderr" </dev/null || fail "exit status $?"
unpack
[[ $(probe uid) != 0 ]] || fail "root in the sandbox"
expect_same "$(probe owners_in_build)" "$(probe uid):$(probe gid) "
as_ordinary_user "$bprun" run --slug "$out/slug.tgz" --store "$store" 'cat public/index.html' >"$T/stdout"
cmp "$T/stdout" "$app/public/index.html"

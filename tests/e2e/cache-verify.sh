#!/bin/bash
# SPDX-License-Identifier: MIT
# cache verify finds what is not as it was kept, removes it, and the next build makes it again.
# labels: fast
source "$(dirname "$0")/support.bash"

app static-procfile
git_buildpack=$T/no-op
cp -R "$buildpacks/no-op" "$git_buildpack"
new_repository "$git_buildpack"
rebuilt() {
  built --buildpack "$url"
  expect_same "$(sha256sum <"$out/slug.tgz")" "$slug" "as the slug"
}
built --buildpack "$url"
slug=$(sha256sum <"$out/slug.tgz")
verify() { run_bprun cache verify --store "$store" "$@"; }
verify
expect_status 0
expect_in "$T/stdout" "As they were kept: 0 runtimes, 1 checkout, 0 unpacked slugs, 1 part of slugs"

echo "--- one bit of a checkout"
compile=$(echo "$store"/checkouts/*/tree/bin/compile)
home=$(dirname "$(dirname "$(dirname "$compile")")")
flip() {
  chmod u+w "$1"
  python3 - "$1" <<'PY'
import sys
with open(sys.argv[1], "r+b") as file:
    file.seek(-3, 2)
    byte = file.read(1)[0]
    file.seek(-3, 2)
    file.write(bytes([byte ^ 1]))
PY
}
flip "$compile"
chmod u-w "$compile"
verify --dry-run
expect_status 76
expect_in "$T/stdout" "checkouts/$(basename "$home"): its bytes are not those that were kept"
expect_not_in "$T/stdout" removed
expect_file "$compile"
verify
expect_status 76
expect_in "$T/stdout" removed
expect_no_file "$home"
verify
expect_status 0
rebuilt

echo "--- a mode, a name, a link"
chmod 755 "$compile"
verify
expect_status 76
rebuilt
chmod u+w "$(dirname "$compile")"
mv "$compile" "$compile-2"
chmod u-w "$(dirname "$compile")"
verify
expect_status 76
rebuilt
chmod u+w "$(dirname "$compile")"
rm "$compile"
ln -s /bin/true "$compile"
chmod u-w "$(dirname "$compile")"
verify
expect_status 76
rebuilt

echo "--- a part of slugs"
flip "$(echo "$store"/segments/*)"
echo junk >"$store/segments/junk"
mkdir "$store/segments/directory"
verify --json
expect_status 76
expect_same "$(field "$T/stdout" damaged | grep -o segments/ | wc -l)" 3
expect_same "$(find "$store/segments" -mindepth 1)" ""
verify
expect_status 0
rebuilt

echo "--- what an older bprun kept, and what is half removed"
: >"$home/complete"
verify
expect_status 0
expect_in "$T/stdout" "without a checksum: 1 tree"
rm "$home/complete"
verify
expect_status 0
expect_no_file "$home"
rebuilt

echo "--- errors"
run_bprun cache verify "$store"
expect_status 64
echo "a file" >"$T/file"
run_bprun cache verify --store "$T/file"
expect_status 77

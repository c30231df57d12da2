#!/bin/bash
# SPDX-License-Identifier: MIT
# A buildpack that renames, changes and removes what came with the app does so in the build only.
# labels: fast
source "$(dirname "$0")/support.bash"

new_app Procfile "web: cat renamed/file.txt" folder/file.txt original removed/file.txt "to be removed"
cp -a "$app" "$T/before"
for method in auto copy overlay; do
  build --buildpack "$buildpacks/renames-directory" --source "$method"
  if [[ $method == overlay && $status == 77 ]]; then continue; fi
  expect_status 0
  diff -r "$app" "$T/before" || fail "the source was changed (--source $method)"
  expect_same "$(stat -c '%u %a' "$app/folder/file.txt")" "$(stat -c '%u %a' "$T/before/folder/file.txt")"
  unpack
  expect_same "$(tr '\n' ' ' <"$T/slug/renamed/file.txt")" "original more "
  expect_same "$(tr '\n' ' ' <"$T/slug/linked.txt")" "original more "
  expect_no_file "$T/slug/folder"
  expect_no_file "$T/slug/removed"
done

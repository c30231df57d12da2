#!/bin/bash
# SPDX-License-Identifier: MIT
# Modes, links, empty folders and times reach the buildpack; .slugignore acts before it.
# labels: fast
source "$(dirname "$0")/support.bash"

new_app Procfile "web: true" a.psd x spec/t x lib/spec/t x docs/x x keep/docs.txt x \
  .slugignore $'# a comment\n*.psd\n/spec\ndocs/'
mkdir "$app/empty"
ln -s keep/docs.txt "$app/link"
ln -s /nowhere "$app/dangling"
printf '#!/bin/sh\n' >"$app/script"
chmod 755 "$app/script"
touch -d @1234567890 "$app/keep/docs.txt" "$app/script"
built --buildpack "$buildpacks/sees-app"
unpack
listing=$T/slug/listing.txt
expect_in "$listing" "f 644 1234567890 keep/docs.txt"
expect_in "$listing" "f 755 1234567890 script"
grep -q '^d 755 [0-9]* empty$' "$listing" || fail "the empty folder is not there"
grep -q '^l 777 [0-9]* link$' "$listing" || fail "the link is no link"
grep -q '^l 777 [0-9]* dangling$' "$listing" || fail "the dangling link is not there"
expect_in "$listing" "lib/spec/t"
for gone in 'a.psd' ' spec/t' ' spec$' 'docs/x'; do
  if grep -q "$gone$" "$listing"; then fail "$gone was not ignored"; fi
done
expect_same "$(readlink "$T/slug/link")" keep/docs.txt
expect_file "$T/slug/empty"

#!/bin/bash
# SPDX-License-Identifier: MIT
# Tarballs of all kinds; a page instead of one, half of one, and a wrong address are told apart.
# labels: fast
source "$(dirname "$0")/support.bash"

app static-procfile
new_buildpack pack 'echo ok >"$1/fetched.txt"'
mkdir "$T/www"
(cd "$buildpack" && tar -czf "$T/www/pack.tgz" bin && tar -cJf "$T/www/pack.tar.xz" bin &&
  tar -cjf "$T/www/pack.tar.bz2" bin && tar -cf "$T/www/pack.tar" bin &&
  cd .. && tar -czf "$T/www/nested.tar.gz" pack)
head -c 60 "$T/www/pack.tgz" >"$T/www/half.tgz"
echo '<!doctype html><html><body>Sign in</body></html>' >"$T/www/page.tgz"
(cd "$T" && mkdir empty && tar -czf www/not-one.tgz empty)
serve "$T/www"
for file in pack.tgz pack.tar.xz pack.tar.bz2 pack.tar nested.tar.gz 'pack.tgz?token=1'; do
  built --buildpack "$server/$file"
  unpack
  expect_file "$T/slug/fetched.txt"
done

build --buildpack "$server/page.tgz"
[[ $status == 72 || $status == 76 ]] || fail "an HTML page: exit status $status"
expect_in "$T/stderr" page.tgz
build --buildpack "$server/half.tgz"
[[ $status == 72 || $status == 76 ]] || fail "half a tarball: exit status $status"
build --buildpack "$server/missing.tgz"
[[ $status == 69 || $status == 72 ]] || fail "404: exit status $status"
expect_in "$T/stderr" 404
build --buildpack "$server/not-one.tgz"
expect_status 72

#!/bin/bash
# SPDX-License-Identifier: MIT
# --buildpack before BUILDPACK_URL before app.json before .buildpacks, and the log says so.
# labels: fast
source "$(dirname "$0")/support.bash"

app static-procfile
for name in one two three four; do
  new_buildpack "$name" "echo $name >>\"\$1/built-by\""
done
# What the app's own files name is inside the app; a flag may name any directory.
mkdir "$app/packs"
mv "$T/buildpacks/three" "$T/buildpacks/four" "$app/packs/"
packs=$T/buildpacks
printf '# a comment\n./packs/four\n' >"$app/.buildpacks"
built_by() { unpack && tr '\n' ' ' <"$T/slug/built-by"; }

built
expect_same "$(built_by)" "four "
expect_in "$T/stdout" .buildpacks
echo '{ "buildpacks": [ { "url": "./packs/three" }, { "url": "./packs/four" } ] }' >"$app/app.json"
built
expect_same "$(built_by)" "three four "
BUILDPACK_URL=$packs/two built
expect_same "$(built_by)" "two "
expect_in "$T/stdout" BUILDPACK_URL
built --env "BUILDPACK_URL=$packs/two"
expect_same "$(built_by)" "two "
BUILDPACK_URL=$packs/two built --buildpack "$packs/one" --buildpack "$packs/two"
expect_same "$(built_by)" "one two "
expect_in "$T/stdout" overruled
[[ $(field "$out/build.json" buildpack_list.overruled) == *app.json* ]] || fail "app.json is not told as overruled"

# Nobody who writes an app's files decides what of the machine is run.
echo "$packs/one" >"$app/.buildpacks"
rm "$app/app.json"
build
expect_status 72
expect_in "$T/stderr" .buildpacks:1

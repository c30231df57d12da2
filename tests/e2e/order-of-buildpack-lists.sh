#!/bin/bash
# SPDX-License-Identifier: MIT
# --buildpack before BUILDPACK_URL before app.json before .buildpacks, and the log says so.
# labels: fast
source "$(dirname "$0")/support.bash"

app static-procfile
for name in one two three four; do
  new_buildpack "$name" "echo $name >>\"\$1/built-by\""
done
packs=$T/buildpacks
printf '# a comment\n%s\n' "$packs/four" >"$app/.buildpacks"
built_by() { unpack && tr '\n' ' ' <"$T/slug/built-by"; }

built
expect_same "$(built_by)" "four "
expect_in "$T/stdout" .buildpacks
printf '{ "buildpacks": [ { "url": "%s" }, { "url": "%s" } ] }\n' "$packs/three" "$packs/four" >"$app/app.json"
built
expect_same "$(built_by)" "three four "
BUILDPACK_URL=$packs/two built
expect_same "$(built_by)" "two "
expect_in "$T/stdout" BUILDPACK_URL
built --env "BUILDPACK_URL=$packs/two"
expect_same "$(built_by)" "two "
BUILDPACK_URL=$packs/two built --buildpack "$packs/one" --buildpack "$packs/two"
expect_same "$(built_by)" "one two "
expect_same "$(field "$out/build.json" buildpack_list.source)" "$(field "$out/build.json" buildpack_list.source)"
expect_in "$T/stdout" overruled

#!/bin/bash
# SPDX-License-Identifier: MIT
# bprun.lock: a branch that has moved is built as it was locked, and told by bprun outdated; whatever else has moved
# stops a build with --locked before anything is compiled.
# labels: fast
# shellcheck disable=SC2016
source "$(dirname "$0")/support.bash"

new_app Procfile 'web: ./run' run '#!/bin/sh'
new_buildpack moves 'echo one >"$1/made"'
new_repository "$buildpack"
new_buildpack stays 'echo "two" >"$1/second"'
list=(--buildpack "$url" --buildpack "$buildpack" --store "$store")

build --locked "${list[@]:0:4}"
expect_status 65
expect_in "$T/stderr" "bprun lock"

run_bprun lock "$app" "${list[@]}"
expect_status 0
expect_in "$T/stdout" "bprun.lock: 2 buildpacks, 0 runtimes"
expect_same "$(field "$app/bprun.lock" buildpacks.0.name)" "$url"
commit=$(git -C "$T/buildpacks/moves" rev-parse HEAD)
expect_same "$(field "$app/bprun.lock" buildpacks.0.revision)" "$commit"
cp "$app/bprun.lock" "$T/lock"
run_bprun lock "$app" "${list[@]}"
cmp "$app/bprun.lock" "$T/lock"
run_bprun outdated "$app" "${list[@]}"
expect_status 0
expect_in "$T/stdout" "nothing has moved"

# The branch moves: the lock does not.
printf '#!/bin/bash\necho other >"$1/made"\n' >"$T/buildpacks/moves/bin/compile"
commit_all "$T/buildpacks/moves" "another"
run_bprun outdated "$app" "${list[@]}"
expect_status 65
expect_in "$T/stdout" "buildpack $url: $commit -> "
built --locked "${list[@]}"
expect_same "$(field "$out/build.json" buildpacks.0.revision)" "$commit"
unpack
expect_same "$(cat "$T/slug/made")" one
built "${list[@]}"
unpack
expect_same "$(cat "$T/slug/made")" other

# Another buildpack than the locked one: refused, and not compiled.
new_buildpack third 'touch "$1/third"'
build --locked --buildpack "$url" --buildpack "$buildpack" --store "$store"
expect_status 65
expect_in "$T/stderr" "this build would not be what is locked"
expect_in "$T/stderr" "buildpack 2"
run_bprun outdated "$app" "${list[@]}" --json
expect_same "$(field "$T/stdout" moved.0.locked)" "$commit"

# A lock that is damaged, and one of a newer bprun.
head -c 40 "$T/lock" >"$app/bprun.lock"
build --locked "${list[@]}"
expect_status 65
expect_in "$T/stderr" "bprun.lock:"
echo '{"schema": 7}' >"$app/bprun.lock"
build --locked "${list[@]}"
expect_status 67

# Runtimes: the version, its parts and their checksums.
rm -rf "$app"
app node-express
run_bprun lock "$app" --store "$store"
expect_status 0
expect_same "$(field "$app/bprun.lock" runtimes.0.name)" node
python3 - "$app/bprun.lock" <<'PY'
import json, sys
parts = json.load(open(sys.argv[1]))["runtimes"][0]["parts"]
of_npm = [part for part in parts if part["source"] == "npm"]
assert of_npm and all(part["checksum"].startswith("sha") for part in of_npm), parts
PY
cp "$app/bprun.lock" "$T/lock"
# What is fetched is held to it: another checksum for the same version stops the build.
python3 - "$app/bprun.lock" <<'PY'
import json, sys
lock = json.load(open(sys.argv[1]))
for part in lock["runtimes"][0]["parts"]:
    if part["checksum"]:
        kind, digits = part["checksum"].split(":")
        part["checksum"] = kind + ":" + "0" * len(digits)
json.dump(lock, open(sys.argv[1], "w"))
PY
build --locked
[[ $status != 0 ]] || fail "another archive than the locked one was taken"
expect_in "$T/stderr" 00000000
cp "$T/lock" "$app/bprun.lock"
sed -i 's/"version": "\([0-9]*\)\.[0-9.]*"/"version": "\1.0.0"/' "$app/bprun.lock"
build --locked
expect_status 65
expect_in "$T/stderr" "node: "

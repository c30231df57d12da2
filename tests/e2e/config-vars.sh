#!/bin/bash
# SPDX-License-Identifier: MIT
# Names are checked, values arrive byte for byte, the last one given wins; .env is parsed, not run.
# labels: fast
source "$(dirname "$0")/support.bash"

app static-procfile
for bad in '1BAD=x' 'a-b=x' '=x' 'with space=x' '../escape=x'; do
  build --buildpack "$buildpacks/no-op" --env "$bad"
  expect_status 64
  expect_no_file "$out/slug.tgz"
done

touch "$T/ran"
cat >"$app/.env" <<ENV
# a comment
PLAIN=from the file
export QUOTED="two
lines"
COMMAND=\$(rm -f $T/ran)
LATER=file
ENV
mkdir "$T/envdir"
printf 'from the dir\n' >"$T/envdir/DIR"
printf 'dir' >"$T/envdir/LATER"
built --buildpack "$buildpacks/probe" --env-file "$app/.env" --env-dir "$T/envdir" --env LATER=flag
expect_file "$T/ran"
unpack
config() { probe "config $1" | base64 -d; }
expect_same "$(config PLAIN)" "from the file"
expect_same "$(config QUOTED)" "two
lines"
expect_same "$(config LATER)" flag
expect_same "$(probe "config DIR")" "$(printf 'from the dir\n' | base64 -w0)"

# A .env that nobody asked for is not read, and that is said.
built --buildpack "$buildpacks/probe"
unpack
expect_same "$(probe "config PLAIN")" ""
expect_in "$T/stdout" ".env"

printf 'FINE=1\nnot valid at all\n' >"$T/bad.env"
build --buildpack "$buildpacks/no-op" --env-file "$T/bad.env"
expect_status 64
expect_in "$T/stderr" "bad.env:2"

# Whatever gives an illegal config var: one exit status, a record, and an event.
mkdir "$T/bad-dir"
echo x >"$T/bad-dir/1A"
echo '1A=x' >"$T/illegal.env"
for option in "--env=1A=x" "--env-file=$T/illegal.env" "--env-dir=$T/bad-dir" "--env-dir=$T/nowhere" "--env-file=$T/nowhere"; do
  rm -rf "$out"
  build --buildpack "$buildpacks/no-op" "$option" --json
  expect_status 64
  python3 - "$T/stdout" "$out/build.json" <<'PYTHON'
import json, sys
events = [json.loads(line) for line in open(sys.argv[1])]
assert events[-1]["event"] == "failed" and events[-1]["exit_status"] == 64, events
assert json.load(open(sys.argv[2]))["exit_status"] == 64
PYTHON
done

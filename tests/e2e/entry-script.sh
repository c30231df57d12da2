#!/bin/bash
# SPDX-License-Identifier: MIT
# ./bprun builds when needed, from anywhere, through a link, with blanks in the path, two at once.
source "$(dirname "$0")/support.bash"

# The checkout as a commit would hold it, in a place with blanks.
checkout="$T/a check out"
mkdir "$checkout"
(cd "$root" && git -c safe.directory="$root" ls-files -z -co --exclude-standard |
  while IFS= read -r -d '' file; do [[ ! -f $file ]] || printf '%s\0' "$file"; done |
  tar -cf - --null -T - | tar -xf - -C "$checkout") || skip "no git checkout to copy"
ln -s "$checkout/bprun" "$T/link"

# Two at once: one builds, the other waits, both run.
cd /
"$checkout/bprun" --version >"$T/first" 2>"$T/first.err" &
first=$!
children+=("$first")
"$T/link" --version >"$T/second" 2>"$T/second.err" || fail "$(cat "$T/second.err")"
await_exit "$first"
expect_status 0
cmp "$T/first" "$T/second"
binary=$("$T/link" --which)
expect_same "$binary" "$checkout/build/release/bprun"
built_at=$(stat -c %Y "$binary")

# Up to date: nothing is started but the binary.
touch "$T/before"
"$T/link" --version 2>"$T/stderr" >"$T/stdout"
expect_same "$(wc -c <"$T/stderr")" 0
if grep -q . < <(find "$checkout/build/release" -newer "$T/before" -type f ! -name lock); then
  fail "something was built again"
fi

# A source that changed, and one that is gone, are noticed; what is broken is shown, with a status.
touch "$checkout/runner/main.cpp"
"$T/link" --version 2>"$T/stderr" >"$T/stdout"
expect_in "$T/stderr" "building in"
[[ $(stat -c %Y "$binary") -ge $built_at ]]
echo 'this is no C++' >>"$checkout/runner/main.cpp"
status=0
"$T/link" --version >"$T/stdout" 2>"$T/stderr" || status=$?
expect_status 70
expect_in "$T/stderr" "main.cpp"

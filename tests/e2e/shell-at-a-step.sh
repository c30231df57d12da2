#!/bin/bash
# SPDX-License-Identifier: MIT
# bprun shell --at STEP, and builds in parts: --until leaves what stands, --from takes it up, as often as one likes.
# labels: fast
# shellcheck disable=SC2016
source "$(dirname "$0")/support.bash"

new_app Procfile 'web: ./run' run '#!/bin/sh'
new_buildpack first 'echo one >"$1/one"; echo 1 >>"$1/turns"; echo x >"$2/first"; echo y >"$HOME/first"
printf "export FIRST=\"%s\"\nexport PATH=\"/first:\$PATH\"\n" "$(cat "$3/WORD" 2>/dev/null)" >"$(dirname "$0")/../export"'
first=$buildpack
printf '#!/bin/sh\necho "default_process_types:"\necho "  worker: first"\n' >"$first/bin/release"
chmod +x "$first/bin/release"
new_buildpack second 'echo "FIRST=$FIRST $(cat "$1/one") $(ls "$2") $(ls "$HOME")" >"$1/two"; echo 2 >>"$1/turns"; case $PATH in /first:*) ;; *) exit 9 ;; esac'
second=$buildpack
both=(--buildpack "$first" --buildpack "$second" --env WORD=hello)

# A shell after the second buildpack's compile, in its own directory (B-30), with the exports.
status=0
env -u CI TERM=dumb python3 "$root/tests/support/at_terminal.py" \
  'compile:2 /' 'echo "see $FIRST"; [ ! -d /bprun ] || touch /app/by-hand; exit' \
  'compile:2 is done' g \
  -- "$bprun" shell "$app" --at compile:2 -o "$out" --store "$store" "${both[@]}" >"$T/screen" 2>&1 || status=$?
expect_status 0
expect_in "$T/screen" "compile:2 of"
expect_in "$T/screen" "see hello"
unpack
[[ $(isolation) != sandbox ]] || expect_file "$T/slug/by-hand"
cp "$out/slug.tgz" "$T/slug.before"

# Seen enough: nothing is written, the slug stays.
env -u CI TERM=dumb python3 "$root/tests/support/at_terminal.py" 'detect:1 /' exit 'is done' q \
  -- "$bprun" shell "$app" --at detect -o "$out" --store "$store" "${both[@]}" >"$T/screen" 2>&1
cmp "$out/slug.tgz" "$T/slug.before"

# In parts: what the parts make is what the whole makes.
built "${both[@]}"
unpack
mv "$T/slug" "$T/whole"
build --until compile:1 "${both[@]}"
expect_status 0
expect_same "$(field "$out/build.json" status)" stopped
expect_same "$(field "$out/build.json" stopped_after)" compile:1
expect_same "$(field "$out/build.json" slug)" null
for _ in 1 2; do
  built --from compile:2 "${both[@]}"
  expect_same "$(field "$out/build.json" taken_up_after)" compile:1
  unpack
  diff -r "$T/whole" "$T/slug" || fail "built in parts it is another app"
done
expect_same "$(cat "$T/slug/turns")" $'1\n2' "as the turns"
expect_in "$out/Procfile" "worker: first"
# The buildpack that failed is mended, and only it runs again.
sed -i '2s/^/exit 4\n/' "$second/bin/compile"
build --from compile:2 "${both[@]}"
expect_status 4
sed -i '2d' "$second/bin/compile"
built --from compile:2 "${both[@]}"

# What is of then is said: config vars that are others now.
expect_not_in "$T/stderr" "Config vars have changed"
built --from compile:2 "${both[@]}" --env TOKEN=new
expect_in "$T/stderr" "Config vars have changed since: TOKEN"

# What cannot be.
build --from compile:1 "${both[@]}"
expect_status 64
expect_in "$T/stderr" "what stands is after compile:1"
build --from compile:2 --buildpack "$second" --buildpack "$first"
expect_status 64
expect_in "$T/stderr" "cannot take up what stands"
build --until compile:3 "${both[@]}"
expect_status 64
expect_in "$T/stderr" "there is no compile:3: this build has 2 buildpacks"
build --until sometime "${both[@]}"
expect_status 64
expect_in "$T/stderr" "Steps are"
standing=$(find "$store/apps" -name standing.json)
head -c 100 "$standing" >"$T/cut"
cp "$T/cut" "$standing"
build --from compile:2 "${both[@]}"
[[ $status != 0 ]] || fail "a record that is cut off was taken up"
rm -rf "$(dirname "$standing")"
build --from compile:2 "${both[@]}"
expect_status 64
expect_in "$T/stderr" "nothing stands"
expect_nothing_left_behind

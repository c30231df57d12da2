#!/bin/bash
# SPDX-License-Identifier: MIT
# bprun explain: a build's record says who chose, what was answered, exported, written, fetched and reused; and no
# secret, whatever a buildpack exports. bprun config explain: what sets a config var.
# labels: fast
# shellcheck disable=SC2016
source "$(dirname "$0")/support.bash"

secret=s3cr3t-$mark
new_app Procfile 'web: ./run' run '#!/bin/sh' old '1234' app.json '{"buildpacks": [{"url": "../nothing"}]}'
new_buildpack exports 'head -c 5000 /dev/zero >"$1/big"; echo changed >"$1/run"; rm "$1/old"
echo "export SHOWN=plain COPIED=\"token $(cat "$3/TOKEN")\"; unset LANG" >"$(dirname "$0")/../export"'
built --buildpack "$buildpack" --env "TOKEN=$secret"
run_bprun explain "$out"
expect_status 0
for words in "by --buildpack" "overruled app.json" "detect " "SHOWN=plain" "COPIED=token [TOKEN]" "unset LANG" \
  "1 added" "added big (4.9K)" "1 changed" "1 removed (5 bytes)" "removed old" "CACHE of the app" "isolation "; do
  expect_in "$T/stdout" "$words"
done
expect_not_in "$T/stdout" "$secret"
expect_not_in "$out/build.json" "$secret"
(cd "$T" && "$bprun" explain) >"$T/text"
expect_same "$(cat "$T/text")" "$(cat "$T/stdout")"
"$bprun" explain "$out/build.json" | head -n 1 >"$T/text"

# A sweep: who was asked before.
new_app package.json '{"name": "a", "version": "1.0.0", "engines": {"node": "1.x.nonsense"}}'
rm "$app/app.json"
build
run_bprun explain "$out"
expect_status 0
expect_in "$T/stdout" "failed"
expect_in "$T/stdout" "1. nodejs at built-in"

# What is no record, or half of one.
head -c 300 "$out/build.json" >"$T/half.json"
run_bprun explain "$T/half.json"
expect_status 76
expect_in "$T/stderr" "half.json"
sed 's/"schema": 1/"schema": 99/' "$out/build.json" >"$T/new.json"
run_bprun explain "$T/new.json"
expect_status 67
run_bprun explain "$T/nowhere"
expect_status 64

# Config vars.
echo "TOKEN=$secret" >"$app/.env"
TOKEN=$secret run_bprun config explain TOKEN "$app" --env-file "$app/.env" --env "TOKEN=$secret-2"
expect_status 0
expect_in "$T/stdout" "--env"
expect_in "$T/stdout" "hidden by --env"
expect_in "$T/stdout" "environment of bprun"
expect_not_in "$T/stdout" "$secret"
run_bprun config explain TOKEN "$app"
expect_in "$T/stdout" "not read: --env-file .env would read it"
run_bprun config explain TOKEN "$app" --show-values
expect_in "$T/stdout" "$secret"
run_bprun config explain TOKEN "$app" --json --env TOKEN=abcdefgh
expect_same "$(field "$T/stdout" sources.0.origin)" "--env"
run_bprun config explain 'NO NAME'
expect_status 64

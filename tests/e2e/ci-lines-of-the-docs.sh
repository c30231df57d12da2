#!/bin/bash
# SPDX-License-Identifier: MIT
# The lines that docs/howto/release-in-ci.md gives for a plain shell do what the page says, word for word: the
# command runs once, after the build and before what serves; a failure leaves the old release live; the same again
# repeats nothing that is done.
# labels: fast
source "$(dirname "$0")/support.bash"

printf 'store = "%s"\nstate = "%s"\n' "$store" "$T/state" >"$XDG_CONFIG_HOME/bprun.toml"
sed -n '/^## A plain shell (tested)$/,/^## /p' "$root/docs/howto/release-in-ci.md" | sed -n '/^```sh$/,/^```$/p' | sed '/^```/d' >"$T/lines"
expect_in "$T/lines" "bprun release out --app shop --wait-for DATABASE_URL"
mkdir "$T/bin"
printf '#!/bin/sh\nexec "%s" "$@"\n' "$bprun" >"$T/bin/bprun"
chmod +x "$T/bin/bprun"
mkdir "$T/pages"
serve "$T/pages"

tar -czf "$T/pages/no-op.tgz" -C "$buildpacks" no-op
new_app .buildpacks "$server/no-op.tgz" page one Procfile 'web: cat page
release: echo "migrating to $(cat page)"; exit $(cat status)' status 0
export DATABASE_URL=tcp://${server#http://}
run_bprun config set DATABASE_URL --app shop
expect_status 0

ci() {
  status=0
  (cd "$app" && PATH="$T/bin:$PATH" sh "$T/lines") >"$T/stdout" 2>"$T/stderr" </dev/null || status=$?
}
live() { "$bprun" run --app shop 'cat page'; }

ci
expect_status 0
expect_same "$(grep -c '^migrating to one' "$T/stdout")" 1 "as runs of the command"
expect_same "$(live)" one
ci
expect_status 0
expect_not_in "$T/stdout" "migrating to"

echo two >"$app/page"
echo 3 >"$app/status"
ci
expect_status 3
expect_same "$(live)" one
echo 0 >"$app/status"
ci
expect_status 0
expect_same "$(grep -c '^migrating to two' "$T/stdout")" 1
expect_same "$(live)" two

#!/bin/bash
# SPDX-License-Identifier: MIT
# deploy, release, releases, rollback and config: what is live changes only when everything went well.
# labels: fast
source "$(dirname "$0")/support.bash"

state=$T/state
export SECRET=s3cr3t-$mark
# Where both are, the machine's configuration says.
printf 'store = "%s"\nstate = "%s"\n' "$store" "$state" >"$XDG_CONFIG_HOME/bprun.toml"
releases() { run_bprun "$@" --app shop; }
deploy() { releases deploy "$app" --buildpack "$buildpacks/no-op" "$@"; }
# What the live release says: its page and its config.
live() {
  releases run 'cat page; echo "<$GREETING>"'
  expect_status 0
  cat "$T/stdout"
}

# Outside of everything that a release can see: what its command did, a line each time. In place, so that
# it can be written.
new_app page one Procfile "web: cat page
release: echo \"ran \$(cat page) for \$DYNO port=\$PORT key=\$SECRET\" | tee -a '$T/ran'; exit \$(cat status)" status 0
touch "$T/ran"
chmod 666 "$T/ran"
in_place=(--isolation none)

releases releases
expect_in "$T/stdout" "shop has no releases"
releases start web
expect_status 64
releases config set SECRET GREETING='hello $x
two'
expect_status 0
expect_in "$T/stdout" "for the next release"
expect_not_in "$T/stdout" "$SECRET"

deploy "${in_place[@]}"
expect_status 0
expect_in "$T/stdout" "Released v1"
expect_in "$T/stdout" "Running release command..."
expect_in "$T/stdout" "ran one for release.1 port= key=[SECRET]"
expect_in "$T/stdout" "Waiting for release.... done."
expect_not_in "$T/stdout" "$SECRET"
expect_same "$(live)" $'one\n<hello $x\ntwo>'
expect_same "$(wc -l <"$T/ran")" 1

# The same again is the same release: nothing is run a second time.
deploy "${in_place[@]}"
expect_status 0
expect_in "$T/stdout" "v1 is live already"
expect_same "$(wc -l <"$T/ran")" 1

# A release command that fails: its status, and the old release is live.
echo two >"$app/page"
echo 7 >"$app/status"
deploy "${in_place[@]}"
expect_status 7
expect_in "$T/stdout" "Waiting for release.... failed."
expect_in "$T/stderr" "the release command of v2 exited 7"
expect_in "$T/stderr" "v1 of shop is live as before"
expect_same "$(live)" $'one\n<hello $x\ntwo>'
expect_same "$(wc -l <"$T/ran")" 2
# A build that fails, too.
releases deploy "$app" --buildpack "$buildpacks/fails-7"
expect_status 7
expect_in "$T/stderr" "v1 of shop is live as before"
# What failed is run again when that is asked for, in the same release.
releases deploy --retry "${in_place[@]}"
expect_status 7
expect_same "$(wc -l <"$T/ran")" 3
releases releases --json
expect_same "$(field "$T/stdout" live)" 1
expect_same "$(field "$T/stdout" releases.1.state)" failed
expect_same "$(python3 -c 'import json,sys; print(len(json.load(open(sys.argv[1]))["releases"][1]["attempts"]))' "$T/stdout")" 2

# In two steps, as CI does: released first, live later; the second step runs nothing.
echo 0 >"$app/status"
built --buildpack "$buildpacks/no-op"
releases release "$out" "${in_place[@]}"
expect_status 0
expect_in "$T/stdout" "v3 of shop is ready, and not live yet"
expect_same "$(live)" $'one\n<hello $x\ntwo>'
releases release "$out" "${in_place[@]}"
expect_status 0
expect_in "$T/stdout" "is not run again"
expect_same "$(wc -l <"$T/ran")" 4
releases deploy "$out/slug.tgz" "${in_place[@]}"
expect_status 0
expect_in "$T/stdout" "Released v3"
expect_same "$(wc -l <"$T/ran")" 4
expect_same "$(live)" $'two\n<hello $x\ntwo>'
releases release --force "${in_place[@]}"
expect_status 0
expect_same "$(wc -l <"$T/ran")" 5

# Config vars make a release of the same slug, and go back with a rollback.
releases config set GREETING=bye "${in_place[@]}"
expect_status 0
expect_in "$T/stdout" "Released v4"
expect_same "$(live)" $'two\n<bye>'
releases rollback v1 "${in_place[@]}"
expect_status 0
expect_in "$T/stdout" "Released v5"
expect_same "$(live)" $'one\n<hello $x\ntwo>'
releases config list --names
expect_same "$(cat "$T/stdout")" $'GREETING\nSECRET'
releases config list --json
expect_same "$(field "$T/stdout" GREETING)" $'hello $x\ntwo'
releases config unset GREETING "${in_place[@]}"
expect_same "$(live)" $'one\n<>'
releases rollback v2
expect_status 64
expect_in "$T/stderr" "was never live"
releases rollback v99
expect_status 64

releases releases
expect_in "$T/stdout" "Rollback to v1"
expect_in "$T/stdout" "Unset GREETING"
releases releases --output v2
expect_in "$T/stdout" "== exited 7"
expect_not_in "$T/stdout" "$SECRET"
# Secrets are in the config vars' own files and nowhere else, and these are the owner's alone.
grep -rlF "$SECRET" "$state" | while read -r file; do
  expect_same "$(basename "$file") $(stat -c %a "$file")" "config.json 600" "$file"
done
if grep -rqF "$SECRET" "$store"; then fail "the store holds a secret"; fi

# An app without a release command needs none.
printf 'web: cat page\n' >"$app/Procfile"
deploy
expect_status 0
expect_not_in "$T/stdout" "release command"
run_bprun deploy "$app" --app ../etc
expect_status 64
run_bprun deploy "$app"
expect_status 64

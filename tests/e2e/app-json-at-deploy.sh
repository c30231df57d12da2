#!/bin/bash
# SPDX-License-Identifier: MIT
# What app.json says of a deploy: config vars that are set at the first one or at each, and scripts before the
# release, at the first deploy alone, and after the switch.
# labels: fast
source "$(dirname "$0")/support.bash"

printf 'store = "%s"\nstate = "%s"\n' "$store" "$T/state" >"$XDG_CONFIG_HOME/bprun.toml"
releases() { run_bprun "$@" --app shop; }
deploy() { releases deploy "$app" --buildpack "$buildpacks/no-op"; }

new_app Procfile 'web: cat made
release: echo "release: $(cat made) $GIVEN ${#KEY} $SYNCED"' page one \
  app.json '{
  "env": {
    "KEY": {"generator": "secret"},
    "GIVEN": "by app.json",
    "SYNCED": {"value": "first", "sync": true},
    "NEEDED": {"description": "of the user"}
  },
  "scripts": {
    "postdeploy": "echo postdeploy of $DYNO; exit $(cat postdeploy-status)",
    "dokku": {
      "predeploy": "echo predeploy of $(cat page); cat page >made; echo $(id -u) $USER >made-by; exit $(cat predeploy-status)",
      "postdeploy": "echo after the switch; exit $(cat after-status)"
    }
  }
}' predeploy-status 0 postdeploy-status 0 after-status 0

# What is required, and has no value, ends it before anything is released.
deploy
expect_status 65
expect_in "$T/stderr" "app.json:6"
expect_in "$T/stderr" "required env var NEEDED has no value"
export NEEDED=here
releases config set NEEDED
echo 5 >"$app/predeploy-status"
deploy
expect_status 5
expect_in "$T/stderr" "nothing of shop is live"
releases releases
expect_in "$T/stdout" "shop has no releases"

# In order; what predeploy writes is in the release; the first deploy alone has a postdeploy.
echo 0 >"$app/predeploy-status"
echo 6 >"$app/postdeploy-status"
deploy
expect_status 6
expect_in "$T/stderr" "nothing of shop is live"
echo 0 >"$app/postdeploy-status"
deploy
expect_status 0
expect_same "$(grep -oE '^(predeploy of one|release: one \[GIVEN\] 64 first|postdeploy of postdeploy.2|after the switch)$|Released v2' "$T/stdout" | tr '\n' ';')" \
  "predeploy of one;release: one [GIVEN] 64 first;postdeploy of postdeploy.2;Released v2;after the switch;"
releases run 'cat made'
expect_same "$(cat "$T/stdout")" one
# As Dokku has it, predeploy is root where that is the sandbox's own; what it wrote is the app's like all else.
if [[ $("$bprun" run --app shop 'echo $HOME') == /app ]]; then
  expect_same "$("$bprun" run --app shop 'cat made-by; echo x >made-by; ((UID == 0)) || echo an ordinary user')" "0 root
an ordinary user"
fi
key=$("$bprun" run --app shop 'echo $KEY')

# The same once more is nothing new: no script runs a second time.
deploy
expect_status 0
expect_in "$T/stdout" "v2 is live already"
expect_not_in "$T/stdout" "predeploy of"
expect_not_in "$T/stdout" "after the switch"

# Later: what is synced follows app.json, all else stays; a script that fails after the switch leaves it.
echo two >"$app/page"
echo 7 >"$app/after-status"
sed -i 's/"first"/"second"/; s/by app.json/changed/' "$app/app.json"
deploy
expect_status 7
expect_in "$T/stdout" "release: two [GIVEN] 64 [SYNCED]"
expect_not_in "$T/stdout" "postdeploy of postdeploy"
expect_in "$T/stderr" "v3 of shop is live all the same"
expect_same "$("$bprun" run --app shop 'cat made; echo $KEY')" "two
$key"

# Scripts do not need a release command beside them.
rm -rf "$app"
new_app Procfile 'web: true' app.json '{
  "scripts": {"postdeploy": "echo first of all", "dokku": {"postdeploy": "echo after the switch"}}
}'
run_bprun deploy "$app" --buildpack "$buildpacks/no-op" --app bare
expect_status 0
expect_same "$(grep -oE '^(first of all|after the switch)$' "$T/stdout" | tr '\n' ';')" "first of all;after the switch;"
run_bprun releases --app bare --output v1
expect_in "$T/stdout" "== postdeploy of v1 on "
expect_in "$T/stdout" "echo first of all"

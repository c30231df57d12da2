#!/bin/bash
# SPDX-License-Identifier: MIT
# bprun doctor: what will go wrong is found before the build, with an id, a place and a fix; for people, as JSON, and as
# SARIF; nothing is found where nothing is; secrets are not shown; a mirror that is gone is told, one that is there is not.
# labels: fast
source "$(dirname "$0")/support.bash"

doctor() { LANG=C.UTF-8 LC_ALL=C.UTF-8 run_bprun doctor "$@" --store "$store"; }
# What is of the app: file:line and id, in $T/found.
of_the_app() {
  python3 - "$T/stdout" <<'PY' >"$T/found"
import json, sys
for one in json.load(open(sys.argv[1]))["findings"]:
    if one["file"]:
        print(one["severity"], f'{one["file"]}:{one["line"]}', one["id"])
PY
}

app node-express
doctor "$app" --offline --json
of_the_app
expect_same "$(cat "$T/found")" "" "as findings of an app that is fine"

secret=hunter2-$mark
new_app Procfile $'web: npm run migrate && npm start\nworker: bin/work' bin/work '#!/bin/sh' .nvmrc 20 \
  .tool-versions 'nodejs 22.1.0' .env "API_TOKEN=$secret" \
  package.json '{"name": "a", "dependencies": {"left": "1"}}' \
  app.json '{"scripts": {"dokku": {"postdeploy": "npm run migrate"}}}'
rm -f "$app/package-lock.json"
new_repository "$app"
chmod -x "$app/bin/work"
doctor "$app" --offline --json
expect_status 65
of_the_app
expect_in "$T/found" "error .env:1 secret-committed"
expect_in "$T/found" "error bin/work:None executable-mode"
expect_in "$T/found" "warning Procfile:1 migration-at-start"
expect_in "$T/found" "warning app.json:1 migration-after-deploy"
expect_in "$T/found" "warning package.json:None lock-missing"
expect_in "$T/found" "warning .tool-versions:1 versions-disagree"
expect_not_in "$T/stdout" "$secret"

doctor "$app" --offline
expect_in "$T/stdout" "Procfile:1: warning: web migrates before it starts"
expect_in "$T/stdout" "[migration-at-start]"
expect_not_in "$T/stdout" "$secret"
doctor "$app" --offline --sarif
expect_same "$(field "$T/stdout" version)" 2.1.0
expect_same "$(field "$T/stdout" runs.0.results.0.locations.0.physicalLocation.artifactLocation.uri)" .env

# Mirrors: one answers (with 404), one is gone. Nothing of the app is at fault.
rm -rf "$app"
new_app Procfile 'web: npm start'
serve "$T/app"
gone=http://127.0.0.1:$(free_port)
cat >"$XDG_CONFIG_HOME/bprun.toml" <<TOML
[mirrors]
"https://one.example/" = "$server/not-there/"
"https://two.example/" = "$gone/"
TOML
unset npm_config_registry NPM_CONFIG_REGISTRY
doctor "$app"
expect_status 65
expect_in "$T/stdout" "[unreachable]"
expect_in "$T/stdout" "${gone#http://}"
expect_not_in "$T/stdout" "$server"
doctor "$app" --offline
expect_not_in "$T/stdout" "[unreachable]"
doctor "$T/nowhere"
expect_status 64

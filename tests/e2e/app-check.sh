#!/bin/bash
# SPDX-License-Identifier: MIT
# bprun app check says all that is wrong with app.json, heroku.yml and the Procfile, with file, line and
# the fix; a build ends at the first of them; bprun heroku-yml plan prints what a build would run.
# labels: fast
source "$(dirname "$0")/support.bash"

check() { run_bprun app check "$app" "$@"; }

new_app Procfile 'web: serve' app.json '{
  // Comments are taken.
  "nmae": "shop",
  "formation": { "web": { "quantity": "2" }, "worker": { "quantity": 1 } },
  "buildpacks": [ "heroku/nodejs" ],
  "scripts": { "predeploy": "mix ecto.migrate", "dokku": { "postdeploy": 7 } },
}'
check
expect_status 65
expect_in "$T/stdout" "app.json:3: warning: unknown key nmae, did you mean name?"
expect_in "$T/stdout" "app.json:4: error: formation.web.quantity must be an integer, and is a string"
expect_in "$T/stdout" "app.json:5: error: buildpacks[0] must be an object with url, and is a string"
expect_in "$T/stdout" '    Write {"url": "heroku/nodejs"} instead.'
expect_in "$T/stdout" "app.json:6: warning: scripts.predeploy is not read: did you mean scripts.dokku.predeploy?"
expect_in "$T/stdout" "app.json:6: error: scripts.dokku.postdeploy must be a string, and is an integer"
check --json
expect_same "$(field "$T/stdout" files)" '["Procfile", "app.json"]'
expect_same "$(field "$T/stdout" findings.1.line)" 4

# A build ends there, before anything is done.
build --buildpack "$buildpacks/no-op"
expect_status 65
expect_in "$T/stderr" "app.json:4"

# A migration at the wrong time is told where it belongs.
echo '{"formation": {"worker": {"quantity": 1}}, "scripts": {"dokku": {
  "postdeploy": "mix ecto.migrate"}}}' >"$app/app.json"
check
expect_status 0
expect_in "$T/stdout" "app.json:2: warning: scripts.dokku.postdeploy looks like a migration, and runs when the new code has traffic already"
expect_in "$T/stdout" "    release: mix ecto.migrate"
expect_in "$T/stdout" "app.json:1: warning: worker is not a valid process name to scale up"
rm "$app/app.json"
check
expect_in "$T/stdout" "nothing is wrong with Procfile"

# heroku.yml: its founding story's first mistake.
rm "$app/Procfile"
cat >"$app/Dockerfile" <<'DOCKER'
FROM rust AS build-stage
RUN cargo build && diesel setup --database-url $DATABASE_URL
FROM debian AS production
CMD ["./at-api"]
DOCKER
cat >"$app/heroku.yml" <<'YML'
build:
  docker:
    web:
      dockerfile: Dockerfile
      target: production
    migration:
      dockerfile: Dockerfile
      target: build-stage
  config:
    NODE_ENV: $NODE_ENV
release:
  image: build-stage
  command:
    - diesel setup
YML
check
expect_status 65
expect_in "$T/stdout" "heroku.yml:12: error: Couldn't find the release image configured for this app."
expect_in "$T/stdout" "release.image must name one of: web, migration. build-stage is a stage of Dockerfile"
expect_in "$T/stdout" "heroku.yml:10: error: build.config.NODE_ENV is \$NODE_ENV, and nothing puts a value in its place"
expect_in "$T/stdout" "Dockerfile:2: error: a build stage expects the config var DATABASE_URL, and builds have none"
build
expect_status 65
expect_in "$T/stderr" "heroku.yml:10"

sed -i 's/image: build-stage/image: migration/; s/\$NODE_ENV/production/' "$app/heroku.yml"
sed -i 's/ && diesel.*//' "$app/Dockerfile"
check
expect_status 0
expect_in "$T/stdout" "build.config.NODE_ENV does not reach Dockerfile"
run_bprun heroku-yml plan "$app"
expect_status 0
expect_in "$T/stdout" "--target build-stage --build-arg NODE_ENV=production"
expect_in "$T/stdout" "oci:OUT/images:migration"

printf 'build:\n\tdocker:\n' >"$app/heroku.yml"
check
expect_in "$T/stdout" "heroku.yml:2: error: the line begins with a tab"

# The schemas, for editors.
for file in app.json heroku.yml; do
  run_bprun app schema "$file"
  expect_status 0
  python3 -m json.tool "$T/stdout" >/dev/null
done
expect_same "$(field "$T/stdout" properties.release.required.0)" command
run_bprun app schema package.json
expect_status 64
run_bprun app check "$T/nowhere"
expect_status 64

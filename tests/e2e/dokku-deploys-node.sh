#!/bin/bash
# SPDX-License-Identifier: MIT
# Dokku's deploy of a real Express app, with real processes, users and files: from push to page, with a release command
# and app.json's scripts; a second push, one that fails, and what the commands beside a deploy get (contract section 6).
source "$(dirname "$0")/support.bash"
source "$(dirname "$0")/dokku.bash"
command -v npm >/dev/null || skip "npm is not here, and knows where packages come from"
clean_up() { [[ ! -s $D/shop/pid ]] || kill -KILL "$(cat "$D/shop/pid")"; }
new_dokku heroku-24

# --- H-2, H-3, D-34: what an image must have -----------------------------------------------------------------------------
base=$D/base/tree
expect_in "$base/etc/passwd" "herokuishuser:x:32767:32767::/app:/bin/bash"
expect_in "$base/etc/group" "herokuishuser:x:32767:"
for name in build start exec; do expect_same "$(readlink "$base/$name")" /bin/herokuish; done
expect_same "$(sort "$D/base/environment")" "$(printf 'BASH_BIN=/usr/bin/bash\nDEBIAN_FRONTEND=noninteractive\nSTACK=heroku-24')"
expect_same "$(cat "$T/usr/lib/bprun/image/labels")" "com.gliderlabs.herokuish/stack=heroku-24"
create look base
expect_same "$(contain look root herokuish buildpack list)" "00_elixir
00_erlang
02_buildpack-nodejs"
contain look root sh -c 'command -v bash find xargs chown tar apt-install' >/dev/null
# D-31
contain look root herokuish version >"$T/stdout"
expect_same "$(head -c 11 "$T/stdout")" "herokuish: "
# Once more: nothing is made twice, nothing is changed.
before=$(cd "$base" && find . -printf '%p %y %u %g %m %l %s\n' | sort | sha256sum)
make_root "$base" --stack heroku-24 >"$T/stdout" 2>"$T/stderr"
expect_same "$(cd "$base" && find . -printf '%p %y %u %g %m %l %s\n' | sort | sha256sum)" "$before"
# What it cannot be put into is said.
status=0
make_root "$base" --stack heroku-99 >"$T/stdout" 2>"$T/stderr" || status=$?
expect_status 67
status=0
"$T/installed/lib/bprun/image/make-root" "$base" --stack heroku-24 --minimal >"$T/stdout" 2>"$T/stderr" || status=$?
expect_status 64

# --- the app -----------------------------------------------------------------------------------------------------------
app node-express
cat >>"$app/Procfile" <<'EOP'
release: node -e 'console.log("released", process.env.TOKEN, process.getuid(), process.env.HOME)' && touch /app/by-release
EOP
cat >"$app/app.json" <<'EOP'
{"scripts": {"dokku": {"predeploy": "id -u && touch /app/by-predeploy && ls -ld /app/node_modules/express",
                       "postdeploy": "echo after the switch"},
             "postdeploy": "echo only once >/tmp/x && cat /tmp/x"}}
EOP
printf 'FROM_REPO="in .env"\nTOKEN=overruled' >"$app/.env"
echo 'Procfile' >"$app/.dockerignore"
git -C "$app" init -q -b main
commit_all "$app" first
new_dokku_app shop
# With the address of the machine's registry, and its authorities.
config_set shop TOKEN='s"ecret `x` $HOME \ '\''q'\' MULTI=$'two\nlines!' NUMBER=5 npm_config_registry="$(cd / && npm config get registry)"
if [[ -e /etc/ssl/certs/ca-certificates.crt ]]; then config_set shop npm_config_cafile=/etc/ssl/certs/ca-certificates.crt; fi
push() {
  status=0
  git -C "$app" push -q "$repository" "$@" >"$T/push.out" 2>"$T/stderr" || status=$?
}
page() { curl -fsS "http://127.0.0.1:$(cat "$D/shop/port")$1"; }

push main
expect_status 0
says() { expect_in "$T/stderr" "remote: $1"; }
# H-46, T-5: what is built, and that it streams to the pusher
says "-----> Node.js app detected"
says "       Fetching node 22."
says "-----> Discovering process types"
says "       Procfile declares types -> release, web, worker"
# D-21 to D-23
says "       0"
says "       released s\"ecret \`x\` \$HOME \\ 'q' 32767 /app"
says "       only once"
says "       after the switch"
says "=====> Application deployed:"
expect_in <(page /) "Hello from Express on Node 22."

# D-9, D-10, D-18, D-26: what the app sees of the config, each by its own way
expect_same "$(page /env/TOKEN)" 's"ecret `x` $HOME \ '\''q'\'
expect_same "$(page /env/MULTI)" $'two\nlines!'
expect_same "$(page /env/NUMBER)" 5
expect_same "$(page /env/DYNO)" web.1
expect_same "$(page /env/PORT)" "$(cat "$D/shop/port")"
container=$D/shop.web.1/tree
expect_same "$(stat -c '%a %u:%g' "$container/tmp/env/TOKEN")" "600 32767:32767"
# D-15, D-16: what the commit keeps, and that nothing is left in it
expect_in "$D/shop/committed-environment" "USER=herokuishuser"
expect_in "$D/shop/committed-environment" "CACHE_PATH=/cache"
expect_in "$D/shop/committed-environment" "HEROKUISH_DISABLE_CHOWN=true"
# (npm keeps what it has compiled, where it finds nothing better.)
expect_same "$(grep -v '^node-compile-cache$' "$D/shop/left-in-tmp" | xargs)" "build buildpacks env"
expect_same "$(ls -A "$container/tmp/build")" ""
# D-11, D-12: the cache is the volume's, and not in the image
[[ -n $(ls -A "$D/shop/cache") ]] || fail "nothing is cached"
expect_same "$(ls -A "$container/cache")" ""
# D-23: predeploy is committed; D-20: what the release command wrote is not
expect_file "$container/app/by-predeploy"
expect_no_file "$container/app/by-release"
# B-32, D-19: whose the files are
expect_same "$(find "$container/app" ! -uid 32767 | head)" ""
# D-19, D-24, H-57: the process is the app itself, as the app's user, without a capability
pid=$(cat "$D/shop/pid")
[[ $(readlink "/proc/$pid/exe") == */node ]] || fail "process $pid is $(readlink "/proc/$pid/exe")"
expect_same "$(awk '/^Uid/ { print $2 $3 $4 $5 }' "/proc/$pid/status")" 32767327673276732767
expect_same "$(awk '/^CapEff/ { print $2 }' "/proc/$pid/status")" 0000000000000000

# --- a second push: the cache serves; D-14: one that fails changes nothing; D-29 ------------------------------------------
echo '// more' >>"$app/server.js"
commit_all "$app" second
push main
expect_status 0
expect_not_in "$T/stderr" "Fetching node"
expect_not_in "$T/stderr" "only once"
expect_in <(page /) "Hello from Express on Node 22."
if kill -0 "$pid" 2>/dev/null; then fail "the old process goes on"; fi
pid=$(cat "$D/shop/pid")
echo 'process.exit(3)' >"$app/build.js"
commit_all "$app" broken
push main
expect_status 1
says " !     Failure starting container during app build"
says " !     Push rejected, failed to compile Node.js app"
expect_in "$T/stderr" "pre-receive hook declined"
expect_same "$(cat "$D/shop/pid")" "$pid"
expect_in <(page /) "Hello from Express on Node 22."

# --- beside a deploy -------------------------------------------------------------------------------------------------
# D-27: `dokku run`, as the image's user
environment=("DYNO=run.1" "TOKEN=of the container")
contain shop.web.2 herokuishuser /exec node -e 'console.log(process.argv.length, process.env.FROM_REPO, process.env.TOKEN)' x 'y z' >"$T/stdout" 2>"$T/stderr"
expect_same "$(cat "$T/stdout")" "3 undefined s\"ecret \`x\` \$HOME \\ 'q'"
contain shop.web.2 herokuishuser /exec 'echo $DYNO $MULTI' >"$T/stdout" 2>"$T/stderr"
expect_same "$(cat "$T/stdout")" "run.1 two lines!"
# D-25's kin: a type that is not there
status=0
contain shop.web.2 herokuishuser /start nothing >"$T/stdout" 2>"$T/stderr" || status=$?
expect_status 1
# D-30: buildpacks:detect
environment=()
for at in "$app" "$T/nothing"; do
  create detect base
  mkdir -p "$at" "$D/detect/tree/tmp/app"
  status=0
  volume=$at volume_at=/tmp/app contain detect root /bin/herokuish buildpack detect /tmp/app >"$T/stdout" 2>"$T/stderr" </dev/null || status=$?
  if [[ $at == "$app" ]]; then
    expect_status 0
    expect_in "$T/stdout" "Node.js app detected"
  else
    expect_status 1
    expect_in "$T/stdout" "Unable to select a buildpack"
    [[ -s $T/stderr ]] || fail "no reason on standard error"
  fi
done

# D-3, D-4, D-34: buildpacks:set, as a file that only its owner may read
tar -C "$T/installed/lib/bprun/buildpacks/nodejs" -czf "$D/base/tree/srv/pack.tgz" .
new_buildpack first true
tar -C "$buildpack" -czf "$D/base/tree/srv/first.tgz" .
printf 'file:///srv/first.tgz\nfile:///srv/pack.tgz\n' >"$D/shop/buildpacks"
git -C "$app" revert --no-edit HEAD >/dev/null 2>&1 || git -C "$app" -c user.name=T -c user.email=t@example.invalid revert --no-edit HEAD >/dev/null
push main
expect_status 0
says "-----> Multipack app detected"
expect_in <(page /) "Hello from Express on Node 22."
kill -TERM "$(cat "$D/shop/pid")"

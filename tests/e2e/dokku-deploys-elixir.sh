#!/bin/bash
# SPDX-License-Identifier: MIT
# Dokku's deploy of a real Elixir app, with the OTP and Elixir of this Debian: from push to page, with a release command and
# app.json's scripts; the second push fetches and compiles nothing anew (contract section 6).
source "$(dirname "$0")/support.bash"
source "$(dirname "$0")/dokku.bash"
elixir_app
clean_up() { [[ ! -s $D/page/pid ]] || kill -KILL "$(cat "$D/page/pid")"; }
# shellcheck source=/dev/null
new_dokku "debian-$(. /etc/os-release && echo "$VERSION_ID")"

cat >"$app/Procfile" <<'EOP'
web: mix run --no-halt
release: PORT=0 mix run -e 'IO.puts("released in " <> System.get_env("MIX_ENV") <> " as " <> System.get_env("HOME"))'
EOP
cat >"$app/app.json" <<'EOP'
{"scripts": {"dokku": {"predeploy": "mix --version | tail -n 1", "postdeploy": "echo after the switch"}}}
EOP
git -C "$app" init -q -b main
commit_all "$app" first
new_dokku_app page
config_set page SECRET='a "b" $c'
push() {
  status=0
  git -C "$app" push -q "$repository" main >"$T/push.out" 2>"$T/stderr" || status=$?
}
page() { curl -fsS "http://127.0.0.1:$(cat "$D/page/port")/"; }

push
expect_status 0
expect_in "$T/stderr" "remote: -----> Elixir app detected"
expect_in "$T/stderr" "Generated elixir_web app"
expect_in "$T/stderr" "Procfile declares types -> release, web"
# D-21: the buildpack's profile scripts bear errexit; D-23: as root, as committed
expect_in "$T/stderr" "Mix $elixir"
expect_in "$T/stderr" "released in prod as /app"
expect_in "$T/stderr" "after the switch"
page >"$T/page"
expect_in "$T/page" "Hello from Elixir $elixir on OTP ${otp%%.*}, MIX_ENV=prod"
expect_same "$(find "$D/page.web.1/tree/app" ! -uid 32767 | head)" ""

sed -i 's/Hello from/Hullo from/' "$app/lib/elixir_web/page.ex"
commit_all "$app" second
push
expect_status 0
expect_not_in "$T/stderr" "Fetching erlang"
expect_in "$T/stderr" "Compiling 1 file (.ex)"
page >"$T/page"
expect_in "$T/page" "Hullo from Elixir $elixir"

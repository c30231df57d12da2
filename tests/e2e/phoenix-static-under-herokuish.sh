#!/bin/bash
# SPDX-License-Identifier: MIT
# Packed elixir and phoenix-static under Herokuish's own scripts and the buildpack that it runs several with: an app
# that names both in .buildpacks serves a digested asset. A second build fetches nothing.
#
#   BPRUN_HEROKUISH=DIR        a checkout of gliderlabs/herokuish
#   BPRUN_HEROKUISH_MULTI=DIR  a checkout of dokku/heroku-buildpack-multi, which Herokuish has in its image
source "$(dirname "$0")/support.bash"

multi=${BPRUN_HEROKUISH_MULTI-} image_app=phoenix-shaped
[[ -n $multi ]] || skip "BPRUN_HEROKUISH_MULTI names no checkout of heroku-buildpack-multi"
[[ -f $multi/bin/compile ]] || fail "BPRUN_HEROKUISH_MULTI: there is no bin/compile in $multi"
command -v npm >/dev/null || skip "npm is not there"
source "$(dirname "$0")/herokuish-image.bash"
mkdir -p "$T/root/tmp/buildpacks"
cp -R "$multi" "$T/root/tmp/buildpacks/00_buildpack-multi"
serve_packed elixir phoenix-static
printf '%s\n' "$server/elixir.tgz" "$server/phoenix-static.tgz" >"$app/.buildpacks"

multi_build() {
  npm_config_vars
  status=0
  in_image /build >"$T/stdout" 2>"$T/stderr" </dev/null || status=$?
  expect_status 0
  expect_in "$T/stdout" "Multipack app detected"
}
digested_asset_answers() {
  local port asset
  port=$(free_port)
  in_image "PORT=$port" /start web >"$T/web.log" 2>&1 </dev/null &
  pid=$!
  children+=("$pid")
  eventually curl -fsS -o "$T/page" "http://127.0.0.1:$port/"
  asset=$(grep -E '^app-[0-9a-f]{32}\.js$' "$T/page") || fail "no digested app.js on the page: $(cat "$T/page")"
  curl -fsS -o "$T/asset" "http://127.0.0.1:$port/$asset"
  expect_in "$T/asset" "Hello from a digested asset"
  kill -TERM "$pid"
  await_exit "$pid"
}

new_image_app "$app"
multi_build
expect_in "$T/stdout" "=====> Downloading Buildpack: $server/phoenix-static.tgz"
expect_in "$T/stdout" "=====> Detected Framework: Elixir"
expect_in "$T/stdout" "Fetching erlang $otp"
expect_in "$T/stdout" "Fetching node "
expect_in "$T/stdout" "Check your digested files"
digested_asset_answers

multi_build
expect_not_in "$T/stdout" "Fetching erlang"
expect_not_in "$T/stdout" "Fetching node"
expect_in "$T/stdout" "Check your digested files"
digested_asset_answers

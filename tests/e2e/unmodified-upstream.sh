#!/bin/bash
# SPDX-License-Identifier: MIT
# Elixir's and Phoenix's buildpacks of others, not a byte of them changed, end in the same process types and the
# same page as our own. Their checkouts are given by variable, and the hosts that they fetch from are played on
# loopback with the runtimes that our own buildpacks have brought.
source "$(dirname "$0")/support.bash"
source "$root/tests/support/beam-origin.sh"

upstream_elixir=${BPRUN_UPSTREAM_ELIXIR-} upstream_static=${BPRUN_UPSTREAM_PHOENIX_STATIC-}
[[ -n $upstream_elixir ]] || skip "BPRUN_UPSTREAM_ELIXIR names no checkout of gigalixir-buildpack-elixir"
[[ -n $upstream_static ]] || skip "BPRUN_UPSTREAM_PHOENIX_STATIC names no checkout of gigalixir-buildpack-phoenix-static"
[[ $(uname -m) == x86_64 ]] || skip "upstream's Node.js is for x86_64"
for program in openssl zip unzip rsync jq npm ip; do
  command -v "$program" >/dev/null || skip "$program is not there"
done

# Which page, and which process types, of what was built last: in $T/$1.page, $T/$1.Procfile
serve_page() {
  cp "$out/Procfile" "$T/$1.Procfile"
  PORT=$(free_port)
  export PORT
  "$bprun" start web --slug "$out/slug.tgz" --store "$store" >"$T/$1.log" 2>&1 &
  local pid=$!
  children+=("$pid")
  eventually curl -fsS -o "$T/$1.page" "http://127.0.0.1:$PORT/"
  asset=$(grep -oE '^app-[0-9a-f]{32}\.js$' "$T/$1.page" || true)
  [[ -z $asset ]] || curl -fsS -o "$T/$1.asset" "http://127.0.0.1:$PORT/$asset"
  kill -TERM "$pid"
  await_exit "$pid"
  expect_not_in "$T/$1.log" "Compiling"
}

# A fixture in a folder, and with a cache, of its own.
app_in() {
  elixir_app "$2"
  mv "$app" "$T/$1"
  app=$T/$1
}

# Our own first: what it has fetched, the loopback internet is made of.
app_in ours.phoenix phoenix-shaped
built
serve_page ours.phoenix
app_in ours.elixir elixir-web
built
serve_page ours.elixir
node_tree=$(echo "$store"/runtimes/node-*/tree)
node=$("$node_tree/bin/node" --version)

use_tools "$store" "$T/tools"
[[ -d $elixir_tree/hex || -n ${BPRUN_UPSTREAM_HEX-} ]] ||
  skip "this Debian has no package of Hex, and BPRUN_UPSTREAM_HEX names no checkout of it"
hex_archive "$T/hex.ez" 2>"$T/hex.log" || fail "$(cat "$T/hex.log")"

net=$T/net
mkdir -p "$net/origin"
openssl genrsa -out "$T/key.pem" 2048 2>/dev/null
beam_builds "$net/origin" "$erlang_tree" "$otp" "$elixir_tree" "$elixir"
mix_installs "$net/origin" hex.test "$elixir" "$T/hex.ez" "$hex" "$elixir_tree/bin/rebar3" 3.19.0 "$T/key.pem"
node_dist "$net/origin" "$node_tree" "${node#v}"
npm_registry "$net/origin" npm.test esbuild@0.25.12 @esbuild/linux-x64@0.25.12

# The fixtures for their taste: trust in who signs Hex here; something in deps and .hex, which they copy even
# where nothing is in it; an exact Node.js.
for_upstream() {
  app_in "upstream.$1" "$1"
  mkdir -p "$app/.mix/public_keys"
  openssl rsa -in "$T/key.pem" -pubout -out "$app/.mix/public_keys/test.pem" 2>/dev/null
  {
    echo 'hook_pre_fetch_dependencies="mkdir -p .hex/none"'
    echo 'hook_post_compile="mkdir -p deps/none"'
  } >>"$app/elixir_buildpack.config"
  [[ ! -e $app/phoenix_static_buildpack.config ]] ||
    sed -i "s/^node_version=.*/node_version=${node#v}/" "$app/phoenix_static_buildpack.config"
}

# A build with the loopback internet alone, on the stack that upstream has builds for.
built_by_upstream() {
  status=0
  "$root/tests/support/loopback-internet.sh" "$net" "$bprun" build "$app" -o "$out" --store "$store" \
    --stack "$stack" --env HEX_MIRROR=https://hex.test --env npm_config_registry=http://npm.test/ "$@" \
    >"$T/stdout" 2>"$T/stderr" </dev/null || status=$?
  ((status != 3)) || skip "a network of its own cannot be had here"
  ((status == 0)) || fail "the build ended with $status: $(tail -n 20 "$T/stderr")"
}

[[ ${otp%%.*} == 25 ]] && stack=heroku-22 || stack=heroku-24
for_upstream elixir-web
built_by_upstream --buildpack "$upstream_elixir"
expect_in "$T/stdout" "Fetching Erlang $otp from https://builds.hex.pm/"
expect_in "$net/access.log" "200 builds.hex.pm /builds/elixir/v$elixir-otp-${otp%%.*}.zip"
serve_page upstream.elixir
expect_same "$(cat "$T/upstream.elixir.page")" "$(cat "$T/ours.elixir.page")" "the page"
expect_same "$(cat "$T/upstream.elixir.Procfile")" "$(cat "$T/ours.elixir.Procfile")" "the process types"

# Again, with upstream's own cache, in the directory that Heroku and Herokuish build in.
built_by_upstream --buildpack "$upstream_elixir" --build-dir separate
expect_in "$T/stdout" "Using cached Erlang $otp"
expect_not_in "$net/access.log" "OTP-$otp.tar.gz"

for_upstream phoenix-shaped
rm "$app/.buildpacks"
built_by_upstream --buildpack "$upstream_elixir" --buildpack "$upstream_static"
expect_in "$net/access.log" "200 nodejs.org"
serve_page upstream.phoenix
expect_same "$(cat "$T/upstream.phoenix.page")" "$(cat "$T/ours.phoenix.page")" "the page"
expect_same "$(cat "$T/upstream.phoenix.asset")" "$(cat "$T/ours.phoenix.asset")" "the digested asset"
expect_same "$(cat "$T/upstream.phoenix.Procfile")" "$(cat "$T/ours.phoenix.Procfile")" "the process types"

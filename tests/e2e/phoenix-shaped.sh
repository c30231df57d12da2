#!/bin/bash
# SPDX-License-Identifier: MIT
# An app of Phoenix's shape, with .buildpacks naming elixir and then phoenix-static: its assets are
# built by node and digested by mix, and what is started serves them. A second build fetches nothing.
source "$(dirname "$0")/support.bash"

elixir_app phoenix-shaped
built
expect_in "$T/stdout" "Phoenix app detected"
expect_in "$T/stdout" "Check your digested files"
unpack
expect_no_file "$T/slug/.heroku/node"
expect_no_file "$T/slug/assets/node_modules"

PORT=$(free_port)
export PORT
"$bprun" start web --slug "$out/slug.tgz" --store "$store" >"$T/web.log" 2>&1 &
pid=$!
children+=("$pid")
eventually curl -fsS -o "$T/page" "http://127.0.0.1:$PORT/"
asset=$(grep -E '^app-[0-9a-f]{32}\.js$' "$T/page") || fail "no digested app.js on the page: $(cat "$T/page")"
curl -fsS -o "$T/asset" "http://127.0.0.1:$PORT/$asset"
expect_in "$T/asset" "Hello from a digested asset"
expect_same "app-$(md5sum <"$T/asset" | cut -c1-32).js" "$asset"
kill -TERM "$pid"
await_exit "$pid"
first=$(sha256sum <"$out/slug.tgz")

cut_network built_again
expect_same "$(field "$out/build.json" downloads)" "[]"
expect_not_in "$T/stdout" "Generated"
expect_same "$(sha256sum <"$out/slug.tgz")" "$first" "the slug of the second build"

# The app's own compile, under the name that the config gives it, is sourced in the assets' folder, and its failure
# ends the build. The config wants the cache forgotten, too.
printf 'clean_cache=true\ncompile="build_assets"\nphoenix_ex=phx\nphoenix_relative_path=.\nassets_path=assets\n' \
  >>"$app/phoenix_static_buildpack.config"
cat >"$app/build_assets" <<'SH'
info "in $(basename "$PWD"), $phoenix_ex"
cd "$phoenix_dir"
mix "${phoenix_ex}.digest"
false
SH
build
expect_status 1
expect_in "$T/stdout" "Cleaning out cache contents"
expect_in "$T/stdout" "in assets, phx"
expect_in "$T/stderr" "the app's own compile exited 1"

# Without Elixir in front of it there is no mix: said with the way out.
rm "$app/build_assets"
echo phoenix-static >"$app/.buildpacks"
build
expect_status 1
expect_in "$T/stderr" "there is no mix in the app"
expect_in "$T/stderr" "The elixir buildpack goes first"

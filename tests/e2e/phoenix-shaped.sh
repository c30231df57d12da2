#!/bin/bash
# SPDX-License-Identifier: MIT
# An app of Phoenix's shape, with .buildpacks naming elixir and then phoenix-static: its assets are
# built by node and digested by mix, and what is started serves them. A second build fetches nothing. Then every key
# of phoenix_static_buildpack.config that is about how assets are built.
source "$(dirname "$0")/support.bash"

elixir_app phoenix-shaped
built
expect_in "$T/stdout" "Phoenix app detected"
expect_in "$T/stdout" "Check your digested files"
# As a page, in a Chromium where there is one.
run_bprun report "$out" -o "$T/report.html"
expect_status 0
looked=0
python3 "$root/tests/support/look_at_page.py" "$T/report.html" ${SHOTS:+--shots "$SHOTS"} >"$T/looked" || looked=$?
((looked == 0 || looked == 99)) || fail "$(cat "$T/looked")"
cat "$T/looked"
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
expect_same "$(field "$out/build.json" buildpacks.1.report.reuse.0.why)" "nothing is kept yet" "of package downloads"
expect_in "$T/stdout" "in assets, phx"
expect_in "$T/stderr" "the app's own compile exited 1"

# The web app of an umbrella, whose assets mix builds alone: an alias assets.deploy, and a digest under a namespace of
# the app's own. The caches are another app's.
umbrella=$T/umbrella
mkdir -p "$umbrella/apps"
rm "$app/build_assets"
cp -R "$app" "$umbrella/apps/phoenix_shaped"
cd "$umbrella"
mv apps/phoenix_shaped/{.buildpacks,*_buildpack.config,Procfile} .
rm -r apps/phoenix_shaped/assets/package*.json
printf 'phoenix_relative_path=apps/phoenix_shaped\nphoenix_ex=site\n' >phoenix_static_buildpack.config
sed 's/PhoenixShaped/Umbrella/; s/app: :phoenix_shaped/apps_path: "apps"/; /def application/,/^  end/d' apps/phoenix_shaped/mix.exs >mix.exs
sed -i 's|deps: \[\]|deps: [], build_path: "../../_build", deps_path: "../../deps", lockfile: "../../mix.lock", aliases: aliases()|
  s|^  def application|  defp aliases, do: ["assets.deploy": \&copy/1, "site.digest": "phx.digest", "site.digest.clean": \&clean/1]\n  defp clean(_), do: IO.puts("thinned out")\n  defp copy(_), do: File.cp!("assets/js/greeting.js", "priv/static/app.js")\n\n&|' apps/phoenix_shaped/mix.exs
cd "$T"
app=$umbrella
built
expect_in "$T/stdout" "no package.json: assets are built by mix alone"
expect_in "$T/stdout" "* mix tasks namespace site"
expect_in "$T/stdout" "thinned out"
expect_in "$T/stdout" "Caching assets"
unpack
asset=app-$(md5sum <"$app/apps/phoenix_shaped/assets/js/greeting.js" | cut -c1-32).js
cmp "$T/slug/apps/phoenix_shaped/priv/static/$asset" "$app/apps/phoenix_shaped/assets/js/greeting.js"
expect_no_file "$T/slug/priv"
expect_no_file "$T/slug/.heroku/node"

# Without Elixir in front of it there is no mix: said with the way out.
echo phoenix-static >"$app/.buildpacks"
build
expect_status 1
expect_in "$T/stderr" "there is no mix in the app"
expect_in "$T/stderr" "The elixir buildpack goes first"

#!/bin/bash
# SPDX-License-Identifier: MIT
# A real Elixir app on this machine's own Debian: built with Debian's OTP and Elixir, served, built
# again without network and without compiling, then with one module changed.
source "$(dirname "$0")/support.bash"

elixir_app
cp -R "$app" "$T/second"
built
expect_in "$T/stdout" "* Erlang $otp"
expect_in "$T/stdout" "* Elixir v$elixir"
expect_in "$T/stdout" "Generated elixir_web app"
expect_same "$(field "$out/build.json" runtimes.0.from)" debian
expect_same "$(cat "$out/Procfile")" "web: mix run --no-halt"

PORT=$(free_port)
export PORT
"$bprun" start web --slug "$out/slug.tgz" --store "$store" >"$T/web.log" 2>&1 &
pid=$!
children+=("$pid")
eventually curl -fsS -o "$T/page" "http://127.0.0.1:$PORT/"
expect_in "$T/page" "Hello from Elixir $elixir on OTP ${otp%%.*}, MIX_ENV=prod"
kill -TERM "$pid"
await_exit "$pid"
expect_not_in "$T/web.log" "Compiling"

# What boots compiles nothing: it starts where the app cannot write to itself.
if [[ $(isolation) == sandbox ]]; then
  run_bprun run --slug "$out/slug.tgz" --store "$store" \
    'chmod -R a-w /app && ! touch /app/x 2>/dev/null && PORT=0 mix run -e "IO.puts(ElixirWeb.Page.body())"'
  expect_status 0
  expect_in "$T/stdout" "root /app/.platform_tools/erlang"
  expect_not_in "$T/stdout" "Compiling"
fi

# Nothing has changed: nothing is fetched, and nothing compiled.
first=$(sha256sum <"$out/slug.tgz")
cut_network built_again
expect_same "$(field "$out/build.json" downloads)" "[]"
expect_in "$T/stdout" "Nothing has changed since the last build"
expect_not_in "$T/stdout" "Compiling 3 files"
expect_not_in "$T/stdout" "Generated"
expect_same "$(sha256sum <"$out/slug.tgz")" "$first" "the slug of the second build"

# One module has changed: only that is compiled. Its time says nothing, as after a checkout of an
# older revision.
sed -i 's/Hello from/Hullo from/' "$app/lib/elixir_web/page.ex"
touch -d '2020-01-01' "$app/lib/elixir_web/page.ex"
cut_network built_again
expect_in "$T/stdout" "Compiling 1 file (.ex)"

# Another app of the same versions: the runtimes are there. It is the first app's source, and makes the
# same bytes without that app's cache.
app=$T/second
cut_network built_again
expect_same "$(field "$out/build.json" downloads)" "[]"
expect_same "$(field "$out/build.json" runtimes.0.from)" store
expect_in "$T/stdout" "Compiling 3 files"
expect_same "$(sha256sum <"$out/slug.tgz")" "$first" "the slug of the same source without a cache"

#!/bin/bash
# SPDX-License-Identifier: MIT
# A real rebar3 app on this machine's own Debian: built with Debian's OTP and rebar3 as a release,
# served, built again without network and without compiling, then with one module changed.
source "$(dirname "$0")/support.bash"

erlang_app rebar3-web
cp -R "$app" "$T/second"
built
expect_in "$T/stdout" "* Erlang $otp"
expect_in "$T/stdout" "* rebar3 $rebar3"
expect_in "$T/stdout" "Release successfully assembled"
expect_same "$(field "$out/build.json" runtimes.1.from)" debian
expect_same "$(cat "$out/Procfile")" "web: _build/prod/rel/rebar3_web/bin/rebar3_web foreground"

PORT=$(free_port)
export PORT
"$bprun" start web --slug "$out/slug.tgz" --store "$store" >"$T/web.log" 2>&1 &
pid=$!
children+=("$pid")
eventually curl -fsS -o "$T/page" "http://127.0.0.1:$PORT/"
expect_in "$T/page" "Hello from Erlang/OTP ${otp%%.*}"
kill -TERM "$pid"
await_exit "$pid"

# When a module was compiled, as the next build finds it.
compiled() {
  find "$store" -path "*/build/prod/lib/$1.beam" -printf '%T@\n' | sort
}
greeting=$(compiled greeting/ebin/greeting)
listener=$(compiled rebar3_web/ebin/rebar3_web_listener)
[[ -n $greeting && -n $listener ]] || fail "no compiled modules are in the cache"

# Nothing has changed: nothing is fetched, and nothing compiled.
first=$(sha256sum <"$out/slug.tgz")
cut_network built_again
expect_same "$(field "$out/build.json" downloads)" "[]"
expect_same "$(compiled greeting/ebin/greeting)" "$greeting" "as the time of greeting"
expect_same "$(compiled rebar3_web/ebin/rebar3_web_listener)" "$listener" "as the time of the listener"
expect_same "$(sha256sum <"$out/slug.tgz")" "$first" "the slug of the second build"

# One module has changed: only that is compiled. Its time says nothing, as after a checkout of an
# older revision.
sed -i 's/Hello from/Hullo from/' "$app/apps/greeting/src/greeting.erl"
touch -d '2020-01-01' "$app/apps/greeting/src/greeting.erl"
cut_network built_again
[[ $(compiled greeting/ebin/greeting) != "$greeting" ]] || fail "the changed module was not compiled"
expect_same "$(compiled rebar3_web/ebin/rebar3_web_listener)" "$listener" "as the time of the listener"

# Another app of the same versions: the runtimes are there. It is the first app's source, and makes the
# same bytes without that app's cache.
app=$T/second
cut_network built_again
expect_same "$(field "$out/build.json" downloads)" "[]"
expect_same "$(field "$out/build.json" runtimes.0.from)" store
expect_same "$(sha256sum <"$out/slug.tgz")" "$first" "the slug of the same source without a cache"

#!/bin/bash
# SPDX-License-Identifier: MIT
# A rebar3 app without a release: its own rebar3, a dependency from git, the application itself started,
# and what is wrong with such an app said by whoever knows.
source "$(dirname "$0")/support.bash"

erlang_app rebar3-plain

# What rebar.config and .app.src have wrong is said with its line, before rebar3 is asked.
cp "$app/rebar.config" "$T/rebar.config"
printf '{erl_opts, [debug_info]}.\n{deps, [}.\n' >"$app/rebar.config"
build
expect_status 1
expect_in "$T/stderr" "rebar.config cannot be read: syntax error before: '}'"
expect_in "$T/stderr" "at rebar.config:2"
expect_same "$(field "$out/build.json" cause.buildpack)" erlang

# A hook that fails, and a module that does not compile: rebar3's message comes through whole.
printf '{pre_hooks, [{compile, "sh prepare.sh"}]}.\n' >"$app/rebar.config"
printf 'echo lost the thread\nexit 3\n' >"$app/prepare.sh"
build
expect_status 1
expect_in "$T/stdout" "lost the thread"
expect_in "$T/stderr" "rebar3 as prod compile"
cp "$T/rebar.config" "$app/rebar.config"
rm "$app/prepare.sh"
printf -- '-module(broken).\nf( -> ok.\n' >"$app/src/broken.erl"
build
expect_status 1
cat "$T/stdout" "$T/stderr" >"$T/both"
expect_in "$T/both" "src/broken.erl"
expect_in "$T/both" "failed to compile Erlang app"
rm "$app/src/broken.erl"

# Versions that nobody has: said before anything is fetched, with the line that asks.
cp "$app/.preferred_otp_version" "$T/version"
echo OTP-27.9.9 >"$app/.preferred_otp_version"
build
expect_status 67
expect_in "$T/stderr" "27.9.9"
expect_in "$T/stderr" ".preferred_otp_version:1"
cp "$T/version" "$app/.preferred_otp_version"

# A dependency from git, pinned by a lock.
mkdir -p "$T/words/src"
printf '{application, words, [{vsn, "1.0.0"}, {applications, [kernel, stdlib]}]}.\n' >"$T/words/src/words.app.src"
printf -- '-module(words).\n-export([text/0]).\ntext() -> "with words".\n' >"$T/words/src/words.erl"
new_repository "$T/words"
# Scripts in the sandbox see no folder of this machine's: it comes with the app.
cp -R "$T/words" "$app/words.git"
mv "$app/words.git/.git" "$app/words.git/git"
revision=$(git -C "$T/words" rev-parse HEAD)
printf '{deps, [{words, {git, "file:///app/words.git/git", {ref, "%s"}}}]}.\n' "$revision" >"$app/rebar.config"
sed -i 's/Plain on OTP/Plain ", words:text(), " on OTP/' "$app/src/plain.erl"
sed -i 's/\[kernel, stdlib, inets\]/[kernel, stdlib, inets, words]/' "$app/src/plain.app.src"
built
expect_in "$T/stdout" "Compiling words"
expect_in "$out/Procfile" "web: erl -noshell"

PORT=$(free_port)
export PORT
"$bprun" start web --slug "$out/slug.tgz" --store "$store" >"$T/web.log" 2>&1 &
pid=$!
children+=("$pid")
eventually curl -fsS -o "$T/page" "http://127.0.0.1:$PORT/"
expect_in "$T/page" "Plain with words on OTP ${otp%%.*}"
kill -TERM "$pid"
await_exit "$pid"

# Built again with the network cut off: the dependency is the cache's.
cut_network built_again
expect_in "$T/stdout" "They are those of the last build, from the cache"
expect_not_in "$T/stdout" "Compiling words"

# Without it nothing of it stays behind, and its application is not found any more.
cp "$T/rebar.config" "$app/rebar.config"
rm -rf "$app/words.git"
sed -i 's/words:text()/"alone"/' "$app/src/plain.erl"
sed -i 's/, words\]/]/' "$app/src/plain.app.src"
cut_network built_again
unpack
expect_file "$T/slug/_build/prod/lib/plain/ebin/plain.beam"
expect_no_file "$T/slug/_build/default/lib/words"

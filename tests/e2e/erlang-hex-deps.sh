#!/bin/bash
# SPDX-License-Identifier: MIT
# Dependencies of a rebar3 app from a Hex repository, a small signed one on loopback: fetched and compiled, and from the
# cache the second time. One that another key has signed is refused.
source "$(dirname "$0")/support.bash"

command -v openssl >/dev/null || skip "openssl is not there to sign a repository"
erlang_app rebar3-plain

# The runtimes of a first build are tools to make the repository with: rebar3 has Hex's own code in it.
built
tree=$(echo "$store"/runtimes/erlang-*/tree)
mkdir -p "$T/words/src" "$T/www/tarballs" "$T/www/packages"
printf '{application, words, [{vsn, "1.0.0"}, {applications, [kernel, stdlib]}]}.\n' >"$T/words/src/words.app.src"
printf -- '-module(words).\n-export([text/0]).\ntext() -> "with words from Hex".\n' >"$T/words/src/words.erl"
openssl genrsa -traditional -out "$T/key.pem" 2048 2>/dev/null
cat >"$T/repository.erl" <<'ERL'
-module(repository).
-export([make/0]).

make() ->
    {ok, Sections} = escript:extract(os:getenv("REBAR3"), []),
    {archive, Archive} = lists:keyfind(archive, 1, Sections),
    {ok, _} = zip:unzip(Archive, [{cwd, "rebar3"}]),
    [code:add_patha(Path) || Path <- filelib:wildcard("rebar3/*/ebin")],
    Files = [{Name, element(2, file:read_file("words/" ++ Name))} || Name <- ["src/words.app.src", "src/words.erl"]],
    {ok, #{tarball := Tarball, inner_checksum := Inner, outer_checksum := Outer}} =
        r3_hex_tarball:create(#{<<"name">> => <<"words">>, <<"version">> => <<"1.0.0">>, <<"app">> => <<"words">>,
                                <<"build_tools">> => [<<"rebar3">>], <<"requirements">> => #{}}, Files),
    ok = file:write_file("www/tarballs/words-1.0.0.tar", Tarball),
    {ok, Key} = file:read_file("key.pem"),
    Package = r3_hex_registry:encode_package(
        #{repository => <<"hexpm">>, name => <<"words">>,
          releases => [#{version => <<"1.0.0">>, inner_checksum => Inner, outer_checksum => Outer, dependencies => []}]}),
    ok = file:write_file("www/packages/words", zlib:gzip(r3_hex_registry:sign_protobuf(Package, Key))).
ERL
(cd "$T" && PATH=$tree/bin:$PATH erlc repository.erl &&
  REBAR3=$(echo "$store"/runtimes/rebar3-*/tree/bin/rebar3) PATH=$tree/bin:$PATH \
    erl -noinput -eval 'repository:make(), halt().') >"$T/log" 2>&1 || fail "$(cat "$T/log")"
# As Hex's own server: rebar3 keeps no package that has no ETag.
cat >"$T/server.py" <<'PY'
import functools, http.server, sys

class Handler(http.server.SimpleHTTPRequestHandler):
    def end_headers(self):
        self.send_header("ETag", '"1"')
        super().end_headers()

server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Handler, directory=sys.argv[1]))
print(server.server_port, flush=True)
server.serve_forever()
PY
python3 "$T/server.py" "$T/www" >"$T/port" 2>"$T/server.log" &
children+=($!)
eventually test -s "$T/port"
server=http://127.0.0.1:$(cat "$T/port")

# The settings that a user has for a repository of the company's own: who signs it, and in HEX_CDN where it is.
trust() {
  {
    echo '{deps, [{words, "1.0.0"}]}.'
    echo '{hex, [{repos, [#{name => <<"hexpm">>, repo_public_key => <<"'"$(openssl rsa -in "$1" -pubout 2>/dev/null)"
    echo '">>}]}]}.'
  } >"$app/rebar.config"
}
trust "$T/key.pem"
sed -i 's/Plain on OTP/Plain ", words:text(), " on OTP/' "$app/src/plain.erl"
sed -i 's/\[kernel, stdlib, inets\]/[kernel, stdlib, inets, words]/' "$app/src/plain.app.src"

built --env "HEX_CDN=$server"
expect_in "$T/stdout" "Fetching words v1.0.0"
expect_in "$T/stdout" "Compiling words"
expect_in "$T/server.log" "GET /tarballs/words-1.0.0.tar"
run_bprun run --slug "$out/slug.tgz" --store "$store" \
  'erl -noinput -pa _build/prod/lib/*/ebin -eval "io:put_chars(words:text()), halt()."'
expect_status 0
expect_in "$T/stdout" "with words from Hex"

# Built again with the network cut off: the dependency is the cache's.
first=$(sha256sum <"$out/slug.tgz")
cut_network built_again
expect_in "$T/stdout" "They are those of the last build, from the cache"
expect_not_in "$T/stdout" "Compiling words"
expect_same "$(sha256sum <"$out/slug.tgz")" "$first" "the slug of the second build"

# What somebody else has signed is not taken.
openssl genrsa -traditional -out "$T/other.pem" 2048 2>/dev/null
trust "$T/other.pem"
build --app another --env "HEX_CDN=$server"
expect_status 1
cat "$T/stdout" "$T/stderr" >"$T/both"
expect_in "$T/both" "words"
expect_in "$T/stderr" "rebar3 as prod get-deps"

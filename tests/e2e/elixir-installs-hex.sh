#!/bin/bash
# SPDX-License-Identifier: MIT
# The official builds of Elixir come without Hex and rebar3: `mix local.hex` and `mix local.rebar` bring real ones from
# their official place, and from a mirror, both played on loopback and signed as they are. A list that was tampered
# with ends the build, and says so.
#
#   BPRUN_UPSTREAM_HEX=DIR   a checkout of hexpm/hex
source "$(dirname "$0")/support.bash"
source "$root/tests/support/beam-origin.sh"

elixir_app
[[ $(uname -m) == x86_64 ]] || skip "the builds played here are those for x86_64"
for program in openssl zip ip; do command -v "$program" >/dev/null || skip "$program is not there"; done
[[ -n ${BPRUN_UPSTREAM_HEX-} ]] || skip "BPRUN_UPSTREAM_HEX names no checkout of Hex"

# A first build brings Debian's runtimes; of these the internet is made.
built
use_tools "$store" "$T/tools"
hex_archive "$T/hex.ez" 2>"$T/hex.log" || fail "$(cat "$T/hex.log")"
openssl genrsa -out "$T/key.pem" 2048 2>/dev/null
origin=$T/net/origin
mkdir -p "$origin/git.test"
# Elixir goes by a version whose zip no table has a checksum of.
beam_builds "$origin" "$erlang_tree" "$otp" "$elixir_tree" 1.18.3
[[ $elixir == 1.14.* ]] && installs=repo.hex.pm || installs=builds.hex.pm
hex_package greeter Greeter "greetings from Hex" "$origin/repo.hex.pm" "$T/key.pem" 2>"$T/hex.log" ||
  fail "$(cat "$T/hex.log")"
mix_installs "$origin" "$installs" "$elixir" "$T/hex.ez" "$hex" "$elixir_tree/bin/rebar3" "$rebar3" "$T/key.pem"

# A dependency from Hex, and one from git that rebar3 builds.
mkdir -p "$T/words/src"
printf '{application, words, [{vsn, "1.0.0"}, {applications, [kernel, stdlib]}]}.\n' >"$T/words/src/words.app.src"
printf -- '-module(words).\n-export([text/0]).\ntext() -> <<"words that rebar3 compiled">>.\n' >"$T/words/src/words.erl"
echo '{erl_opts, [debug_info]}.' >"$T/words/rebar.config"
new_repository "$T/words"
git clone -q --bare "$T/words" "$origin/git.test/words.git"
git -C "$origin/git.test/words.git" update-server-info
printf 'erlang_version=%s\nelixir_version=1.18.3\n' "$otp" >"$app/elixir_buildpack.config"
sed -i 's|deps: \[\]|deps: [{:greeter, "~> 1.0"}, {:words, git: "https://git.test/words.git"}]|' "$app/mix.exs"
sed -i 's/"Hello from/Greeter.greet() <> ", " <> :words.text() <> ", hello from/' "$app/lib/elixir_web/page.ex"
printf '%%{\n  "words": {:git, "https://git.test/words.git", "%s", []},\n}\n' \
  "$(git -C "$T/words" rev-parse HEAD)" >"$app/mix.lock"
mkdir -p "$app/.mix/public_keys"
openssl rsa -in "$T/key.pem" -pubout -out "$app/.mix/public_keys/test.pem" 2>/dev/null

# A build with the loopback internet alone. Hex trusts only authorities of its own for its repository, and here asks
# no key of Hex's to have signed it.
[[ ${otp%%.*} == 25 ]] && stack=heroku-22 || stack=heroku-24
build_on_loopback() {
  status=0
  "$root/tests/support/loopback-internet.sh" "$T/net" "$bprun" build "$app" -o "$out" --store "$store" --stack "$stack" \
    --env HEX_UNSAFE_REGISTRY=1 --env HEX_CACERTS_PATH=/etc/ssl/certs/ca-certificates.crt "$@" \
    >"$T/stdout" 2>"$T/stderr" </dev/null || status=$?
  ((status != 3)) || skip "a network of its own cannot be had here"
}
build_on_loopback
expect_status 0
expect_in "$T/net/access.log" "200 $installs /installs/$elixir/hex-$hex.ez"
expect_in "$T/net/access.log" "200 $installs /installs/$elixir/rebar3-$rebar3"
expect_in "$T/stdout" "Installing Hex"
expect_in "$T/stdout" "Installing rebar"
expect_in "$T/stdout" "Generated greeter app"
expect_in "$T/stdout" "Compiling words"
run_bprun run --slug "$out/slug.tgz" --store "$store" 'PORT=0 mix run -e "IO.puts(ElixirWeb.Page.body())"'
expect_status 0
expect_in "$T/stdout" "greetings from Hex, words that rebar3 compiled, hello from Elixir"

# Again: Hex and rebar3 are there already. mix.lock of the source lacks a dependency, which Mix adds each time.
build_on_loopback
expect_status 0
expect_not_in "$T/net/access.log" "/installs/$elixir/"
expect_not_in "$T/stdout" "Installing Hex"
expect_not_in "$T/stdout" "Generated greeter app"

# A mirror has all of it, and the official place is not asked.
cp -R "$origin/repo.hex.pm" "$origin/mirror.test"
[[ -e $origin/mirror.test/installs ]] || cp -R "$origin/$installs/installs" "$origin/mirror.test/"
build_on_loopback --app another --env HEX_MIRROR=https://mirror.test
expect_status 0
expect_in "$T/net/access.log" "200 mirror.test /installs/$elixir/hex-$hex.ez"
expect_in "$T/net/access.log" "200 mirror.test /tarballs/greeter-1.0.0.tar"
# Hex itself looks at its official place whether there is a newer Hex; nothing else is asked for there.
if grep 'hex\.pm' "$T/net/access.log" | grep -v '/installs/hex-1\.x\.csv'; then fail "the official place was asked"; fi

# Somebody has changed the list of versions.
echo "9.9.9,0,$elixir" >>"$origin/$installs/installs/hex-1.x.csv"
build_on_loopback --app third
expect_status 1
cat "$T/stdout" "$T/stderr" >"$T/both"
expect_in "$T/both" "could not verify authenticity"
expect_in "$T/stderr" "mix local.hex --force"
expect_in "$T/stderr" "HEX_MIRROR"

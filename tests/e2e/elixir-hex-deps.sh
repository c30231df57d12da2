#!/bin/bash
# SPDX-License-Identifier: MIT
# Dependencies from a Hex repository, a small signed one on loopback: fetched, compiled and locked by real
# Hex, and neither fetched nor compiled again; a build without network says that it used the cache.
source "$(dirname "$0")/support.bash"

elixir_app
[[ ${elixir} != 1.14.* ]] || skip "this Debian has no package of Hex"
command -v openssl >/dev/null || skip "openssl is not there to sign a repository"

# The runtimes of a first build are tools to make the repository with.
built
tools() {
  local erlang elixir_home
  erlang=$(echo "$store"/runtimes/erlang-*/tree)
  elixir_home=$(echo "$store"/runtimes/elixir-*/tree)
  env PATH="$erlang/bin:$elixir_home/bin:$PATH" MIX_HOME="$T/mix" HEX_HOME="$T/hex" LC_ALL=C.UTF-8 \
    MIX_ARCHIVES="$T/archives" HEX_MIRROR="${server-}" HEX_UNSAFE_REGISTRY=1 "$@"
}
hex=$(sed -n 's/.*{vsn, *"\([^"]*\)".*/\1/p' "$store"/runtimes/elixir-*/tree/hex/ebin/hex.app)
mkdir -p "$T/archives/hex-$hex"
cp -R "$store"/runtimes/elixir-*/tree/hex "$T/archives/hex-$hex/hex-$hex"
chmod -R u+w "$T/archives"

mkdir -p "$T/greeter/lib" "$T/repository/tarballs"
cat >"$T/greeter/mix.exs" <<'EX'
defmodule Greeter.MixProject do
  use Mix.Project

  def project do
    [app: :greeter, version: "1.0.0", description: "Greets", package: [licenses: ["MIT"], links: %{}]]
  end
end
EX
echo 'defmodule Greeter do def greet, do: "greetings from a dependency" end' >"$T/greeter/lib/greeter.ex"
(cd "$T/greeter" && tools mix hex.build >"$T/hex.log" 2>&1) || fail "$(cat "$T/hex.log")"
cp "$T"/greeter/*.tar "$T/repository/tarballs/"
openssl genrsa -out "$T/key.pem" 2048 2>/dev/null
(cd "$T/greeter" && tools mix hex.registry build "$T/repository" --name=hexpm --private-key="$T/key.pem") \
  >"$T/hex.log" 2>&1 || fail "$(cat "$T/hex.log")"
serve "$T/repository"

sed -i 's/deps: \[\]/deps: [{:greeter, "~> 1.0"}]/' "$app/mix.exs"
sed -i 's/"Hello from/Greeter.greet() <> ", hello from/' "$app/lib/elixir_web/page.ex"
(cd "$app" && tools mix deps.get >"$T/hex.log" 2>&1) || fail "$(cat "$T/hex.log")"
rm -rf "$app/deps" "$app/_build"
expect_in "$app/mix.lock" ":greeter"

export HEX_MIRROR=$server HEX_UNSAFE_REGISTRY=1
built
expect_in "$T/stdout" "Hex $hex came with Elixir"
expect_in "$T/stdout" "greeter 1.0.0"
expect_in "$T/stdout" "Generated greeter app"
run_bprun run --slug "$out/slug.tgz" --store "$store" 'PORT=0 mix run -e "IO.puts(ElixirWeb.Page.body())"'
expect_status 0
expect_in "$T/stdout" "greetings from a dependency, hello from Elixir $elixir"
expect_not_in "$T/stdout" "Compiling"

first=$(sha256sum <"$out/slug.tgz")
cut_network built_again
expect_in "$T/stdout" "They are those of the last build, from the cache"
expect_not_in "$T/stdout" "Generated"
expect_same "$(sha256sum <"$out/slug.tgz")" "$first" "the slug of the second build"
built --app another
expect_same "$(sha256sum <"$out/slug.tgz")" "$first" "the slug of the same source without a cache"

# The app's own code has changed: the dependency is not compiled again.
sed -i 's/hello from/hullo from/' "$app/lib/elixir_web/page.ex"
cut_network built_again
expect_in "$T/stdout" "Compiling 1 file (.ex)"
expect_not_in "$T/stdout" "greeter"

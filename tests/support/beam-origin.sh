# SPDX-License-Identifier: MIT
# shellcheck shell=bash
#
# Fills a folder as loopback-internet.sh serves it with what buildpacks for Elixir and Phoenix fetch: real
# Erlang, Elixir, Hex, rebar3 and Node.js, laid out and signed as their hosts have them. Sourced by tests.

# use_tools STORE DIR: from then on `tools COMMAND...` runs with the Erlang and Elixir that builds have brought into
# STORE, with Mix's and Hex's homes in DIR.
use_tools() {
  erlang_tree=$(echo "$1"/runtimes/erlang-*/tree)
  elixir_tree=$(echo "$1"/runtimes/elixir-*/tree)
  tools_home=$2
  mkdir -p "$tools_home/archives"
}
tools() {
  env PATH="$erlang_tree/bin:$elixir_tree/bin:$PATH" MIX_HOME="$tools_home/mix" HEX_HOME="$tools_home/hex" \
    MIX_ARCHIVES="$tools_home/archives" HEX_UNSAFE_REGISTRY=1 LC_ALL=C.UTF-8 "$@"
}

# hex_archive FILE: Hex as `mix local.hex` fetches it, and for `tools`; $hex is its version. It is the one that came with
# Elixir, or where Debian has no package of it (Debian 12) is built from the checkout that BPRUN_UPSTREAM_HEX names.
# False where there is neither.
hex_archive() {
  if [[ -d $elixir_tree/hex ]]; then
    hex=$(sed -n 's/.*{vsn, *"\([^"]*\)".*/\1/p' "$elixir_tree/hex/ebin/hex.app")
    cp -R "$elixir_tree/hex" "$tools_home/hex-$hex"
    # The store's tree is read-only; what Mix unpacks keeps its modes, and could not be replaced.
    chmod -R u+w "$tools_home/hex-$hex"
    (cd "$tools_home" && zip -qr "$1" "hex-$hex")
  elif [[ -n ${BPRUN_UPSTREAM_HEX-} ]]; then
    hex=2.0.6
    git -c advice.detachedHead=false clone -q --branch "v$hex" "$BPRUN_UPSTREAM_HEX" "$tools_home/source"
    (cd "$tools_home/source" && MIX_ENV=prod tools mix archive.build -o "$1") >&2
  else
    return 1
  fi
  tools mix archive.install --force "$1" >&2
}

# hex_package NAME MODULE TEXT REPOSITORY KEY: a package of one module in a Hex repository, signed with KEY.
hex_package() {
  local work=$tools_home/packages/$1
  mkdir -p "$work/lib" "$4/tarballs"
  cat >"$work/mix.exs" <<EX
defmodule $2.MixProject do
  use Mix.Project

  def project do
    [app: :$1, version: "1.0.0", description: "Greets", package: [licenses: ["MIT"], links: %{}]]
  end
end
EX
  echo "defmodule $2 do def greet, do: \"$3\" end" >"$work/lib/$1.ex"
  (cd "$work" && tools mix hex.build && cp ./*.tar "$4/tarballs/" &&
    tools mix hex.registry build "$4" --name=hexpm --private-key="$5") >&2
}

# beam_builds ORIGIN ERLANG_TREE OTP ELIXIR_TREE ELIXIR: builds.hex.pm's archives, and its lists of them. A tree
# that bprun has made finds itself wherever it lies, so that its Install has nothing to do.
beam_builds() {
  local builds=$1/builds.hex.pm/builds base work major=${3%%.*} sum
  work=$(mktemp -d)
  mkdir -p "$builds/elixir"
  cp -R "$2" "$work/OTP-$3"
  cp -R "$4" "$work/elixir"
  chmod -R u+w "$work"
  # Debian's tree has a rebar3; the official zip has none.
  rm -f "$work/elixir/bin/rebar3"
  printf '#!/bin/sh\nexit 0\n' >"$work/OTP-$3/Install"
  chmod 755 "$work/OTP-$3/Install"
  tar -C "$work" -cf - "OTP-$3" | gzip -1 >"$work/otp.tar.gz"
  sum=$(sha256sum <"$work/otp.tar.gz" | cut -d' ' -f1)
  for base in ubuntu-22.04 ubuntu-24.04; do
    mkdir -p "$builds/otp/$base"
    cp "$work/otp.tar.gz" "$builds/otp/$base/OTP-$3.tar.gz"
    echo "OTP-$3 0000000 2026-01-01T00:00:00Z $sum" >"$builds/otp/$base/builds.txt"
  done
  rm -f "$builds/elixir/v$5-otp-$major.zip"
  (cd "$work/elixir" && zip -qr "$builds/elixir/v$5-otp-$major.zip" bin lib)
  sum=$(sha256sum <"$builds/elixir/v$5-otp-$major.zip" | cut -d' ' -f1)
  echo "v$5-otp-$major 0000000 2026-01-01T00:00:00Z $sum" >"$builds/elixir/builds.txt"
  rm -rf "$work"
}

# mix_installs ORIGIN HOST ELIXIR HEX_ARCHIVE HEX REBAR3 REBAR KEY: what `mix local.hex` and `mix local.rebar` fetch
# from HOST, signed with KEY, whose public half is to lie in $MIX_HOME/public_keys.
mix_installs() {
  local installs=$1/$2/installs list
  mkdir -p "$installs/$3"
  cp "$4" "$installs/$3/hex-$5.ez"
  cp "$6" "$installs/$3/rebar3-$7"
  echo "$5,$(sha512sum <"$4" | cut -d' ' -f1),$3" >"$installs/hex-1.x.csv"
  echo "$7,$(sha512sum <"$6" | cut -d' ' -f1),$3" >"$installs/rebar3-1.x.csv"
  for list in "$installs"/*.csv; do
    openssl dgst -sha512 -sign "$8" "$list" | base64 >"$list.signed"
  done
}

# node_dist ORIGIN NODE_TREE VERSION: nodejs.org's archive for x64, its page and its checksums.
node_dist() {
  local name=node-v$3-linux-x64 dist=$1/nodejs.org/dist/v$3
  mkdir -p "$dist"
  # The store's tree is read-only; the official archive is not.
  tar -C "$2" --mode=u+w --transform "s|^\.|$name|S" -cf - . | gzip -1 >"$dist/$name.tar.gz"
  (cd "$dist" && sha256sum "$name.tar.gz" >SHASUMS256.txt)
  echo "<a href=\"$name.tar.gz\">$name.tar.gz</a>" >"$dist/index.html"
}

# npm_registry ORIGIN HOST NAME@VERSION...: the packages as the machine's own npm gets them.
npm_registry() {
  local origin=$1 host=$2 package
  shift 2
  mkdir -p "$origin/$host/tarballs"
  (cd "$origin/$host/tarballs" && npm pack --silent "$@" >/dev/null)
  for package in "$@"; do
    python3 - "$origin/$host" "$host" "$package" <<'PY'
import base64, hashlib, json, pathlib, sys, tarfile
root, host, package = sys.argv[1:]
name, version = package.rsplit("@", 1)
file = pathlib.Path(root, "tarballs", f"{name.lstrip('@').replace('/', '-')}-{version}.tgz")
with tarfile.open(file) as archive:
    manifest = json.load(archive.extractfile("package/package.json"))
integrity = "sha512-" + base64.b64encode(hashlib.sha512(file.read_bytes()).digest()).decode()
manifest["dist"] = {"tarball": f"http://{host}/tarballs/{file.name}", "integrity": integrity}
document = {"name": name, "dist-tags": {"latest": version}, "versions": {version: manifest}}
pathlib.Path(root, name.replace("/", "%2f")).write_text(json.dumps(document))
PY
  done
}

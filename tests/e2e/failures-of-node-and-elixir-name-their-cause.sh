#!/bin/bash
# SPDX-License-Identifier: MIT
# The same with the tools themselves: what npm, node, mix and erl print when an app is wrong is understood.
# shellcheck disable=SC2016
source "$(dirname "$0")/support.bash"

app static-procfile
debian_beam

fails_of() {
  local id=$1 script=$2 words
  shift 2
  new_buildpack "$id" "set -e; cd \"\$1\"; $script"
  build --buildpack "$buildpack"
  [[ $status != 0 ]] || fail "$id: it was built"
  expect_same "$(field "$out/build.json" cause.known.id)" "$id" "as cause in build.json"
  for words in " !     Why: " " !     Do: " "$@"; do
    expect_in "$T/stderr" "$words"
  done
}

package() { printf 'printf %%s %q >package.json; ' "{\"name\":\"shop\",\"version\":\"1.0.0\"$1}"; }

mkdir "$app/left" && echo '{"name":"left","version":"1.0.0"}' >"$app/left/package.json"
fails_of npm-lockfile-missing "$(package '') npm ci" "commit package-lock.json"
lock='{"name":"shop","version":"1.0.0","lockfileVersion":3,"requires":true,"packages":{"":{"name":"shop","version":"1.0.0"}}}'
fails_of npm-lockfile-out-of-date "$(package ',"dependencies":{"left":"file:left"}') printf %s '$lock' >package-lock.json; npm ci" \
  "Missing from it: left@1.0.0" "npm install"
fails_of npm-missing-script "$(package '') npm run build" "build"
fails_of package-json-is-no-json "echo '{\"name\":\"shop\",}' >package.json; npm install" "package.json"
fails_of node-version-refused "$(package ',"engines":{"node":">=99"}') npm install --engine-strict" ">=99" "engines"
fails_of missing-dev-dependency "$(package ',"scripts":{"build":"no-such-bundler --mode production"}') npm run build" \
  "no-such-bundler" "The script is \`build\`" "devDependencies to dependencies"
fails_of npm-peer-conflict "$(package ',"dependencies":{"react":"17.0.2","react-dom":"18.2.0"}') npm install --no-audit" \
  "Found is react@17.0.2;" "react-dom@18.2.0" "legacy-peer-deps"
fails_of module-not-found 'echo "require(\"left-pad\")" >b.js; node b.js' "left-pad" "npm install --save left-pad"
fails_of javascript-syntax-error 'echo "const x = ;" >b.js; node b.js' "b.js, line 1"
fails_of node-openssl-legacy 'node -e "require(\"crypto\").createHash(\"md4\")"' "openssl-legacy-provider"

mix_exs() {
  printf 'defmodule Shop.MixProject do\n  use Mix.Project\n  def project, do: [app: :shop, version: "1.0.0", elixir: "%s", deps: [%s]]\nend\n' \
    "$1" "${2-}" >"$app/mix.exs"
}
mix_exs "~> 1.0"
mkdir "$app/lib" "$app/config"
fails_of elixir-version-refused 'sed -i "s/~> 1.0/~> 99.0/" mix.exs; mix compile' "~> 99.0" "bprun plan"
fails_of mix-task-missing 'mix assets.deploy' "assets.deploy"
fails_of elixir-does-not-compile 'echo "defmodule Shop do def f, do: missing(1) end" >lib/shop.ex; mix compile' "lib/shop.ex"
fails_of elixir-warnings-are-errors 'echo "defmodule Shop do def f, do: Missing.x(1) end" >lib/shop.ex; mix compile --warnings-as-errors' \
  "--warnings-as-errors"
fails_of missing-config-var 'printf "import Config\nconfig :shop, url: System.fetch_env!(\"DATABASE_URL\")\n" >config/config.exs; mix compile' \
  "DATABASE_URL" "config/runtime.exs"
mkdir -p "$T/plug/lib"
printf 'defmodule Plug.MixProject do\n  use Mix.Project\n  def project, do: [app: :plug, version: "1.0.0"]\nend\n' >"$T/plug/mix.exs"
echo 'defmodule Plug do end' >"$T/plug/lib/plug.ex"
cp -R "$T/plug" "$app/plug"
mix_exs "~> 1.0" '{:plug, git: "file:///tmp/plug"}'
fails_of mix-dependency-missing 'mix compile' "plug" "mix deps.get"
# The lock names another commit than the one that was fetched.
fails_of mix-dependency-out-of-date 'commit() { git -C /tmp/plug add -A; git -C /tmp/plug -c user.name=x -c user.email=x commit -q --allow-empty -m "$1"; }; cp -R plug /tmp/plug; git init -q /tmp/plug; commit first; mix deps.get >fetched; commit next; next=$(git -C /tmp/plug rev-parse HEAD); sed -i -E "s/\"[0-9a-f]{40}\"/\"$next\"/" mix.lock; mix compile' \
  "plug" "mix.lock"
mix_exs "~> 1.0" '{:jason, "~> 1.4"}'
fails_of hex-is-missing 'MIX_HOME=/tmp/mix ERL_LIBS= mix compile' "mix local.hex"
fails_of beam-out-of-memory "erl -noshell -eval 'binary:copy(<<0>>, 1 bsl 45), halt().'" "35184372088832"

#!/bin/bash
# SPDX-License-Identifier: MIT
# A real Phoenix app: Phoenix, Bandit, Plug and what they need from their own checkouts, as path dependencies; elixir,
# then phoenix-static; what is started serves a page with a digested asset, and compiles nothing for it. Built again,
# nothing is compiled either.
#
#   BPRUN_UPSTREAM_PHOENIX=DIR   a work tree in DIR/NAME of each: phoenix, bandit, plug, plug_crypto, telemetry,
#                                phoenix_pubsub, phoenix_template, websock, websock_adapter, thousand_island, hpax,
#                                mime, jason (for Phoenix 1.7 castore, too), at tags that go together
#   BPRUN_UPSTREAM_HEX=DIR       on Debian 12: a checkout of hexpm/hex. Mix wants Hex for a dependency that could come
#                                from it, though none does.
source "$(dirname "$0")/support.bash"
source "$root/tests/support/beam-origin.sh"

checkouts=${BPRUN_UPSTREAM_PHOENIX-}
[[ -n $checkouts ]] || skip "BPRUN_UPSTREAM_PHOENIX names no folder of checkouts"
[[ -f $checkouts/phoenix/mix.exs ]] || fail "BPRUN_UPSTREAM_PHOENIX: there is no phoenix/mix.exs in $checkouts"
elixir_app
if [[ $elixir == 1.14.* ]]; then
  [[ -n ${BPRUN_UPSTREAM_HEX-} ]] ||
    skip "this Debian has no package of Hex, and BPRUN_UPSTREAM_HEX names no checkout of it"
  grep -qE 'elixir(:|_requirement) "~> 1\.1[0-4]"' "$checkouts/phoenix/mix.exs" || skip "the Phoenix in $checkouts is not for Elixir $elixir"
fi

# Hex, for which a first build brings the tools.
if [[ $elixir == 1.14.* ]]; then
  built
  use_tools "$store" "$T/tools"
  hex_archive "$T/hex.ez" 2>"$T/hex.log" || fail "$(cat "$T/hex.log")"
  openssl genrsa -out "$T/key.pem" 2048 2>/dev/null
  mix_installs "$T" mirror "$elixir" "$T/hex.ez" "$hex" "$elixir_tree/bin/rebar3" "$rebar3" "$T/key.pem"
  serve "$T/mirror"
  export HEX_MIRROR=$server
fi

rm -rf "$app"
elixir_app phoenix-real
if [[ $elixir == 1.14.* ]]; then
  mkdir -p "$app/.mix/public_keys"
  openssl rsa -in "$T/key.pem" -pubout -out "$app/.mix/public_keys/test.pem" 2>/dev/null
fi
mkdir "$app/vendor"
for library in "$checkouts"/*/; do
  cp -R "$library" "$app/vendor/"
done
rm -rf "$app"/vendor/*/{.git,deps,_build,test}
phoenix=$(sed -n 's/^ *@version "\(.*\)"/\1/p' "$app/vendor/phoenix/mix.exs")

export SECRET_KEY_BASE=0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
built --env SECRET_KEY_BASE
for name in phoenix bandit plug shop; do expect_in "$T/stdout" "Generated $name app"; done
expect_in "$T/stdout" "Check your digested files"
expect_same "$(cat "$out/Procfile")" "web: mix phx.server"
unpack
style=$(cd "$T/slug/priv/static" && ls app-*.css)
expect_file "$T/slug/priv/static/$style.gz"

PORT=$(free_port)
export PORT
"$bprun" start web --slug "$out/slug.tgz" --store "$store" --env SECRET_KEY_BASE >"$T/web.log" 2>&1 &
pid=$!
children+=("$pid")
eventually curl -fsS -o "$T/page" "http://127.0.0.1:$PORT/"
expect_in "$T/page" "Hello from Phoenix $phoenix on Elixir $elixir"
expect_in "$T/page" "href=\"/$style"
curl -fsS -o "$T/style" "http://127.0.0.1:$PORT/$style"
cmp "$T/style" "$app/priv/static/app.css"
expect_same "$(curl -fsS "http://127.0.0.1:$PORT/goods/tea")" '{"name":"tea"}'
kill -TERM "$pid"
await_exit "$pid"
expect_not_in "$T/web.log" Compiling
expect_not_in "$T/web.log" Generated

# Again, and with one module changed: the libraries are left alone.
built --env SECRET_KEY_BASE
expect_not_in "$T/stdout" "Compiling "
sed -i 's/Hello from/Hullo from/' "$app/lib/shop_web/page_controller.ex"
built --env SECRET_KEY_BASE
# the page's, and for later Elixir the endpoint, which calls the router when it is compiled
grep -qE '^Compiling (1 file|2 files) \(\.ex\)$' "$T/stdout" || fail "more is compiled than what has changed: $(grep Compiling "$T/stdout")"
expect_not_in "$T/stdout" "==> phoenix"

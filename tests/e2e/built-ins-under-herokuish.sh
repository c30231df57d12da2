#!/bin/bash
# SPDX-License-Identifier: MIT
# Packed built-ins under Herokuish's own scripts, in a root filesystem of this machine's Debian: they
# are fetched by BUILDPACK_URL, bring their runtimes themselves, and what they built answers. A second
# build fetches nothing.
#
#   BPRUN_HEROKUISH=DIR   a checkout of gliderlabs/herokuish
source "$(dirname "$0")/support.bash"
source "$(dirname "$0")/herokuish-image.bash"
serve_packed elixir nodejs

# --- Elixir: Debian's OTP and Elixir, by the image's apt ------------------------------------------------------------
new_image_app "$app"
herokuish_build elixir
expect_in "$T/stdout" "Elixir app detected"
expect_in "$T/stdout" "Fetching erlang $otp"
expect_in "$T/stdout" "Generated elixir_web app"
# Herokuish never names the buildpack here.
expect_in "$T/stdout" "Default types for  -> web"
expect_same "$(cat "$T/root/app/Procfile")" "web: mix run --no-halt"
web_answers "Hello from Elixir $elixir on OTP ${otp%%.*}, MIX_ENV=prod, root /app/.platform_tools/erlang"
expect_not_in "$T/web.log" Compiling
herokuish_build elixir
expect_not_in "$T/stdout" "Fetching erlang"
expect_not_in "$T/stdout" "Compiling 3 files"
web_answers "Hello from Elixir $elixir"

# --- Node.js -------------------------------------------------------------------------------------------------------
if ! command -v npm >/dev/null; then exit 0; fi
new_image_app "$apps/node-express"
npm_config_vars
herokuish_build nodejs
expect_in "$T/stdout" "Node.js app detected"
expect_in "$T/stdout" "Fetching node 22."
expect_in "$T/stdout" "Procfile declares types -> web, worker"
web_answers "Hello from Express on Node 22."
herokuish_build nodejs
expect_not_in "$T/stdout" "Fetching node"
web_answers "Hello from Express on Node 22."

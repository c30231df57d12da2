#!/bin/bash
# SPDX-License-Identifier: MIT
# What an app's config and config vars change: a release, MIX_ENV, a cache that is not used, and a
# config that only bash can read.
source "$(dirname "$0")/support.bash"

elixir_app
cat >>"$app/elixir_buildpack.config" <<'SH'
release=true
config_vars_to_export=(DATABASE_URL)
if [ -n "$STACK" ]; then
  always_rebuild=true
fi
SH
built --env MIX_ENV=staging --env DATABASE_URL=postgres://user:hunter2@db/x
expect_in "$T/stdout" "       DATABASE_URL"
expect_in "$T/stdout" "* MIX_ENV=staging"
expect_in "$T/stdout" "config_vars_to_export is not needed"
expect_in "$T/stdout" "Building release"
cat "$T/stdout" "$T/stderr" "$out/build.json" >"$T/all"
expect_not_in "$T/all" "hunter2"
unpack
expect_file "$T/slug/_build/staging/rel/elixir_web/bin/elixir_web"
expect_no_file "$T/slug/_build/prod"
expect_not_in "$T/slug/.profile.d/elixir_buildpack_paths.sh" "MIX_ENV"

# A release needs neither Mix nor the toolchain.
run_bprun run --slug "$out/slug.tgz" --store "$store" \
  'rm -rf .platform_tools; PORT=0 _build/staging/rel/elixir_web/bin/elixir_web eval "IO.puts(ElixirWeb.Page.body())"'
expect_status 0
expect_in "$T/stdout" "Hello from Elixir $elixir"

built --env MIX_ENV=staging
expect_in "$T/stdout" "Cleaning all cache to force rebuilds"
expect_in "$T/stdout" "Compiling 3 files"

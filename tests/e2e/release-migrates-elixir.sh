#!/bin/bash
# SPDX-License-Identifier: MIT
# A real Elixir app migrates a real PostgreSQL by psql, out of its release command: once, before it serves.
source "$(dirname "$0")/support.bash"

programs=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)
[[ -n $programs ]] || skip "PostgreSQL is not installed"
printf 'store = "%s"\nstate = "%s"\n' "$store" "$T/state" >"$XDG_CONFIG_HOME/bprun.toml"

mkdir -p "$T/home" "$T/database"
((EUID != 0)) || chown 65534:65534 "$T/home" "$T/database"
as_ordinary_user "$programs/initdb" -D "$T/database/data" -U shop -A trust -E UTF8 --locale=C --no-sync >"$T/initdb.log"
port=$(free_port)
as_ordinary_user "$programs/postgres" -D "$T/database/data" -p "$port" -c listen_addresses=127.0.0.1 \
  -c unix_socket_directories= -c fsync=off >"$T/database.log" 2>&1 &
children+=($!)
export DATABASE_URL=postgres://shop@127.0.0.1:$port/postgres

elixir_app
cat >"$app/Procfile" <<'TYPES'
web: mix run --no-halt
release: sh priv/migrate.sh
TYPES
mkdir -p "$app/priv"
# The Elixir that was built says which migrations there are; psql runs them.
cat >"$app/priv/migrate.sh" <<'SCRIPT'
set -e
version=$(mix run --no-start -e 'IO.puts(System.version())' | tail -n 1)
psql -qv ON_ERROR_STOP=1 "$DATABASE_URL" <<SQL
BEGIN;
CREATE TABLE IF NOT EXISTS runs (elixir text);
INSERT INTO runs VALUES ('$version');
COMMIT;
SQL
echo "migrated by Elixir $version"
SCRIPT
run_bprun config set DATABASE_URL --app shop
run_bprun deploy "$app" --app shop --wait-for DATABASE_URL --wait-limit 10m
expect_status 0
expect_in "$T/stdout" "migrated by Elixir $elixir"
expect_in "$T/stdout" "Released v1"
run_bprun deploy "$app" --app shop
expect_status 0
expect_in "$T/stdout" "v1 is live already"
expect_same "$(psql -qAtc "SELECT string_agg(elixir, ',') FROM runs" "$DATABASE_URL")" "$elixir"

#!/bin/bash
# SPDX-License-Identifier: MIT
# A real Node.js app migrates a real PostgreSQL, which starts late, in its release command: once, before it
# serves; a migration that fails leaves the old version answering.
source "$(dirname "$0")/support.bash"

programs=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)
[[ -n $programs ]] || skip "PostgreSQL is not installed"
printf 'store = "%s"\nstate = "%s"\n' "$store" "$T/state" >"$XDG_CONFIG_HOME/bprun.toml"
releases() { run_bprun "$@" --app shop; }

# PostgreSQL never runs as root.
mkdir -p "$T/home" "$T/database"
((EUID != 0)) || chown 65534:65534 "$T/home" "$T/database"
password=pa55-$mark
echo "$password" >"$T/password"
as_ordinary_user "$programs/initdb" -D "$T/database/data" -U shop --pwfile="$T/password" \
  -A scram-sha-256 -E UTF8 --locale=C --no-sync >"$T/initdb.log"
port=$(free_port)
export DATABASE_URL=postgres://shop:$password@127.0.0.1:$port/postgres
start_database() {
  as_ordinary_user "$programs/postgres" -D "$T/database/data" -p "$port" -c listen_addresses=127.0.0.1 \
    -c unix_socket_directories= -c fsync=off >"$T/database.log" 2>&1 &
  children+=($!)
}
runs() { psql -qAtc "SELECT string_agg(version, ',') FROM runs" "$DATABASE_URL"; }

app node-migrated
releases config set DATABASE_URL
expect_status 0
"$bprun" deploy "$app" --app shop --wait-for DATABASE_URL --wait-limit 10m >"$T/stdout" 2>"$T/stderr" </dev/null &
pid=$!
children+=("$pid")
eventually grep -q "Waiting for PostgreSQL at 127.0.0.1:$port" "$T/stdout"
start_database
await_exit "$pid"
expect_status 0
expect_in "$T/stdout" "migrated, run 1 with [DATABASE_URL]"
expect_in "$T/stdout" "Released v1"
expect_not_in "$T/stdout" "$password"

PORT=$(free_port)
export PORT
"$bprun" start web --app shop >"$T/web.log" 2>&1 &
web=$!
children+=("$web")
eventually curl -fsS -o "$T/page" "http://127.0.0.1:$PORT/"
expect_same "$(cat "$T/page")" "version one, migrations one"

# What fails is rolled back by the database, and not served.
echo '"broken"' >"$app/version.json"
releases deploy "$app"
expect_status 1
expect_in "$T/stderr" 'relation "no_such_table" does not exist'
expect_in "$T/stderr" "v1 of shop is live as before"
expect_same "$(curl -fsS "http://127.0.0.1:$PORT/")" "version one, migrations one"
kill -TERM "$web"
await_exit "$web"
"$bprun" start web --app shop >"$T/web.log" 2>&1 &
web=$!
children+=("$web")
eventually curl -fsS -o "$T/page" "http://127.0.0.1:$PORT/"
expect_same "$(cat "$T/page")" "version one, migrations one"
kill -TERM "$web"
await_exit "$web"

# Many processes that all see to their migrations before they start: it runs once.
echo '"two"' >"$app/version.json"
built
many=()
for i in 1 2 3 4 5 6; do
  "$bprun" release "$out" --app shop >"$T/many.$i" 2>&1 </dev/null &
  many+=($!)
  children+=($!)
done
for pid in "${many[@]}"; do
  await_exit "$pid"
  expect_status 0
done
expect_same "$(runs)" one,two
releases deploy "$out"
expect_status 0
expect_in "$T/stdout" "Released v3"
expect_same "$(runs)" one,two
releases run 'cat version.json'
expect_same "$(cat "$T/stdout")" '"two"'

#!/bin/bash
# SPDX-License-Identifier: MIT
# A release command waits for a real MariaDB that starts late, by a config var with a mysql:// address, and
# migrates it once.
source "$(dirname "$0")/support.bash"

for program in mariadbd mariadb-install-db mariadb; do
  command -v "$program" >/dev/null || [[ -x /usr/sbin/$program ]] || skip "$program is not installed"
done
printf 'store = "%s"\nstate = "%s"\n' "$store" "$T/state" >"$XDG_CONFIG_HOME/bprun.toml"

# MariaDB does not run as root, either.
mkdir -p "$T/home" "$T/database"
((EUID != 0)) || chown 65534:65534 "$T/home" "$T/database"
as_ordinary_user mariadb-install-db --no-defaults --datadir="$T/database/data" \
  --auth-root-authentication-method=normal --skip-test-db >"$T/install.log" 2>&1
password=pa55-$mark
echo "FLUSH PRIVILEGES; CREATE USER shop@'127.0.0.1' IDENTIFIED BY '$password'; GRANT ALL ON *.* TO shop@'127.0.0.1'; CREATE DATABASE shop;" |
  tr ';' '\n' | sed '/^ *$/d; s/$/;/' |
  as_ordinary_user /usr/sbin/mariadbd --no-defaults --datadir="$T/database/data" --bootstrap >>"$T/install.log" 2>&1
port=$(free_port)
start_database() {
  as_ordinary_user /usr/sbin/mariadbd --no-defaults --datadir="$T/database/data" --port="$port" \
    --bind-address=127.0.0.1 --skip-name-resolve --socket="$T/database/socket" \
    --innodb-flush-log-at-trx-commit=0 >"$T/database.log" 2>&1 &
  children+=($!)
}
export DATABASE_URL=mysql://shop:$password@127.0.0.1:$port/shop

new_app Procfile 'web: true
release: sh migrate' migrate 'echo "CREATE TABLE IF NOT EXISTS runs (n INT); INSERT INTO runs VALUES (1); SELECT COUNT(*) FROM runs;" |
  mariadb --no-defaults --protocol=tcp --host=127.0.0.1 --port='"$port"' --user=shop --password="$PASSWORD" --skip-column-names shop'
run_bprun config set DATABASE_URL --app shop

# Nothing is there: bounded, and said.
run_bprun deploy "$app" --app shop --buildpack "$buildpacks/no-op" --wait-for DATABASE_URL --wait-limit 1s
expect_status 69
expect_in "$T/stderr" "127.0.0.1:$port"
expect_not_in "$T/stderr" "$password"

"$bprun" deploy --retry --app shop --wait-for DATABASE_URL --wait-limit 10m \
  --env-command PASSWORD="echo $password" >"$T/stdout" 2>"$T/stderr" </dev/null &
pid=$!
children+=("$pid")
eventually grep -q "Waiting for MySQL at 127.0.0.1:$port" "$T/stdout"
start_database
await_exit "$pid"
expect_status 0
expect_in "$T/stdout" "Released v1"
expect_same "$(grep -c '^1$' "$T/stdout")" 1 "as runs of the migration"
expect_not_in "$T/stdout" "$password"
run_bprun deploy --retry --app shop
expect_status 0
expect_in "$T/stdout" "is done"

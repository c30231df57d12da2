#!/bin/bash
# SPDX-License-Identifier: MIT
# yarn, pnpm and no lockfile at all: each app is built by its own package manager, and answers.
source "$(dirname "$0")/support.bash"

answers() {
  PORT=$(free_port)
  export PORT
  "$bprun" start web --slug "$out/slug.tgz" --store "$store" >"$T/web.log" 2>&1 &
  pid=$!
  children+=("$pid")
  eventually curl -fsS -o "$T/page" "http://127.0.0.1:$PORT/"
  expect_in "$T/page" "Hello from $1: an hour has 3600000 ms"
  kill -TERM "$pid"
  await_exit "$pid"
}

for kind in node-no-lockfile node-pnpm node-yarn; do
  app "$kind" "$kind"
  if [[ $kind == node-yarn ]]; then
    # A yarn.lock names its registry, so it is made here, with the machine's own npm.
    command -v npx >/dev/null || continue
    (cd "$app" && npx -y yarn@1.22.22 install --silent --ignore-engines --no-progress </dev/null >"$T/yarn.log" 2>&1 &&
      rm -rf node_modules) || fail "$(cat "$T/yarn.log")"
  fi
  built
  answers "$kind"
done

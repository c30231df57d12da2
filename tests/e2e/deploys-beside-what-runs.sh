#!/bin/bash
# SPDX-License-Identifier: MIT
# Where an app is set up to run, a deploy starts the new release beside the old one, waits until it is well, switches,
# and then stops the old one; one that is not well is stopped again, and the old one serves on. The units for systemd.
# labels: fast
source "$(dirname "$0")/support.bash"
command -v python3 >/dev/null || skip "python3 is not here to serve"

state=$T/state
printf 'store = "%s"\nstate = "%s"\nisolation = "none"\n' "$store" "$state" >"$XDG_CONFIG_HOME/bprun.toml"
clean_up() {
  local file
  for file in "$T"/pid.*; do [[ ! -s $file ]] || kill -KILL -- "-$(cat "$file")" 2>/dev/null || true; done
}
new_buildpack pack true
new_app Procfile "release: echo released
web: exec python3 serve.py
worker: sleep 1000" page one
cat >"$app/serve.py" <<'END'
import http.server, os, sys
page = open("page").read().strip()
if page == "does not start":
    sys.exit(3)
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        well = self.path == "/" or page != "not well"
        self.send_response(200 if well else 500)
        self.end_headers()
        self.wfile.write(f"{page} {os.environ['DYNO']}\n".encode())
http.server.HTTPServer(("127.0.0.1", int(os.environ["PORT"])), Handler).serve_forever()
END
port_a=$(free_port)
port_b=$(free_port)
while [[ $port_b == "$port_a" ]]; do port_b=$(free_port); done

# A supervisor as small as can be; and what stands for a proxy: a file with the port.
cat >"$T/start" <<END
setsid '$bprun' start web --app shop --slot "\$BPRUN_SLOT" --dyno web.1 >>'$T/log' 2>&1 </dev/null &
pid=\$!
echo \$pid >'$T/pid.'"\$BPRUN_SLOT"
# Until then it is in this script's own process group, which ends with it.
until [ "\$(ps -o sid= -p \$pid | tr -d ' ')" = "\$pid" ]; do kill -0 \$pid || exit 0; sleep 0.02; done
END
cat >"$T/stop" <<END
pid=\$(cat '$T/pid.'"\$BPRUN_SLOT" 2>/dev/null) || exit 0
kill -TERM "\$pid" 2>/dev/null
while [ -e /proc/\$pid ] && ! grep -q '^State:.Z' /proc/\$pid/status 2>/dev/null; do sleep 0.02; done
rm '$T/pid.'"\$BPRUN_SLOT"
END
cat >"$T/switch" <<END
curl -fsS http://127.0.0.1:\$BPRUN_PORT/ >'$T/at-switch' || exit
[ ! -s '$T/proxy' ] || curl -fsS http://127.0.0.1:\$(cat '$T/proxy')/ >'$T/old-at-switch' || exit
[ ! -e '$T/refuse' ] || exit 9
echo \$BPRUN_PORT >'$T/proxy'
END
run_bprun running --app shop --start "sh '$T/start'" --stop "sh '$T/stop'" --switch "sh '$T/switch'" --ports "$port_a,$port_b" --limit 2m
expect_status 0
page() { curl -fsS "http://127.0.0.1:$(cat "$T/proxy")/"; }
deploy() {
  echo "$1" >"$app/page"
  run_bprun deploy "$app" --app shop --buildpack "$buildpack"
}
slots() { find "$T" -name 'pid.?' -printf '%f ' | sort; }

# --- the first, the second: both answer at the switch -------------------------------------------------------------------
deploy one
expect_status 0
expect_in "$T/stdout" "Starting v1 beside what runs"
expect_in "$T/stdout" "is well"
expect_same "$(page)" "one web.1"
expect_same "$(cat "$T/proxy")" "$port_a"
deploy two
expect_status 0
expect_same "$(cat "$T/at-switch")" "two web.1"
expect_same "$(cat "$T/old-at-switch")" "one web.1"
expect_same "$(page)" "two web.1"
expect_same "$(cat "$T/proxy")" "$port_b"
# The old one has been stopped.
expect_same "$(slots)" "pid.b "
if curl -fsS -o /dev/null "http://127.0.0.1:$port_a/" 2>/dev/null; then fail "the old release still answers"; fi
run_bprun running --app shop
expect_in "$T/stdout" "slot    b"

# --- what is not well, or cannot be switched to: the old one serves on ------------------------------------------------------
echo '{"healthchecks": {"web": [{"type": "startup", "path": "/health", "attempts": 1, "wait": 0, "timeout": 1}]}}' >"$app/app.json"
run_bprun running --app shop --limit 3s
expect_status 0
deploy "not well"
expect_status 69
# A slow machine may not even listen by then.
grep -qE "/health is answered with 500|connection refused" "$T/stderr" || fail "no reason: $(cat "$T/stderr")"
expect_in "$T/stderr" "v2 of shop is live as before"
expect_same "$(slots)" "pid.b "
expect_same "$(page)" "two web.1"
deploy "does not start"
expect_status 69
expect_in "$T/stderr" "connection refused"
expect_same "$(page)" "two web.1"
run_bprun running --app shop --limit 2m
: >"$T/refuse"
deploy three
expect_status 9
expect_in "$T/stderr" "the switch command exited 9"
expect_same "$(page)" "two web.1"
expect_same "$(slots)" "pid.b "
run_bprun releases --app shop
expect_in <(grep '^v2 ' "$T/stdout") live
rm "$T/refuse"

# --- again, rollback, config: all go this way ------------------------------------------------------------------------------
run_bprun deploy --retry --app shop
expect_status 0
expect_same "$(page)" "three web.1"
run_bprun rollback --app shop
expect_status 0
expect_same "$(page)" "two web.1"

# --- killed at the switch, interrupted, and what the commands print --------------------------------------------------------
# The switch is done, and nobody can write it down: the next deploy keeps to what the ledger says, before it stops anything.
cat >"$T/kill-bprun" <<'END'
pid=$PPID
until [ "$(cat /proc/$pid/comm)" = bprun ]; do pid=$(awk '{ print $4 }' /proc/$pid/stat); done
kill "$1" "$pid"
END
cp "$T/switch" "$T/switch.whole"
echo "sh '$T/kill-bprun' -KILL" >>"$T/switch"
deploy killed
[[ $status == 137 ]] || fail "it was not killed: $status"
expect_same "$(page)" "killed web.1"
cp "$T/switch.whole" "$T/switch"
echo "cat '$T/proxy' >>'$T/ways'" >>"$T/switch"
run_bprun deploy --retry --app shop
expect_status 0
old_port=$(head -n 1 "$T/ways")
expect_same "$(page)" "killed web.1"
[[ $(wc -l <"$T/ways") == 2 && $(cat "$T/proxy") != "$old_port" ]] || fail "not back and then over: $(cat "$T/ways")"
cp "$T/switch.whole" "$T/switch"

# A signal while it starts: what was started is stopped all the same.
before=$(slots)
cp "$T/start" "$T/start.whole"
echo "sh '$T/kill-bprun' -TERM" >>"$T/start"
deploy interrupted
[[ $status == 143 ]] || fail "it was not interrupted: $status"
expect_same "$(slots)" "$before"
expect_same "$(page)" "killed web.1"
cp "$T/start.whole" "$T/start"

run_bprun config set TOKEN=hunter2hunter2 --app shop
expect_status 0
echo 'echo "token hunter2hunter2"' >>"$T/start"
deploy secretive
expect_status 0
expect_in "$T/stdout" "token [TOKEN]"
expect_not_in "$T/stdout" hunter2
run_bprun running --app shop --off
deploy four
expect_status 0
expect_not_in "$T/stdout" "beside what runs"
expect_same "$(page)" "secretive web.1"

# --- bad input --------------------------------------------------------------------------------------------------------------
run_bprun running --app shop --start true
expect_status 64
run_bprun running --app shop --ports 5000
expect_status 64
run_bprun start web --app shop --slot c
expect_status 64
run_bprun start web --app other --slot a
expect_status 64

# --- units ---------------------------------------------------------------------------------------------------------------------
run_bprun units --app shop -o "$T/units" --formation web=2,worker=1 --state "$state/with 100% \$HOME" --dir "$app"
expect_status 0
expect_same "$(sort "$T/stdout" | xargs)" "shop-web-1@.service shop-web-2@.service shop-worker-1@.service shop@.target"
expect_in "$T/units/shop-web-2@.service" '"--dyno" "web.2"'
expect_in "$T/units/shop-web-2@.service" "100%% \$\$HOME"
expect_in "$T/units/shop@.target" "Wants=shop-worker-1@%i.service"
expect_in "$T/stderr" "systemctl enable --now shop@\$BPRUN_SLOT.target"
run_bprun units --app shop --user 'a b'
expect_status 64
if command -v systemd-analyze >/dev/null; then
  for unit in shop-web-1 shop-web-2 shop-worker-1; do cp "$T/units/$unit@.service" "$T/units/$unit@a.service"; done
  cp "$T/units/shop@.target" "$T/units/shop@a.target"
  status=0
  SYSTEMD_UNIT_PATH="$T/units:" systemd-analyze verify --man=no "$T"/units/shop-*@a.service "$T/units/shop@a.target" >"$T/stdout" 2>"$T/stderr" || status=$?
  expect_status 0
  expect_not_in "$T/stderr" "$T/units"
else
  echo "not shown: systemd-analyze is not here to verify the units"
fi

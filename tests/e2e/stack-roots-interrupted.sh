#!/bin/bash
# SPDX-License-Identifier: MIT
# Ctrl-C while a root filesystem is made: no process, no mount and no file is left.
source "$(dirname "$0")/support.bash"

((EUID == 0)) || skip "only root makes root filesystems by debootstrap"
command -v debootstrap >/dev/null || skip "debootstrap is not installed"

# A mirror that takes the connection and never answers.
port=$(free_port)
python3 - "$port" "$T/listening" "$T/asked" <<'PY' &
import socket, sys
listener = socket.socket()
listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
listener.bind(("127.0.0.1", int(sys.argv[1])))
listener.listen()
open(sys.argv[2], "w").close()
held = []
while True:
    held.append(listener.accept())
    open(sys.argv[3], "w").close()
PY
children+=($!)
eventually test -e "$T/listening"
mkdir "$T/place"
env -u http_proxy -u HTTP_PROXY --default-signal=INT,QUIT setsid "$bprun" stack rootfs debian-12 "$T/place/root" \
  --minimal --mirror "http://127.0.0.1:$port/$mark" >"$T/stdout" 2>"$T/stderr" </dev/null &
pid=$!
children+=("$pid")
eventually test -e "$T/asked"
kill -INT "$pid"
await_exit "$pid"
expect_status 130
expect_same "$(find "$T/place" -mindepth 1)" "" "left behind"
nobody_asks() { ! pgrep -f "127.0.0.1:$port/$mark" >/dev/null; }
eventually nobody_asks
if grep -qF "$T/place" /proc/self/mounts; then fail "mounts are left"; fi

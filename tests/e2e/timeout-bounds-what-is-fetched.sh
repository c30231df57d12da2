#!/bin/bash
# SPDX-License-Identifier: MIT
# --timeout bounds the whole build: where a mirror, the host of a tarball or a git host answers a byte at
# a time for ever, the build ends with 124 when its time is up, and names the address.
source "$(dirname "$0")/support.bash"

# A byte every tenth of a second, which no limit inside takes for a stall.
cat >"$T/slow-server.py" <<'PY'
import http.server, sys, time
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Type", "application/x-git-upload-pack-advertisement")
        self.send_header("Content-Length", "1000000000")
        self.end_headers()
        try:
            while True:
                self.wfile.write(b"0")
                self.wfile.flush()
                time.sleep(0.1)
        except OSError:
            pass
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
open(sys.argv[1], "w").write(str(server.server_port))
server.serve_forever()
PY
python3 "$T/slow-server.py" "$T/port" 2>/dev/null &
children+=($!)
eventually test -s "$T/port"
host=http://127.0.0.1:$(cat "$T/port")

app static-procfile
build --buildpack "$host/pack.tgz" --timeout 3s
expect_status 124
expect_cause timeout
expect_in "$T/stderr" "the download from $host/pack.tgz was stopped: the build went past its time limit of 3s (--timeout)"

build --buildpack "$host/pack.git" --timeout 3s
expect_status 124
expect_in "$T/stderr" "git for $host/pack.git was stopped"

app node-express web
npm_config_registry=$host/ build --timeout 3s
expect_status 124
expect_in "$T/stderr" "the download from $host/"

# The source itself, before anything of the app is known.
run_bprun build "$host/app.tgz" -o "$out" --store "$store" --timeout 3s
expect_status 124
expect_in "$T/stderr" "the download from $host/app.tgz was stopped"
expect_nothing_left_behind

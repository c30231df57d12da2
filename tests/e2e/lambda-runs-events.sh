#!/bin/bash
# SPDX-License-Identifier: MIT
# bprun lambda as a function's runtime, under a Runtime API on loopback: each event has a fresh directory with
# its files, and gets status and log; what cannot be is refused, and the next event is served.
# labels: fast
source "$(dirname "$0")/support.bash"

cat >"$T/api.py" <<'PY'
"""Plays Lambda's Runtime API: hands out the events of a file, one JSON text a line (or @SIZE for a large
one), and writes each answer as a line: kind, error type, body."""
import http.server, sys, time

events = open(sys.argv[1], encoding="utf-8").read().splitlines()
answers = open(sys.argv[2], "w", encoding="utf-8")

class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    handed = 0

    def do_GET(self):
        assert self.path == "/2018-06-01/runtime/invocation/next", self.path
        if Handler.handed == len(events):
            self.send_response(410)
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        text = events[Handler.handed]
        Handler.handed += 1
        body = b" " * int(text[1:]) if text.startswith("@") else text.encode()
        self.send_response(200)
        self.send_header("Lambda-Runtime-Aws-Request-Id", f"id-{Handler.handed}")
        left = 4000 if "sleep" in text else 600000
        self.send_header("Lambda-Runtime-Deadline-Ms", str(int(time.time() * 1000) + left))
        if Handler.handed % 2:
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
        else:
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            for at in range(0, len(body), 1 << 16):
                piece = body[at:at + (1 << 16)]
                self.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
            self.wfile.write(b"0\r\n\r\n")

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        kind = f"{self.path.split('/')[-2]} {self.path.split('/')[-1]}"
        error = self.headers.get("Lambda-Runtime-Function-Error-Type", "-")
        answers.write(f"{kind} {error} {body}\n")
        answers.flush()
        self.send_response(202)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass

server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
print(server.server_address[1], flush=True)
server.serve_forever()
PY
b64() { printf %s "$1" | base64 -w0; }
mkdir -p "$T/app/db/migrate" "$T/outside"
echo 'the app' >"$T/app/code"
ln -s "$T/outside" "$T/app/link"
echo 0 >"$T/app/db/migrate/0_old.rb"

cat >"$T/events" <<EVENTS
{"command": "ls db/migrate; cat code db/migrate/1_a.rb; echo changed >code; (sleep 1000 & echo \$! >left); cp left '$T/left'", "files": {"db/migrate/1_a.rb": "$(b64 'create_table')"}}
{"command": "ls db/migrate; cat code; echo \$TOKEN; exit 3"}
{"command": "true", "files": {"../outside/a": "$(b64 x)"}}
{"command": "true", "files": {"a": "no base64!"}}
@6000001
@6000001
{"command": "true", "files": {"link/a": "$(b64 x)"}}
{"command": "true", "files": {"a": "$(b64 x)", "a/b": "$(b64 x)"}}
{"files": {}}
[]
no JSON
{"command": "echo begun; sleep 1000"}
{"command": "echo '{\"errorMessage\": \"no error\"}'"}
EVENTS
python3 "$T/api.py" "$T/events" "$T/answers" >"$T/port" &
children+=($!)
eventually grep -q . "$T/port"
mkdir "$T/tmp"
AWS_LAMBDA_RUNTIME_API=127.0.0.1:$(cat "$T/port")
export AWS_LAMBDA_RUNTIME_API
status=0
TMPDIR=$T/tmp "$bprun" lambda --app-dir "$T/app" --env-command TOKEN="echo s3cr3t-$mark" \
  >"$T/stdout" 2>"$T/stderr" </dev/null || status=$?
# The API has ended.
expect_status 69
expect_in "$T/stderr" "answers 410"

answer() { sed -n "$1p" "$T/answers"; }
expect_same "$(answer 1)" 'id-1 response - {"status":0,"log":"0_old.rb\n1_a.rb\nthe app\ncreate_table"}'
expect_same "$(answer 2)" 'id-2 error release-failed {"errorType":"release-failed","errorMessage":"the release command exited 3","status":3,"log":"0_old.rb\nthe app\n[TOKEN]\n"}'
for i in 3 4 7 8 9 10 11; do
  [[ $(answer $i) == "id-$i error bad-event "* ]] || fail "event $i: $(answer $i)"
done
answer 3 | grep -qF 'files: ../outside/a is no path inside the fresh directory'
answer 4 | grep -qF 'the content of files.a is no base64'
answer 7 | grep -qF 'leads out of the app by a link'
answer 8 | grep -qF 'is a file and a folder'
for i in 5 6; do
  [[ $(answer $i) == "id-$i error event-too-large "* ]] || fail "event $i: $(answer $i)"
done
[[ $(answer 12) == 'id-12 error release-timed-out '*'"status":124,"log":"begun\n"}' ]] || fail "$(answer 12)"
# Success is the status, and no text.
[[ $(answer 13) == 'id-13 response - '* ]] || fail "$(answer 13)"
expect_same "$(answer 14)" ""

expect_same "$(find "$T/outside" "$T/tmp" -mindepth 1)" "" "as what is left"
expect_same "$(cat "$T/app/code")" "the app"
! kill -0 "$(cat "$T/left")" 2>/dev/null || fail "a process outlived its event"

unset AWS_LAMBDA_RUNTIME_API
run_bprun lambda
expect_status 64
run_bprun lambda --runtime-api nonsense
expect_status 64

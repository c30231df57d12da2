#!/bin/bash
# SPDX-License-Identifier: MIT
# A download cut in the middle is resumed or tried again, and never taken as whole.
source "$(dirname "$0")/support.bash"

app static-procfile
new_buildpack pack 'echo ok >"$1/fetched.txt"'
head -c 2000000 /dev/urandom >"$buildpack/ballast"
tar -czf "$T/pack.tgz" -C "$buildpack" .
cat >"$T/cutting-server.py" <<'PY'
# Promises the whole file and sends half of it: the first N times, or always.
import http.server, sys
data, always = open(sys.argv[1], "rb").read(), sys.argv[2] == "always"
served = 0
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        global served
        served += 1
        cut = always or served == 1
        self.send_response(200)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data[: len(data) // 2] if cut else data)
        self.close_connection = True
server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
open(sys.argv[3], "w").write(str(server.server_port))
server.serve_forever()
PY
for how in once always; do
  python3 "$T/cutting-server.py" "$T/pack.tgz" "$how" "$T/port-$how" 2>/dev/null &
  children+=($!)
  eventually test -s "$T/port-$how"
  build --buildpack "http://127.0.0.1:$(cat "$T/port-$how")/pack.tgz"
  if [[ $how == once ]]; then
    expect_status 0
    unpack
    expect_file "$T/slug/fetched.txt"
  else
    [[ $status == 69 || $status == 76 ]] || fail "exit status $status"
  fi
done

#!/bin/bash
# SPDX-License-Identifier: MIT
# `herokuish buildpack test` and `herokuish test` (H-53, H-54, B-16).
# labels: fast
source "$(dirname "$0")/support.bash"
source "$(dirname "$0")/herokuish.bash"
new_machine

# --- H-53 ----------------------------------------------------------------------------------------------------
install_buildpack 00_plain true
machine_app x y
call USER=herokuishuser herokuish buildpack test
expect_status 1
expect_line "$T/stdout" "Selected buildpack does not support test feature"
install_buildpack 00_plain true bin/test-compile '#!/bin/bash
echo "  compiled in $PWD: $*"
mkdir "$1/.profile.d"
echo "export FROM_PROFILE=yes" >"$1/.profile.d/x.sh"' bin/test '#!/bin/bash
echo "  tested in $PWD: $* $FROM_PROFILE $(ls -A)"
echo "  ignores SIGPIPE: $((0x$(sed -n "s/^SigIgn:\s*//p" /proc/self/status) & 0x1000))"
exit 4'
chmod -x "$m/tmp/buildpacks/00_plain/bin/"test*
call USER=herokuishuser herokuish buildpack test
expect_status 4
expect_same "$(cat "$T/stdout")" "-----> plain app detected
  compiled in $inside/tmp/build: $inside/tmp/build $inside/tmp/cache $inside/tmp/env
  tested in $inside/app: $inside/app $inside/tmp/env yes .profile.d
x
  ignores SIGPIPE: 0"

# --- H-54 -------------------------------------------------------------------------------------------------------
# One at a time on this machine.
exec 9<"${BASH_SOURCE[0]}"
flock 9
if python3 - <<'EOF'
import socket
with socket.socket() as probe:
    probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    probe.bind(("127.0.0.1", 5678))
EOF
then :; else skip "somebody has port 5678"; fi
install_buildpack 00_plain 'echo built'
cat >"$T/server.py" <<'EOF'
import http.server, os
class Server(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200 if self.path != "/missing" else 404)
        self.end_headers()
        self.wfile.write(b"app at " + self.path.encode() + b"\n")
http.server.HTTPServer(("127.0.0.1", int(os.environ["PORT"])), Server).serve_forever()
EOF
machine_app Procfile 'web: python3 server.py'
cp "$T/server.py" "$m/app/"
call USER=herokuishuser herokuish test /page "app at /page"
expect_status 0
grep -vE "RETRYING LISTENER|GET /page" "$T/stdout" >"$T/seen"
expect_same "$(cat "$T/seen")" "::: BUILDING APP :::
-----> plain app detected
       built
-----> Discovering process types
       Procfile declares types -> web
::: STARTING WEB :::
::: FOUND LISTENER :::
::: CHECKING APP :::
::: APP OUTPUT :::
app at /page
::: TEST FINISHED :::"
call USER=herokuishuser herokuish test / other
expect_status 2
expect_line "$T/stdout" "::: TEST FAILED :::"
expect_line "$T/stdout" "::: EXPECTED: other :::"
call USER=herokuishuser herokuish test /missing
expect_status 1
expect_in "$T/stderr" 404
install_buildpack 00_plain 'exit 5'
call USER=herokuishuser herokuish test
expect_status 5

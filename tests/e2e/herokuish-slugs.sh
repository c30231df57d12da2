#!/bin/bash
# SPDX-License-Identifier: MIT
# `herokuish slug generate`, `import` and `export` (S-1 to S-4, S-9 to S-13).
# labels: fast
source "$(dirname "$0")/support.bash"
source "$(dirname "$0")/herokuish.bash"
new_machine
slug=$m/tmp/slug.tgz

# --- S-1 to S-3, S-13: generate ---------------------------------------------------------------------------
machine_app .dotfile a .gitignore b .github/x c .git/HEAD d deep/.git/HEAD e deep/kept f Procfile g \
  .slugignore 'deep' .release h .profile.d/x.sh i
echo gitdir >"$m/app/deep/sub.git"
mkdir -p "$m/app/empty" "$m/tmp/env" "$m/tmp/cache"
echo secret >"$m/tmp/env/TOKEN"
echo old >"$slug"
call herokuish slug generate
expect_status 0
[[ $(cat "$T/stdout") =~ ^"-----> Compiled slug size is "[0-9.]+[KM]$ ]] || fail "said $(cat "$T/stdout")"
gzip -t "$slug"
tar -tzf "$slug" >"$T/members"
expect_same "$(head -n 1 "$T/members")" ./
for member in ./.dotfile ./.gitignore ./.github/x ./deep/kept ./deep/sub.git ./.slugignore ./Procfile ./.release \
  ./.profile.d/x.sh ./empty/; do
  expect_line "$T/members" "$member"
done
if grep -E '/\.git(/|$)|TOKEN' "$T/members"; then fail "what must not be in it"; fi
# S-4: the original's list of patterns is tar's, and acts here
call BPRUN_COMPAT=herokuish herokuish slug generate
expect_not_in <(tar -tzf "$slug") deep
call herokuish slug generate

# --- S-12: export ------------------------------------------------------------------------------------------
call herokuish slug export
expect_status 0
cmp "$slug" "$T/stdout"
cat >"$T/receive.py" <<'EOF'
import http.server, sys
class Receiver(http.server.BaseHTTPRequestHandler):
    def do_PUT(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        open(sys.argv[1] + "/received", "wb").write(body)
        open(sys.argv[1] + "/request", "w").write(self.requestline + "\n")
        self.send_response(200 if self.path == "/good" else 403)
        self.end_headers()
    def do_GET(self):
        self.send_response(302 if self.path == "/moved" else 200 if self.path == "/slug" else 404)
        if self.path == "/moved":
            self.send_header("Location", "/slug")
        self.end_headers()
        self.wfile.write(open(sys.argv[2], "rb").read() if self.path == "/slug" else b"<html>no</html>")
server = http.server.HTTPServer(("127.0.0.1", 0), Receiver)
print(server.server_port, flush=True)
server.serve_forever()
EOF
cp "$slug" "$T/kept.tgz"
python3 -u "$T/receive.py" "$T" "$T/kept.tgz" >"$T/port" 2>/dev/null &
children+=($!)
eventually test -s "$T/port"
server=http://127.0.0.1:$(cat "$T/port")
if command -v curl >/dev/null; then
  call herokuish slug export "$server/good"
  expect_status 0
  cmp "$slug" "$T/received"
  expect_same "$(cat "$T/request")" "PUT /good HTTP/1.0"
  call herokuish slug export "$server/bad?token=t0ken"
  expect_status 1
  expect_in "$T/stderr" 403
  expect_not_in "$T/stderr" t0ken
fi
# an address says nothing to curl but where
call herokuish slug export $'http://127.0.0.1:9/x\nstderr = '"$inside/tmp/traced"$'\n#'
expect_status 1
expect_no_file "$m/tmp/traced"
rm "$slug"
call herokuish slug export
expect_status 1
expect_in "$T/stderr" "there is no slug"

# --- S-10, S-11: import ---------------------------------------------------------------------------------------
call herokuish slug import "$server/slug"
expect_status 1
expect_in "$T/stderr" "not empty"
imports() {
  machine_app
  call herokuish slug import "$@"
}
imports "$server/slug"
expect_status 0
expect_file "$m/app/deep/kept"
expect_file "$m/app/.dotfile"
imports "$server/moved"
expect_status 0
for path in missing moved-nowhere; do
  imports "$server/$path"
  expect_status 1
  expect_same "$(ls -A "$m/app")" ""
done
# from standard input; modes, and for root owners, are kept
mkdir "$T/made"
printf x >"$T/made/run"
chmod 0710 "$T/made/run"
owner=()
((EUID != 0)) || owner=(--owner=4711 --group=4712)
tar "${owner[@]}" -C "$T/made" -czf "$T/made.tgz" .
machine_app
status=0
calling herokuish slug import <"$T/made.tgz" >"$T/stdout" 2>"$T/stderr" || status=$?
expect_status 0
expect_same "$(stat -c %a "$m/app/run")" 710
((EUID != 0)) || expect_same "$(stat -c %u:%g "$m/app/run") $(stat -c %u "$m/app")" "4711:4712 4711"
# What leads out is refused, and so is what is no tar.
tar -C "$T/made" -czf "$T/out.tgz" --transform 's,^,../../,' run 2>/dev/null
for file in "$T/out.tgz" "$T/receive.py" /dev/null; do
  machine_app
  status=0
  calling herokuish slug import <"$file" >"$T/stdout" 2>"$T/stderr" || status=$?
  expect_status 1
  [[ -s $T/stderr ]] || fail "no word about $file"
  expect_same "$(ls -A "$m/app")" "" "out of $file"
  expect_no_file "$m/run/run"
done
# S-9: nothing is descended into
machine_app
mkdir -p "$T/made/app"
rm "$T/made/run"
touch "$T/made/app/x"
tar -C "$T/made" -czf "$T/made.tgz" .
calling herokuish slug import <"$T/made.tgz"
expect_file "$m/app/app/x"

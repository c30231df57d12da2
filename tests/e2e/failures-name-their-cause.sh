#!/bin/bash
# SPDX-License-Identifier: MIT
# What really goes wrong in builds is made to go wrong: the report and the record name the cause, and the
# next step stands on the first screen.
# labels: fast
# shellcheck disable=SC2016  # what stands in single quotes is for the script that fails
source "$(dirname "$0")/support.bash"

app static-procfile

# A build by a script must fail of this cause, with these words of the report on its first screen; options of
# bprun are in $options.
options=()
fails_of() {
  local id=$1 script=$2 words
  shift 2
  new_buildpack "fails-of-$id" "$script"
  build --buildpack "$buildpack" "${options[@]}"
  options=()
  [[ $status != 0 ]] || fail "$id: it was built"
  known=$(field "$out/build.json" cause.known.id)
  # Another build on this machine may be killed for its memory at the same time, and counted.
  [[ $id != *probably-out-of-memory ]] || known=${known/#out-of/probably-out-of}
  [[ $id != *probably-out-of-memory ]] || known=${known/#child-out-of/child-probably-out-of}
  expect_same "$known" "$id" "as cause in build.json"
  # From the error on; what the script itself wrote to stderr stands before it.
  sed -n '/ !     \(Push rejected\|bin\/\)/,$p' "$T/stderr" | head -n 24 >"$T/screen"
  for words in "$(field "$out/build.json" cause.known.id)]" " !     Do: " "fails-of-$id (local)" "$@"; do
    expect_in "$T/screen" "$words"
  done
}

# --- limits and memory ---
options=(--memory 100M)
fails_of memory-limit 'python3 -c "x = bytearray(400_000_000); print(len(x))"' "100M" "--memory SIZE"
options=(--pids 20)
fails_of processes-limit 'for i in $(seq 100); do sleep 100000 & done; wait' "--pids"
options=(--disk 20M)
fails_of disk-limit 'head -c 60000000 /dev/urandom >"$1/big"; sleep 3' ".slugignore"
options=(--timeout 2s)
fails_of timeout 'echo "waiting for an answer"; sleep 100000' "waiting for an answer" "--timeout 30m" "was stopped"
fails_of probably-out-of-memory 'kill -9 $$' "SIGKILL"
fails_of child-probably-out-of-memory 'bash -c "kill -9 \$\$"; exit 1'
fails_of segmentation-fault 'kill -SEGV $$' "signal 11"
fails_of node-heap-out-of-memory 'node --max-old-space-size=20 -e "const a=[];for(;;)a.push({x:String(a.length).repeat(50)})"' \
  "NODE_OPTIONS=--max-old-space-size=4096"

# --- disk and files ---
fails_of disk-full 'echo all of it >/dev/full' "df -h"
fails_of too-many-open-files 'ulimit -n 20; python3 -c "print([open(\"/dev/null\") for i in range(30)])"' "ulimit -n"

# --- programs ---
printf 'int answer(void) { return 42; }\n' >"$T/answer.c"
printf 'int answer(void); int main(void) { return answer(); }\n' >"$T/main.c"
cp "$T/answer.c" "$T/main.c" "$app/"
fails_of missing-shared-library 'cd "$1" && cc -shared -fPIC -o libanswer.so.5 answer.c && cc -o main main.c -L. -l:libanswer.so.5 && ./main' \
  "libanswer.so.5" "bprun abi"
rm "$app"/*.c
fails_of command-not-found 'no-such-tool --version' "no-such-tool" "bprun stack show"
fails_of interpreter-missing 'printf "#!/usr/bin/env no-such-shell\n" >x; chmod +x x; exec ./x' "no-such-shell"
fails_of script-not-executable 'echo : >script; ./script' "git update-index --chmod=+x"
fails_of wrong-architecture 'printf "\177ELF\2\1\1\0\0\0\0\0\0\0\0\0\2\0\267\0\1\0\0\0" >x; head -c 200 /dev/zero >>x; chmod +x x; ./x' \
  "git rm"
fails_of windows-line-ends 'printf "cd /tmp\r\nno-such-thing\r\n" >script; bash script; exit 1' "sed -i"
fails_of missing-config-var 'set -u; echo "$DATABASE_URL"' "DATABASE_URL" "--env DATABASE_URL=VALUE"
fails_of missing-make-target 'printf "all:\n" >Makefile; make assets' "assets"
fails_of git-ref-is-gone 'git init -q r; cd r; git -c user.name=x -c user.email=x commit -q --allow-empty -m x; git clone -q -b gone "file://$PWD" ../c' \
  "gone"

# --- networks and archives ---
mkdir "$T/www"
head -c 20000 /dev/urandom >"$T/random"
tar -czf "$T/whole.tgz" -C "$T" random
head -c 9000 "$T/whole.tgz" >"$T/www/cut.tgz"
openssl req -x509 -newkey rsa:2048 -nodes -keyout "$T/key.pem" -out "$T/cert.pem" -days 2 -subj /CN=127.0.0.1 2>/dev/null
cat >"$T/serve.py" <<'PY'
import functools, http.server, ssl, sys, threading
folder, certificate, key, ports = sys.argv[1:]
handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=folder)
plain, secure = (http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) for _ in range(2))
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(certificate, key)
secure.socket = context.wrap_socket(secure.socket, server_side=True)
threading.Thread(target=secure.serve_forever, daemon=True).start()
with open(ports + ".new", "w") as file:
    print(plain.server_port, secure.server_port, file=file)
import os
os.rename(ports + ".new", ports)
plain.serve_forever()
PY
python3 "$T/serve.py" "$T/www" "$T/cert.pem" "$T/key.pem" "$T/ports" 2>/dev/null &
children+=("$!")
eventually test -e "$T/ports"
read -r plain secure <"$T/ports"
fails_of error-page-as-archive "set -o pipefail; echo \"Downloading http://127.0.0.1:$plain/OTP-99.tgz\"; curl -s http://127.0.0.1:$plain/OTP-99.tgz | tar xz" \
  "OTP-99.tgz" "curl -sSL"
fails_of archive-cut-off "set -o pipefail; curl -s http://127.0.0.1:$plain/cut.tgz | tar xz"
fails_of http-not-found "curl -fsS http://127.0.0.1:$plain/nowhere" "404"
fails_of checksum-differs 'echo x >f; echo "0000000000000000000000000000000000000000000000000000000000000000  f" | sha256sum -c -'
fails_of certificate-not-trusted "curl -fsS https://127.0.0.1:$secure/" "update-ca-certificates"
fails_of connection-broken "curl -fsS http://127.0.0.1:9/" "curl -v"
fails_of host-not-found "curl -fsS --noproxy '*' http://nowhere.invalid/" "getent hosts"
if [[ $(isolation) == sandbox ]]; then
  fails_of read-only-file-system 'mkdir /usr/share/mine' "\$HOME"
  options=(--no-network)
  fails_of build-without-network "curl -fsS --noproxy '*' http://nowhere.invalid/" "--no-network"
fi

# --- what is not known is not guessed, and says all the rest ---
new_buildpack fails-of-nothing-known 'echo "the stars are wrong"; exit 3'
build --buildpack "$buildpack"
expect_status 3
expect_same "$(field "$out/build.json" cause.known)" null
expect_in "$T/stderr" "fails-of-nothing-known (local) exited 3 after"
expect_in "$T/stderr" " !       the stars are wrong"
expect_not_in "$T/stderr" "Why:"
[[ $(field "$out/build.json" cause.command.0) == */bin/compile ]] || fail "the record lacks the command"
build --buildpack "$buildpack" --json
expect_same "$(tail -n 1 "$T/stdout" | python3 -c 'import json, sys; print(json.load(sys.stdin)["known"])')" None

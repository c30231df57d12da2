#!/bin/bash
# SPDX-License-Identifier: MIT
# /start and /exec: Procfile, environment, quoting, statuses (P-2 to P-30, H-57, H-58).
# labels: fast
source "$(dirname "$0")/support.bash"
source "$(dirname "$0")/herokuish.bash"
new_machine

says() { # PROCFILE-LINE EXPECTED [NAME=VALUE...]
  local line=$1 expected=$2
  shift 2
  printf 'web: %s\n' "$line" >"$m/app/Procfile"
  call "$@" /start web
  expect_same "$(cat "$T/stdout")" "$expected" "from <$line>"
}

# --- P-16, P-17: what must work -----------------------------------------------------------------------------
cat >"$m/app/words" <<'EOF'
#!/bin/sh
printf '<%s>' "$@"
EOF
chmod +x "$m/app/words"
says './words npm start' '<npm><start>'
says './words --bind 0.0.0.0:$PORT' '<--bind><0.0.0.0:5000>' PORT=5000
says './words ${VAR:-default} "a  b"' '<default><a  b>'
says 'env A=b ./words x' '<x>'
says 'A=b sh -c "echo \$A"' 'b'
says 'cd / && pwd' '/'
says 'echo one | cat; echo two' 'one
two'
says "bash -c 'echo a b'" 'a b'
says './words a # a comment' '<a>'

# --- P-2 to P-7: the file ------------------------------------------------------------------------------------
printf '# c: x\n\n  worker : echo worker\nurl http://x\nweb: echo a: b\r\nweb: echo second\nempty:\nblank:   \n<<<<<<< HEAD\none: echo 1\n=======\none: echo 2\n>>>>>>> x\nlast: echo last' >"$m/app/Procfile"
for pair in "worker worker" "web a: b" "one 1" "last last"; do
  call /start "${pair%% *}"
  expect_status 0
  expect_same "$(cat "$T/stdout")" "${pair#* }" "from the type ${pair%% *}"
done
expect_in "$T/stderr" "Procfile:4:"
expect_in "$T/stderr" "merge-conflict"
# P-9, P-10
for type in nothing empty blank url; do
  call /start "$type" more words
  expect_status 1
  expect_line "$T/stdout" "Proc entrypoint $type does not exist. Please check your Procfile"
done
# P-8
call herokuish procfile parse web
expect_same "$(cat "$T/stdout")" "echo a: b"
call herokuish procfile parse nothing
expect_status 0
expect_same "$(cat "$T/stdout")" ""
mv "$m/app/Procfile" "$m/app/kept"
call /start web
expect_status 1
expect_in "$T/stderr" "there is no Procfile"
call herokuish procfile parse web
expect_status 1
mv "$m/app/kept" "$m/app/Procfile"

# --- P-18, P-19, P-21, P-30: exec ------------------------------------------------------------------------------
call /exec sh -c 'echo "a b"'
expect_same "$(cat "$T/stdout")" "a b"
call X=late /exec 'echo $X && echo y'
expect_same "$(cat "$T/stdout")" "late
y"
call X=late /exec echo '$X'
expect_same "$(cat "$T/stdout")" '$X'
call /exec
expect_status 2
expect_in "$T/stderr" "no command"
call /exec 'exit 7'
expect_status 7
call /exec sh -c 'kill -TERM $$'
expect_status 143
call /exec no-such-program at all
expect_status 127
expect_in "$T/stderr" "no-such-program"
call /exec no-such-program
expect_status 127
expect_in "$T/stderr" "no-such-program"
touch "$m/app/not-executable"
call /exec ./not-executable x
expect_status 126
expect_in "$T/stderr" "not-executable"
# a file of the app is no program of PATH
call /exec not-executable x
expect_status 127
printf '#!/no/such/interpreter\n' >"$m/app/script"
chmod +x "$m/app/script"
call PATH="$inside/app:$inside/bin:/usr/bin:/bin" /exec script x
expect_status 127
# where /etc/profile.d has scripts it is bash that becomes the program, and says so in its own words
expect_in "$T/stderr" "app/script: "

# --- P-24: the order of the environment --------------------------------------------------------------------------
mkdir -p "$m/tmp/env" "$m/app/.profile.d"
printf 'from env dir\n\n' >"$m/tmp/env/ORDER"
printf 'x' >"$m/tmp/env/.hidden"
printf 'x' >"$m/tmp/env/bad-name"
mkdir "$m/tmp/env/folder"
call ORDER=inherited KEPT='a\nb' /exec printenv ORDER KEPT HOME HEROKUISH_VERSION PS1
expect_same "$(head -n 3 "$T/stdout")" "from env dir
a\\nb
$inside/app"
expect_in "$T/stderr" "bad-name"
expect_in "$T/stderr" "folder"
expect_in "$T/stdout" '01;34m'
# a shell that sources scripts first forgets no prompt
printf ':\n' >"$m/app/.profile.d/prompt.sh"
call /exec printenv PS1
expect_in "$T/stdout" '01;34m'
if ((EUID == 0)); then # the original answers to these very paths alone
  call BPRUN_COMPAT=herokuish /exec printenv PS1
  expect_in "$T/stdout" '01;34m'
fi
rm "$m/app/.profile.d/prompt.sh"
# P-25 to P-27
printf 'export ORDER=$ORDER,b COUNT=$#\nfalse\n' >"$m/app/.profile.d/01-b.sh"
printf 'export ORDER=a\nreturn\nexport ORDER=never\n' >"$m/app/.profile.d/00_a.sh"
printf 'export ORDER=$ORDER,c\n' >"$m/app/.profile.d/elixir.sh"
printf 'export ORDER=$ORDER,not\n' >"$m/app/.profile.d/readme.txt"
printf 'export ORDER=$ORDER,profile\n' >"$m/app/.profile"
call /exec printenv ORDER COUNT
expect_status 0
expect_same "$(cat "$T/stdout")" "a,b,c,profile
0"
: >"$m/app/.profile"
if ((EUID == 0)); then
  printf 'export ORDER=system SYSTEM=$ORDER\n' >"$m/etc/profile.d/x.sh"
  call /exec printenv SYSTEM ORDER
  expect_same "$(cat "$T/stdout")" "from env dir
a,b,c"
fi
# P-29
call /exec sh -c 'echo "[$PORT]"'
expect_same "$(cat "$T/stdout")" "[]"

# --- H-57, D-29: no shell stays; signals reach the app --------------------------------------------------------
cat >"$m/app/server" <<'EOF'
#!/bin/bash
trap 'echo cleaned up; exit 3' TERM
echo "$$" >"$HOME/server.pid"
while :; do sleep 0.05; done
EOF
chmod +x "$m/app/server"
((EUID != 0)) || chown -R 32767:32767 "$m/app"
printf 'web: ./server $PORT\n' >"$m/app/Procfile"
(become="exec" calling PORT=5000 /start web) >"$T/server" 2>&1 &
starter=$!
children+=("$starter")
eventually test -s "$m/app/server.pid"
expect_same "$(cat "$m/app/server.pid")" "$starter" "as the process that /start became"
kill -TERM "$starter"
status=0
wait "$starter" || status=$?
expect_status 3
expect_line "$T/server" "cleaned up"

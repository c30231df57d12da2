#!/bin/bash
# SPDX-License-Identifier: MIT
# Who builds and apps run as, whose files are whose, and what an account needs (H-23, H-26 to H-32, P-20 to P-28,
# B-31, B-32, D-8, D-19).
# labels: fast
source "$(dirname "$0")/support.bash"
source "$(dirname "$0")/herokuish.bash"
as_root_only
new_machine
owner() { stat -c '%u:%g' "$m$1"; }
foreign_owners() { find "$m$1" ! -uid "$2" -printf '%P ' ; }

# --- P-20: /exec true in a Dockerfile, as root, before the sources --------------------------------------------
call USER=deploy /exec true
expect_status 0
expect_in "$m/etc/passwd" "deploy:x:1234:1234::/app:/bin/bash"
expect_same "$(owner /app)" 1234:1234
call USER=herokuishuser /exec sh -c 'id -un; id -G; touch /app/mine; echo "$HOME $USER"'
expect_same "$(cat "$T/stdout")" "herokuishuser
32767
/app herokuishuser"
expect_same "$(owner /app/mine)" 32767:32767
# H-27: with a terminal the account's own groups stay.
call USER=deploy HEROKUISH_WITH_TTY=true /exec id -G
expect_same "$(cat "$T/stdout")" "1234 5"

# --- P-22, P-23: nobody is named; the owner has no account, or is root -------------------------------------------
chown -R 1234:1234 "$m/app"
call /exec id -un
expect_same "$(cat "$T/stdout")" deploy
chown -R 4711:4712 "$m/app"
call /exec sh -c 'id -u; id -g'
expect_same "$(cat "$T/stdout")" "4711
4712"
chown -R 0:0 "$m/app"
call /exec id -u
expect_same "$(cat "$T/stdout")" 0
expect_in "$T/stderr" "as root"
# H-28
call USER=nobody-there /exec true
expect_status 111
expect_in "$T/stderr" "no account nobody-there"
# P-22's rule of names
call USER=nobody /exec true
expect_same "$(owner /app)" 65534:65534

# --- P-28: the tree is swept only where its own directory is another's --------------------------------------------
chown 32767:32767 "$m/app"
touch "$m/app/roots"
call USER=herokuishuser /exec true
expect_same "$(owner /app/roots)" 0:0 "swept without need"
call BPRUN_COMPAT=herokuish USER=herokuishuser /exec true
expect_same "$(owner /app/roots)" 32767:32767
chown 0:0 "$m/app" "$m/app/roots"
call USER=herokuishuser HEROKUISH_DISABLE_CHOWN=true /exec true
expect_status 0
expect_same "$(owner /app/roots)" 0:0
call USER=herokuishuser HEROKUISH_SETUIDGUID=false /exec id -u
expect_same "$(cat "$T/stdout")" 0

# --- D-19: an ordinary user in the image, who may do nothing --------------------------------------------------------
for user in "--reuid=32767 --regid=32767" "--reuid=4711 --regid=4711"; do
  # shellcheck disable=SC2086
  call setpriv $user --clear-groups env USER=herokuishuser HEROKUISH_SETUIDGUID=false HEROKUISH_DISABLE_CHOWN=true \
    /exec sh -c 'id -u'
  expect_status 0
  [[ $user == *"=$(cat "$T/stdout") "* ]] || fail "$user became $(cat "$T/stdout")"
done

# --- a build --------------------------------------------------------------------------------------------------------
install_buildpack 00_test '{ id -u; id -G; getent passwd "$(id -u)"; pwd; env; for d in "$@" /app /tmp "$(dirname "$0")/.."; do
  [ -w "$d" ] && echo "writable $d"; done; } >"$1/seen"'
seen() { grep -qxF -e "$1" "$m/app/seen" || fail "compile did not see <$1>: $(cat "$m/app/seen")"; }
machine_app Procfile 'web: true' folder/file x
ln -s /etc/shadow "$m/app/shadow"
touch "$m/etc/shadow"
mkdir -p "$m/tmp/cache" "$m/tmp/env"
printf secret >"$m/tmp/env/TOKEN"
chmod 0600 "$m/tmp/env/TOKEN"
call USER=herokuishuser /build
expect_status 0
seen 32767
seen "herokuishuser:x:32767:32767::/app:/bin/bash"
seen "USER=herokuishuser"
for folder in /tmp/build /tmp/cache /tmp/env /app /tmp; do seen "writable $folder"; done
for folder in /app /tmp/cache /tmp/env /tmp/buildpacks; do expect_same "$(foreign_owners "$folder" 32767)" "" "in $folder"; done
expect_same "$(owner /etc/shadow)" 0:0 "of what a link led to"
expect_same "$(readlink "$m/app/shadow")" /etc/shadow
[[ $(stat -c %a "$m/tmp/env/TOKEN") == 600 ]] || fail "a mode was changed"

# H-26: nobody is named: an account that has a passwd entry
for user in '' root; do
  call USER="$user" /build
  expect_status 0
  read -r uid <"$m/app/seen"
  ((uid >= 1000 && uid <= 33767)) || fail "uid $uid"
  seen "u$uid:x:$uid:$uid::/app:/bin/bash"
  expect_same "$(owner /app/seen)" "$uid:$uid"
done
expect_in "$T/stderr" "buildpacks never run as root"
call USER=nobody-there /build
expect_status 111
# /etc cannot be written: whoever is there
printf '/etc\n' >"$m/.read-only"
call USER= /build
expect_status 0
seen 32767
expect_in "$T/stderr" "no account could be made"
rm "$m/.read-only"

# Who set the machine up put links in the place of directories: what is behind them is given, they are not.
mkdir -p "$m/data/cache"
mv "$m/app" "$m/data/app"
rm -rf "${m:?}/tmp/cache"
ln -s /data/app "$m/app"
ln -s /data/cache "$m/tmp/cache"
chown -R 0:0 "$m/data"
for way in moved copied; do
  [[ $way == moved ]] || echo '*.none' >"$m/data/app/.slugignore"
  call USER=herokuishuser /build
  expect_status 0
  expect_line "$m/data/app/seen" "writable /tmp/cache"
  expect_same "$(owner /app) $(owner /tmp/cache)" "0:0 0:0" "of the links"
  expect_same "$(owner /data/app) $(owner /data/app/seen) $(owner /data/cache)" "32767:32767 32767:32767 32767:32767"
done
rm "$m/app" "$m/tmp/cache"
mv "$m/data/app" "$m/app"

# Several at a time change /etc/passwd, and none undoes what another did.
for number in {1..8}; do echo "same$number:x:$((2000 + number)):2000::/old:/bin/bash" >>"$m/etc/passwd"; done
starters=()
for number in {1..8}; do
  calling USER="same$number" HEROKUISH_DISABLE_CHOWN=true /exec true >>"$T/several" 2>&1 </dev/null &
  starters+=("$!")
done
for starter in "${starters[@]}"; do wait "$starter" || fail "one failed: $(cat "$T/several")"; done
expect_same "$(grep -c '^same[0-9]:.*:/app:' "$m/etc/passwd")" 8

# no privileges at all: nothing is dropped, and nothing is an error
chown -R 4711:4711 "$m/app" "$m/tmp"
call setpriv --reuid=4711 --regid=4711 --clear-groups env USER=herokuishuser /build
expect_status 0
seen 4711

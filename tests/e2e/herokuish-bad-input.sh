#!/bin/bash
# SPDX-License-Identifier: MIT
# What went wrong with Herokuish, and goes wrong in a way that can be read: bad addresses, lists, Procfiles and .env
# files, mount points, read-only caches, hostile links and names (see also herokuish-selects, -starts, -users).
# labels: fast
source "$(dirname "$0")/support.bash"
source "$(dirname "$0")/herokuish.bash"
new_machine
fails() { # STATUS MESSAGE [NAME=VALUE...]
  local expected=$1 message=$2
  shift 2
  call USER=herokuishuser "$@" /build
  expect_status "$expected"
  expect_in "$T/stderr" "$message"
}

# --- buildpacks -----------------------------------------------------------------------------------------------------
install_buildpack 00_plain true
machine_app Procfile 'web: true'
fails 1 "Invalid buildpack URL: 'ruby'" BUILDPACK_URL=ruby
fails 1 "Failed to download buildpack from 'http://127.0.0.1:9/x.tgz'" BUILDPACK_URL=http://127.0.0.1:9/x.tgz
fails 1 "control character" BUILDPACK_URL=$'http://127.0.0.1:9/x.tgz\noutput = /tmp/x'
fails 1 "Invalid buildpack URL: '--upload-pack=touch x'" BUILDPACK_URL="--upload-pack=touch x"
expect_file "$m/app/Procfile"
: >"$m/app/.buildpacks"
call USER=herokuishuser /build
expect_status 0
expect_line "$T/stdout" "-----> plain app detected"
machine_app .buildpacks 'https://127.0.0.1:9/a b'
fails 1 ".buildpacks:1"
rm -f "$m/app/.buildpacks"
mkdir "$m/app/.buildpacks"
call USER=herokuishuser /build
((status == 1 || status == 0)) || fail "status $status of a directory called .buildpacks"

# an interpreter that is not there, in the sweep and asked for
forget_buildpacks
install_buildpack 00_gone true
printf '#!/no/such/interpreter\n' >"$m/tmp/buildpacks/00_gone/bin/detect"
machine_app x y
fails 1 "/no/such/interpreter"
forget_buildpacks
install_buildpack 00_plain 'sleep 1000 & echo "$!" >"$1/pid"; setsid sleep 1000 & echo "$!" >>"$1/pid"'
call USER=herokuishuser /build
expect_status 0
while read -r pid; do
  if kill -0 "$pid" 2>/dev/null; then fail "a process of compile is left"; fi
done <"$m/app/pid"

# --- files of the app -------------------------------------------------------------------------------------------------
install_buildpack 00_plain 'ls -A "$1" >"$1/listed"'
machine_app .env 'A="no end'
fails 1 ".env:1"
machine_app x y
printf 'A=$(touch %s/ran)\nB=`touch %s/ran`\n' "$inside/tmp" "$inside/tmp" >"$m/app/.env"
call USER=herokuishuser /build
expect_status 0
expect_no_file "$m/tmp/ran"
# links that lead out: never read, never followed
echo 'TOP=secret' >"$m/root/secret"
if ((EUID == 0)); then
  chmod 600 "$m/root/secret"
  for name in .env .buildpacks Procfile .release .slugignore; do
    machine_app x y
    ln -s /root/secret "$m/app/$name"
    call USER=herokuishuser /build
    expect_not_in "$T/stdout" secret
    expect_not_in <(sed 's,/root/secret,,' "$T/stderr") "TOP=secret"
    expect_same "$(stat -c %u "$m/root/secret")" 0
    expect_same "$(cat "$m/root/secret")" TOP=secret
  done
  # compile leaves links where the runner writes
  install_buildpack 00_links 'ln -s /root/secret "$1/.release"; mkdir "$1/.profile.d"; ln -s /root/secret "$1/.profile.d/00_config_vars.sh"
ln -s /root/made "$1/Procfile"' bin/release '#!/bin/sh
echo "--- {config_vars: {A: b}, default_process_types: {web: x}}"'
  mv "$m/tmp/buildpacks/00_plain" "$m/plain"
  machine_app x y
  call USER=herokuishuser /build
  ((status != 0)) || fail "it wrote through a link"
  expect_same "$(cat "$m/root/secret")" TOP=secret
  expect_no_file "$m/root/made"
  forget_buildpacks
  mv "$m/plain" "$m/tmp/buildpacks/00_plain"
fi
# a build left links where root reads, and gives executable bits
if ((EUID == 0)); then
  mkdir -p "$m/root/tools" "$m/tmp/env" "$m/tmp/buildpacks/00_linked"
  ln -s /root/secret "$m/tmp/env/STOLEN"
  printf '#!/bin/sh\n' | tee "$m/root/tools/detect" >"$m/root/tools/release"
  chmod 700 "$m/root/tools/"*
  ln -s /root/tools "$m/tmp/buildpacks/00_linked/bin"
  machine_app x y
  call USER=herokuishuser /build
  expect_same "$(stat -c %a "$m/root/tools/detect" "$m/root/tools/release" | xargs)" "700 700"
  call USER=herokuishuser /exec env
  expect_status 0
  expect_not_in "$T/stdout" STOLEN
  expect_in "$T/stderr" "/tmp/env/STOLEN is passed over"
  rm -r "$m/tmp/env/STOLEN" "$m/tmp/buildpacks/00_linked" "$m/root/tools"
fi
# a build before this one left links in the place of directories, or of what the runner writes
if ((EUID == 0)); then
  for folder in build env cache; do
    rm -rf "${m:?}/tmp/$folder"
    ln -s /root "$m/tmp/$folder"
    chown -h 32767:32767 "$m/tmp/$folder"
    machine_app x y
    call USER=herokuishuser /build
    expect_status 1
    expect_in "$T/stderr" "/tmp/$folder is a link"
    expect_same "$(cat "$m/root/secret") $(stat -c %u "$m/root/secret")" "TOP=secret 0"
    rm "$m/tmp/$folder"
  done
  install_buildpack 00_swaps 'mv /tmp/build /tmp/away; ln -s /root /tmp/build; exit "$(cat "$2/status")"'
  mv "$m/tmp/buildpacks/00_plain" "$m/plain"
  for expected in 0 7; do
    mkdir -p "$m/tmp/cache"
    echo "$expected" >"$m/tmp/cache/status"
    machine_app x y
    call USER=herokuishuser /build
    ((status != 0)) || fail "a link in the place of BUILD_PATH was followed"
    expect_file "$m/root/secret"
    expect_no_file "$m/app/secret"
    rm -rf "${m:?}"/tmp/{build,away}
  done
  forget_buildpacks
  mv "$m/plain" "$m/tmp/buildpacks/00_plain"
  machine_app x y
  ln -s /root/made "$m/app/.bprun-sources-moved"
  call USER=herokuishuser /build
  expect_no_file "$m/root/made"
fi
# names that are none of a shell's
machine_app x y
touch "$m/app/"$'new\nline' "$m/app/-rf" "$m/app/ " "$m/app/*"
mkdir -p "$m/app/deep/"$'\x1b[31m'
call USER=herokuishuser /build
expect_status 0
expect_file "$m/app/"$'new\nline'
expect_file "$m/app/-rf"
# Procfiles
printf 'web: x\0y\n' >"$m/app/Procfile"
fails 1 "Procfile:1"
call /start web
expect_status 1
expect_in "$T/stderr" "NUL"

# --- the machine ----------------------------------------------------------------------------------------------------------
machine_app Procfile 'web: cat page' page x
if ((EUID == 0)); then
  # an app's directory that is a mount point, which cannot be removed
  mkdir -p "$m/tmp/app"
  echo y >"$m/tmp/app/page"
  cp "$m/app/Procfile" "$m/tmp/app/"
  status=0
  # shellcheck disable=SC2016
  unshare -m bash -c 'mount --bind "$1" "$1" && shift && "$@"' bash "$m/app" \
    env BPRUN="$bprun" bash -c 'source "$1"; T=$2 m=$2/machine; enter_machine USER=herokuishuser /build' bash \
    "$root/tests/e2e/herokuish.bash" "$T" >"$T/stdout" 2>"$T/stderr" </dev/null || status=$?
  expect_status 0
  expect_same "$(cat "$m/app/page")" y
  rm -rf "${m:?}/tmp/app"
  # a read-only cache
  mkdir -p "$m/tmp/cache"
  touch "$m/tmp/cache/kept"
  chown -R 0:0 "$m/tmp/cache"
  printf '/tmp/cache\n' >"$m/.read-only"
  call USER=herokuishuser /build
  expect_status 0
  expect_in "$T/stderr" "/tmp/cache"
  install_buildpack 00_plain 'touch "$2/x"'
  call USER=herokuishuser /build
  expect_status 1
  expect_in "$T/stderr" "/tmp/cache/x"
  expect_file "$m/app/page"
  rm "$m/.read-only"
fi
# no app at all, a path that is a file, paths in one another
install_buildpack 00_plain true
rm -rf "${m:?}/app"
call USER=herokuishuser /build
expect_status 0
fails 2 "one lies in the other" build_path="$inside/app/build"
fails 2 "empty" env_path=
# a signal stops it, and what it started
install_buildpack 00_plain 'echo "$$" >"$2/pid"; while :; do sleep 0.05; done'
(become="exec" calling USER=herokuishuser /build) >"$T/stdout" 2>"$T/stderr" &
build=$!
children+=("$build")
eventually test -s "$m/tmp/cache/pid"
kill -TERM "$build"
status=0
wait "$build" || status=$?
expect_status 143
if kill -0 "$(cat "$m/tmp/cache/pid")" 2>/dev/null; then fail "compile goes on"; fi

# --- entropy (H-55): never fatal --------------------------------------------------------------------------------------------
machine_app
call HEROKUISH_ENTROPY=true PATH="$inside/bin:/usr/bin" /exec true
expect_status 0
if ! command -v rngd >/dev/null; then
  expect_line "$T/stderr" "!     HEROKUISH_ENTROPY=true but rngd is not installed; skipping"
fi
mkdir -p "$m/fake"
printf '#!/bin/sh\nexit 1\n' >"$m/fake/rngd"
chmod +x "$m/fake/rngd"
pgrep -x rngd >/dev/null || {
  call HEROKUISH_ENTROPY=true PATH="$inside/fake:$inside/bin:/usr/bin:/bin" /exec true
  expect_status 0
  expect_line "$T/stderr" "!     rngd failed to start; /dev/random may block (need CAP_SYS_ADMIN?)"
}

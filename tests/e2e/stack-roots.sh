#!/bin/bash
# SPDX-License-Identifier: MIT
# A real Debian 11 by debootstrap: builds happen in it with its libraries and none of this
# machine's, real Node runs in it, and `run` sees the same.
source "$(dirname "$0")/support.bash"

((EUID == 0)) || skip "only root makes root filesystems by debootstrap"
command -v debootstrap >/dev/null || skip "debootstrap is not installed"

run_bprun stack rootfs debian-11 "$T/root" --minimal --packages ca-certificates
expect_status 0
description=$T/root/.bprun-root.json
expect_same "$(field "$description" stack)" debian-11
expect_same "$(field "$description" made_by)" debootstrap
expect_same "$(field "$description" added)" '["ca-certificates"]'
[[ $(field "$description" digest) == sha256:* ]] || fail "no digest"
expect_no_file "$T/root/etc/hostname"
expect_same "$(find "$T" -maxdepth 1 -name '.bprun-root-*')" "" "left behind"
if grep -qF "$T" /proc/self/mounts; then fail "mounts are left"; fi

# --- what a script sees --------------------------------------------------------------------------------
new_buildpack looks "$(
  cat <<'EOF'
{
  . /etc/os-release
  echo "os: $ID $VERSION_ID"
  echo "libc: $(ldd --version | head -n 1)"
  echo "id: $(id)"
  echo "passwd: $(getent passwd "$(id -u)")"
  echo "locale: $(locale charmap) $LANG"
  echo "hosts: $(getent hosts localhost)"
  echo "resolv: $(sha256sum </etc/resolv.conf)"
  echo "bundle: $(sha256sum </etc/ssl/certs/ca-certificates.crt)"
  echo "stack: $STACK"
  echo "bash: $BASH_VERSION"
  echo "compiler: $(command -v cc git python3)"
  echo "writable: $(for d in / /usr /etc /var /opt /app /tmp; do if touch "$d/.x" 2>/dev/null; then printf '%s ' "$d"; fi; done)"
  echo "homes: $(ls -A /home /root | tr '\n' ' ')"
} >"$1/seen.txt"
rm -f "$1/.x"
EOF
)"
app static-procfile
build --buildpack "$buildpack" --stack-root "$T/root"
if ((status == 77)) && grep -q "only be used in a sandbox" "$T/stderr"; then skip "no sandbox here"; fi
expect_status 0
unpack
seen() { sed -n "s|^$1: \?||p" "$T/slug/seen.txt"; }
expect_same "$(seen os)" "debian 11"
expect_in <(seen libc) "2.31"
expect_in <(seen id) "(bprun)"
expect_in <(seen passwd) "bprun:x:"
expect_same "$(seen locale)" "UTF-8 C.UTF-8"
expect_in <(seen hosts) localhost
expect_same "$(seen resolv)" "$(sha256sum </etc/resolv.conf)"
[[ ! -e /etc/ssl/certs/ca-certificates.crt ]] ||
  expect_same "$(seen bundle)" "$(sha256sum </etc/ssl/certs/ca-certificates.crt)" "this machine's authorities"
expect_same "$(seen stack)" debian-11
expect_same "$(seen compiler)" "" "programs of this machine"
expect_same "$(seen writable)" "/app /tmp "
expect_same "$(seen homes)" "/home:  /root: "
expect_in "$T/stdout" "root filesystem $(readlink -f "$T/root")"
expect_not_in "$T/stderr" "this machine's programs"
expect_same "$(field "$out/build.json" stack.root.made_by)" debootstrap

# --- real Node in it, built by the built-in buildpack ------------------------------------------------------
rm -rf "$app"
app node-express
built --stack-root "$T/root"
run_bprun run --slug "$out/slug.tgz" --store "$store" --stack-root "$T/root" \
  '. /etc/os-release; echo "$ID $VERSION_ID $(node -p "require(\"express/package.json\").name + process.report.getReport().header.glibcVersionRuntime")"'
expect_status 0
expect_same "$(cat "$T/stdout")" "debian 11 express2.31"
expect_nothing_left_behind

# Who asks for another stack in it is told so.
build --stack-root "$T/root" --stack debian-13
expect_status 67

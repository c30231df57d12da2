#!/bin/bash
# SPDX-License-Identifier: MIT
# What cannot be made or used as a stack's root filesystem is said at once, with the next step, and
# nothing is left of it.
# labels: fast
source "$(dirname "$0")/support.bash"

# --- making one --------------------------------------------------------------------------------------
refused() {
  local wanted=$1 words=$2
  shift 2
  run_bprun stack rootfs "$@"
  expect_status "$wanted"
  expect_in "$T/stderr" "$words"
  expect_same "$(find "$T" -maxdepth 1 -name '.bprun-root-*')" "" "left behind"
}
refused 64 "takes a stack or an image" debian-13
refused 67 "debian-14" debian-14 "$T/root"
refused 67 "only Debian's stacks are made out of packages" heroku-24 "$T/root"
refused 64 "neither a stack nor an image" somebody/heroku:24 "$T/root"
refused 64 "no name of a Debian package" debian-13 "$T/root" --packages 'git,--reinstall'
refused 64 "an image is taken as it is" docker://registry.example/x "$T/root" --minimal
refused 76 "no OCI layout" "oci:$T/no-layout:x" "$T/root"
mkdir "$T/full"
echo kept >"$T/full/file"
refused 73 "is not empty" debian-13 "$T/full"
expect_same "$(cat "$T/full/file")" kept
refused 73 "absent is not there" debian-13 "$T/absent/root"
expect_no_file "$T/root"

# A tool that is not there is named with its package.
hidden() {
  local tool
  tool=$(command -v "$1") || return 0
  # shellcheck disable=SC2016
  unshare -m sh -c 'mount --bind /dev/null "$1" && shift && exec "$@"' sh "$tool" "$bprun" stack rootfs "${@:3}" \
    >"$T/stdout" 2>"$T/stderr" && fail "it was made without $1"
  expect_in "$T/stderr" "Install it: apt-get install $2"
  expect_no_file "$T/root"
}
if ((EUID == 0)) && unshare -m true 2>/dev/null; then
  hidden debootstrap debootstrap debian-13 "$T/root"
  hidden skopeo skopeo docker://registry.example/x "$T/root"
  expect_same "$(find "$T" -maxdepth 1 -name '.bprun-root-*')" "" "left behind"
fi

# --- using one -----------------------------------------------------------------------------------------
mkdir -p "$T/root/bin" "$T/root/etc" "$T/root/usr/lib"
printf 'ID=debian\nVERSION_ID="11"\n' >"$T/root/usr/lib/os-release"
app static-procfile
wrong() {
  local wanted=$1 words=$2
  shift 2
  build --buildpack "$buildpacks/no-op" "$@"
  expect_status "$wanted"
  expect_in "$T/stderr" "$words"
  expect_nothing_left_behind
}
wrong 78 "is not there" --stack-root "$T/nowhere"
wrong 78 "this machine's own" --stack-root /
wrong 67 "is debian-11, and the build is for debian-13 (--stack)" --stack-root "$T/root" --stack debian-13
expect_in "$T/stderr" "bprun stack rootfs debian-13 DIR"
wrong 77 "can only be used in a sandbox" --stack-root "$T/root" --isolation none
((EUID != 0)) || wrong 77 "can only be used in a sandbox" --stack-root "$T/root" --isolation user
printf '{\n  "schema": 1,\n' >"$T/root/.bprun-root.json"
wrong 78 ".bprun-root.json" --stack-root "$T/root"
rm "$T/root/.bprun-root.json" "$T/root/usr/lib/os-release"
wrong 67 "says which stack it is" --stack-root "$T/root"
# The setting, and not an app's.
printf 'stack-root = "%s"\n' "$T/nowhere" >"$XDG_CONFIG_HOME/bprun.toml"
wrong 78 "$XDG_CONFIG_HOME/bprun.toml:1"
rm "$XDG_CONFIG_HOME/bprun.toml"
printf 'stack-root = "%s"\n' "$T/root" >"$app/bprun.toml"
wrong 78 "stack-root is not the app's to set"
rm "$app/bprun.toml"

# A root without programs: said, and not taken for a script's failure.
build --buildpack "$buildpacks/no-op" --stack-root "$T/root" --stack debian-11
if ! grep -q "only be used in a sandbox" "$T/stderr"; then
  expect_status 77
  expect_in "$T/stderr" "no script starts in the root filesystem"
fi

# Another system than this machine, and no root filesystem: the warning has the command.
other=debian-11
! grep -q 'VERSION_ID="11"' /etc/os-release || other=debian-12
built --buildpack "$buildpacks/no-op" --stack "$other"
expect_in "$T/stderr" "bprun stack rootfs $other DIR"

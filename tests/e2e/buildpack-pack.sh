#!/bin/bash
# SPDX-License-Identifier: MIT
# A built-in buildpack, or a directory, becomes a tarball that other runners take: the same bytes each
# time, nobody's files, links as they are. What cannot be packed is said, and changes nothing.
# labels: fast
source "$(dirname "$0")/support.bash"

pack() { run_bprun buildpack pack "$@"; }

# --- a built-in ----------------------------------------------------------------------------------------
pack elixir -o "$T/elixir.tgz"
expect_status 0
sum=$(sha256sum <"$T/elixir.tgz" | cut -d' ' -f1)
expect_in "$T/stdout" "sha256 $sum"
tar --numeric-owner -tvzf "$T/elixir.tgz" >"$T/list"
expect_same "$(awk '{ print $2 }' "$T/list" | sort -u)" "0/0" "owners"
expect_same "$(grep -c ' 2000-01-01 ' "$T/list")" "$(wc -l <"$T/list")" "members of one time"
mkdir "$T/unpacked"
tar -xzf "$T/elixir.tgz" -C "$T/unpacked"
expect_same "$(readlink "$T/unpacked/bin/compile")" elixir
expect_same "$(stat -c %a "$T/unpacked/bin/elixir" "$T/unpacked/libexec/bprun-fetch" "$T/unpacked/README.md" | tr '\n' ' ')" \
  "755 755 644 "
# It is whole: its program starts there, and knows its stacks.
expect_same "$("$T/unpacked/bin/detect" "$apps/elixir-web")" Elixir
"$T/unpacked/bin/plan" "$apps/elixir-web" debian-12 >"$T/plan.json"
expect_same "$(field "$T/plan.json" runtimes.0.name)" erlang

# The same bytes under another umask, from another place, to another name.
umask 077
(cd "$T" && "$bprun" buildpack pack elixir >"$T/stdout")
umask 022
expect_same "$(sha256sum <"$T/elixir.tgz" | cut -d' ' -f1)" "$sum"
SOURCE_DATE_EPOCH=1600000000 pack elixir -o "$T/later.tar.gz" --json
expect_same "$(field "$T/stdout" name)" elixir
expect_same "$(field "$T/stdout" sha256)" "$(sha256sum <"$T/later.tar.gz" | cut -d' ' -f1)"
[[ $(field "$T/stdout" sha256) != "$sum" ]] || fail "SOURCE_DATE_EPOCH changes nothing"
tar --utc -tvzf "$T/later.tar.gz" >"$T/list"
expect_in "$T/list" " 2020-09-13 "

# --- a directory, its modes lost, with the rests of a build, packed into itself -------------------------------
new_buildpack own 'echo own >"$1/made"'
mkdir -p "$buildpack/lib/empty" "$buildpack/.git"
mv "$buildpack/bin/compile" "$buildpack/lib/compile"
ln -s ../lib/compile "$buildpack/bin/compile"
chmod 644 "$buildpack/bin/detect" "$buildpack/lib/compile"
echo "export X=1" >"$buildpack/export"
pack "$buildpack" -o "$buildpack/own.tgz"
expect_status 0
first=$(sha256sum <"$buildpack/own.tgz")
pack "$buildpack" -o "$buildpack/own.tgz"
expect_same "$(sha256sum <"$buildpack/own.tgz")" "$first" "packed again"
expect_same "$(tar -tzf "$buildpack/own.tgz" | tr '\n' ' ')" \
  "./ ./bin/ ./bin/compile ./bin/detect ./lib/ ./lib/compile ./lib/empty/ "
mkdir "$T/own"
tar -xzf "$buildpack/own.tgz" -C "$T/own"
expect_same "$("$T/own/bin/detect")" own
app static-procfile
built --buildpack "$buildpack/own.tgz"
unpack
expect_same "$(cat "$T/slug/made")" own

# --- what cannot be packed ---------------------------------------------------------------------------------------
refused() {
  local wanted=$1 words=$2
  shift 2
  pack "$@"
  expect_status "$wanted"
  expect_in "$T/stderr" "$words"
  expect_same "$(sha256sum <"$buildpack/own.tgz")" "$first" "the tarball of before"
  expect_same "$(find "$T" "$buildpack" -maxdepth 1 -name '.*.tgz.*')" "" "left behind"
}
refused 72 "The built-ins are elixir, erlang, nodejs and phoenix-static" erlong -o "$T/x.tgz"
refused 72 "has no bin/detect" "$app" -o "$T/x.tgz"
refused 64 "does not end in .tgz or .tar.gz" "$buildpack" -o "$T/x.zip"
refused 64 "takes one" elixir nodejs
refused 73 "nowhere/x.tgz" "$buildpack" -o "$T/nowhere/x.tgz"
mkdir "$T/folder.tgz"
refused 73 "a directory is there" "$buildpack" -o "$T/folder.tgz"
SOURCE_DATE_EPOCH=soon refused 64 "SOURCE_DATE_EPOCH" "$buildpack" -o "$buildpack/own.tgz"
if ((EUID != 0)); then
  mkdir -m 555 "$T/read-only"
  refused 73 "read-only/x.tgz" "$buildpack" -o "$T/read-only/x.tgz"
fi
ln -s /usr/share "$buildpack/lib/data"
refused 72 "the link lib/data" "$buildpack" -o "$buildpack/own.tgz"
rm "$buildpack/lib/data"
ln -s ../../app "$buildpack/lib/data"
refused 72 "leads to ../../app" "$buildpack" -o "$buildpack/own.tgz"

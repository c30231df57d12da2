#!/bin/bash
# SPDX-License-Identifier: MIT
# A mirror of the official builds that has something else: a truncated tarball, one of another
# checksum, an error page, for OTP and for Elixir. The store is as before, and a good
# mirror makes the next build succeed.
# labels: fast
source "$(dirname "$0")/support.bash"

new_app mix.exs '' elixir_buildpack.config $'erlang_version=27.2\nelixir_version=1.18.1'
mirror=$T/mirror
otp_folder=$mirror/otp/ubuntu-22.04
mkdir -p "$otp_folder" "$mirror/elixir"
serve "$mirror"
printf '[mirrors]\n"https://builds.hex.pm/builds" = "%s"\n' "$server" >"$XDG_CONFIG_HOME/bprun.toml"
mkdir -p "$T/tree/OTP-27.2/erts-15.2/bin" "$T/tree/OTP-27.2/releases/27"
head -c 300000 /dev/urandom >"$T/tree/OTP-27.2/ballast"
echo '#!/bin/sh' >"$T/tree/OTP-27.2/erts-15.2/bin/erlexec"
touch "$T/tree/OTP-27.2/releases/27/"{start_clean,start_sasl,no_dot_erlang}.boot
tar -czf "$T/good.tar.gz" -C "$T/tree" OTP-27.2
list() { printf 'OTP-27.2 %040d 2024-12-11T00:00:00Z %s\n' 0 "$(sha256sum <"$1" | cut -c1-64)" >"$otp_folder/builds.txt"; }
refused() {
  build --stack heroku-22
  expect_status "$1"
  expect_in "$T/stderr" "erlang 27.2"
  expect_no_file "$store/runtimes/erlang-27.2-ubuntu-22.04-x64/complete"
  expect_nothing_left_behind
}
[[ $(uname -m) == x86_64 ]] || skip "the mirror's layout in this test is that of amd64"

# Cut off, with the checksum of the whole.
list "$T/good.tar.gz"
head -c 100000 "$T/good.tar.gz" >"$otp_folder/OTP-27.2.tar.gz"
refused 76
expect_in "$T/stderr" "checksum"

# An error page, with a status that says all is well.
echo '<!DOCTYPE html><html><body>Not here</body></html>' >"$otp_folder/OTP-27.2.tar.gz"
refused 76
expect_in "$T/stderr" "HTML page"

# The list itself is a page.
cp "$T/good.tar.gz" "$otp_folder/OTP-27.2.tar.gz"
echo '<html>maintenance</html>' >"$otp_folder/builds.txt"
refused 69
expect_in "$T/stderr" "no list of checksums"

# The right bytes, and no Erlang in them.
mkdir -p "$T/other/OTP-27.2"
echo hello >"$T/other/OTP-27.2/readme"
tar -czf "$otp_folder/OTP-27.2.tar.gz" -C "$T/other" OTP-27.2
list "$otp_folder/OTP-27.2.tar.gz"
refused 76
expect_in "$T/stderr" "no build of Erlang/OTP"

# OTP is as it should be, and in place of Elixir's zip there is an error page: OTP stays.
zip=$mirror/elixir/v1.18.1-otp-27.zip
cp "$T/good.tar.gz" "$otp_folder/OTP-27.2.tar.gz"
list "$T/good.tar.gz"
printf 'v1.18.1-otp-27 %040d 2024-12-24T00:00:00Z %064d\n' 0 0 >"$mirror/elixir/builds.txt"
echo '<!DOCTYPE html><html><body>Not here</body></html>' >"$zip"
build --stack heroku-22
expect_status 76
expect_in "$T/stderr" "elixir 1.18.1"
expect_in "$T/stderr" "HTML page"
expect_file "$store/runtimes/erlang-27.2-ubuntu-22.04-x64/complete"
expect_same "$(find "$store/runtimes" -path '*/elixir-*/complete')" "" "as Elixir in the store"
expect_nothing_left_behind

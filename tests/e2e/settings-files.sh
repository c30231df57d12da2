#!/bin/bash
# SPDX-License-Identifier: MIT
# User and app configuration are merged in order, flags win, and config file shows the result.
# labels: fast
source "$(dirname "$0")/support.bash"

app static-procfile
printf 'stack = "heroku-24"\n[limits]\ntimeout = "11m"\nmemory = "1G"\n' >"$XDG_CONFIG_HOME/bprun.toml"
printf 'stack = "heroku-22"\n[limits]\ntimeout = "12m"\n' >"$app/bprun.toml"
run_bprun config file "$app"
expect_status 0
grep -q "^stack = \"heroku-22\" .*from $app/bprun.toml:1" "$T/stdout" || fail "the app's file does not win"
# An app may ask for less of the machine than its user allows, never for more.
grep -q "^timeout = .*from $XDG_CONFIG_HOME/bprun.toml:3" "$T/stdout" || fail "the app got more time"
built --buildpack "$buildpacks/probe"
unpack
expect_same "$(probe "env STACK")" heroku-22
built --buildpack "$buildpacks/probe" --stack debian-12
unpack
expect_same "$(probe "env STACK")" debian-12
printf 'timeout = not toml\n' >"$app/bprun.toml"
build --buildpack "$buildpacks/no-op"
expect_status 78
expect_in "$T/stderr" "bprun.toml:1"

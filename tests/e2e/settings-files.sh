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
run_bprun config file "$app" --memory 300M
expect_status 0
grep -q "^memory = .*from --memory" "$T/stdout" || fail "a flag does not win: $(cat "$T/stdout")"
built --buildpack "$buildpacks/probe"
unpack
expect_same "$(probe "env STACK")" heroku-22
built --buildpack "$buildpacks/probe" --stack debian-12
unpack
expect_same "$(probe "env STACK")" debian-12

# Which registry a build asks is npm's to say, if it does; and it is shown without its password.
printf '[npm]\nregistry = "https://ours.example/"\n' >"$XDG_CONFIG_HOME/bprun.toml"
mkdir "$T/npm-home"
shown() { env -u npm_config_registry -u NPM_CONFIG_REGISTRY HOME="$T/npm-home" "$@" "$bprun" config file "$app" | grep '^registry'; }
if ! grep -qs '^ *registry *=' /etc/npmrc /usr/etc/npmrc /usr/local/etc/npmrc; then
  expect_in <(shown) "registry = \"https://ours.example/\""
fi
echo 'registry=https://me:s3cret@npms.example/' >"$T/npm-home/.npmrc"
shown >"$T/stdout"
grep -q "^registry = \"https://npms.example/\" .*from $T/npm-home/.npmrc:1" "$T/stdout" || fail "$(cat "$T/stdout")"
shown npm_config_registry=https://variable.example >"$T/stdout"
grep -q '^registry = "https://variable.example/" .*from npm_config_registry in the environment' "$T/stdout" || fail "$(cat "$T/stdout")"

printf 'timeout = not toml\n' >"$app/bprun.toml"
build --buildpack "$buildpacks/no-op"
expect_status 78
expect_in "$T/stderr" "bprun.toml:1"

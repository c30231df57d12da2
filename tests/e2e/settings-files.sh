#!/bin/bash
# SPDX-License-Identifier: MIT
# User and app configuration are merged in order, flags win, and config file shows the result.
# labels: fast
source "$(dirname "$0")/support.bash"

app static-procfile
printf 'timeout = "11m"\nmemory = "1G"\n' >"$XDG_CONFIG_HOME/bprun.toml"
printf 'timeout = "12m"\n' >"$app/bprun.toml"
run_bprun config file "$app"
expect_status 0
expect_in "$T/stdout" 12m
expect_in "$T/stdout" bprun.toml
printf 'timeout = not toml\n' >"$app/bprun.toml"
build --buildpack "$buildpacks/no-op"
expect_status 78
expect_in "$T/stderr" "bprun.toml:1"

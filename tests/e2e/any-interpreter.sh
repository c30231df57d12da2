#!/bin/bash
# SPDX-License-Identifier: MIT
# A buildpack written in Python works like one in shell.
# labels: fast
source "$(dirname "$0")/support.bash"

app static-procfile
built --buildpack "$buildpacks/python-written" --env ONE=1 --env TWO=2
unpack
expect_same "$(tr '\n' ' ' <"$T/slug/python.txt")" "ONE TWO "
expect_in "$T/stdout" "-----> Compiled by Python"
expect_in "$T/stderr" " !     and a warning on stderr"

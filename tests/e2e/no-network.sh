#!/bin/bash
# SPDX-License-Identifier: MIT
# --no-network leaves a script nothing but loopback.
# labels: fast
source "$(dirname "$0")/support.bash"

app static-procfile
built --buildpack "$buildpacks/probe" --no-network
[[ $(isolation) == sandbox ]] || skip "no sandbox here"
unpack
for device in $(probe network_devices); do
  expect_same "$device" lo
done

#!/bin/bash
# SPDX-License-Identifier: MIT
# A slug over the soft limit is warned about, one over the hard limit is refused, by flag as by file.
# labels: fast
source "$(dirname "$0")/support.bash"

app static-procfile
head -c 400000 /dev/urandom >"$app/public/large.bin"
built --buildpack "$buildpacks/no-op" --slug-soft 100K
expect_in "$T/stderr" "soft limit"
build --buildpack "$buildpacks/no-op" --slug-hard 200K
expect_status 65
printf '[slug]\nhard = "200K"\n' >"$XDG_CONFIG_HOME/bprun.toml"
build --buildpack "$buildpacks/no-op"
expect_status 65
# A flag wins over a file.
built --buildpack "$buildpacks/no-op" --slug-hard 2M

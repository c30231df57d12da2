#!/bin/bash
# SPDX-License-Identifier: MIT
# A script whose interpreter is missing, or that has Windows line ends, is the buildpack's fault (72): the message
# names the script, its first line and the interpreter, in every mode.
# labels: fast
source "$(dirname "$0")/support.bash"

app static-procfile

# bad PHASE TEXT: a buildpack whose bin/PHASE is the text.
bad() {
  new_buildpack "$3" ':'
  printf '#!/bin/sh\necho "--- {}"\n' >"$buildpack/bin/release"
  # shellcheck disable=SC2059
  printf "$2" >"$buildpack/bin/$1"
  chmod +x "$buildpack/bin/"*
}

refused() {
  expect_status 72
  expect_cause buildpack
  expect_same "$(field "$out/build.json" cause.where.file)" "bin/$1"
  expect_in "$T/stderr" "bin/$1 of"
  expect_in "$T/stderr" "$2"
  expect_not_in "$T/stdout" bwrap
  expect_not_in "$T/stderr" bwrap
}

modes=(auto none)
((EUID != 0)) || modes+=(user)
for mode in "${modes[@]}"; do
  for phase in detect compile release; do
    bad "$phase" '#!/nonexistent/interp\n:\n' "no-interpreter-$phase"
    build --buildpack "$buildpack" --isolation "$mode"
    refused "$phase" "the interpreter /nonexistent/interp, which is not there"
    expect_same "$(field "$out/build.json" cause.where.line)" 1

    bad "$phase" '#!/bin/bash\r\n:\r\n' "windows-$phase"
    build --buildpack "$buildpack" --isolation "$mode"
    refused "$phase" "ends with a carriage return"
    expect_in "$T/stderr" "Windows line ends: convert it"
  done

  bad compile '#!/usr/bin/env no-such-language\n' env-asks
  build --buildpack "$buildpack" --isolation "$mode"
  refused compile "no-such-language, which is not there"

  bad compile '#!/usr/bin/env bash\r\n:\r\n' env-windows
  build --buildpack "$buildpack" --isolation "$mode"
  refused compile "ends with a carriage return"

  bad compile '#!/usr/bin/env bash -e\n' env-one-word
  build --buildpack "$buildpack" --isolation "$mode"
  refused compile "one program called \`bash -e\`"

  bad compile '#! /usr/bin/env -S bash -e\ntrue\n' env-splits
  built --buildpack "$buildpack" --isolation "$mode"
done

# An interpreter that is itself without one shows only when it is started.
bad compile '#!/app/interpreter\n' chain
printf '#!/nonexistent/interp\n' >"$app/interpreter"
chmod +x "$app/interpreter"
build --buildpack "$buildpack"
[[ $status != 0 ]] || fail "it ran"
if [[ $(isolation) == sandbox ]]; then refused compile "that it needs is not there"; fi

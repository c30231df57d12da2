#!/bin/bash
# SPDX-License-Identifier: MIT
# package.json that is no JSON, two lockfiles, engines nobody can satisfy, a failing build script.
source "$(dirname "$0")/support.bash"

for kind in bad-package-json two-lockfiles unsatisfiable-engines failing-build-script; do
  app "$kind" "$kind"
  build
  cp "$T/stdout" "$T/$kind.out"
  cat "$T/stdout" "$T/stderr" >"$T/$kind.both"
  [[ $status != 0 ]] || fail "$kind was built"
  expect_no_file "$out/slug.tgz"
  case $kind in
  bad-package-json) expect_in "$T/$kind.both" package.json:3 ;;
  two-lockfiles)
    expect_in "$T/$kind.both" yarn.lock
    expect_in "$T/$kind.both" package-lock.json
    ;;
  unsatisfiable-engines) expect_in "$T/$kind.both" package.json:7 ;;
  failing-build-script)
    expect_in "$T/$kind.both" "the build script ran"
    expect_status 1
    expect_same "$(field "$out/build.json" cause.known.id)" app-build-script-failed
    expect_in "$T/stderr" "npm run build"
    ;;
  esac
done

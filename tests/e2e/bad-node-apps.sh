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

# What is wrong before there is any work (V-29): said with the file, and nothing is fetched or built.
plain='{"name": "plain", "version": "1.0.0", "engines": {"node": "22.x"}}'
# refused NAME EXPECTED FILE CONTENT...: an app of these files; where a content is "->", a link that leads nowhere.
refused() {
  local name=$1 expected=$2
  shift 2
  rm -rf "$T/app"
  new_app package.json "$plain" "$@"
  build
  cat "$T/stdout" "$T/stderr" >"$T/both"
  [[ $status == 65 || $status == 1 ]] || fail "$name: exit status $status"
  expect_in "$T/both" "$expected"
  expect_same "$(field "$out/build.json" downloads)" "[]" "as what was fetched for $name"
  expect_no_file "$out/slug.tgz"
  expect_nothing_left_behind
}
lock='{"name": "plain", "version": "1.0.0", "lockfileVersion": 3, "packages": {}}'
refused shrinkwrap "Multiple lockfiles found: package-lock.json and npm-shrinkwrap.json" \
  npm-shrinkwrap.json "$lock" package-lock.json "$lock"
expect_in "$T/both" "git rm"
refused shrinkwrap-and-yarn "Multiple lockfiles found: npm-shrinkwrap.json and yarn.lock" \
  npm-shrinkwrap.json "$lock" yarn.lock '# yarn lockfile v1'
refused shrinkwrap-and-pnpm "Multiple lockfiles found: npm-shrinkwrap.json and pnpm-lock.yaml" \
  npm-shrinkwrap.json "$lock" pnpm-lock.yaml "lockfileVersion: '9.0'"
refused heroku-file ".heroku is a file, and the build needs a directory there" .heroku 'not ours'
expect_in "$T/both" "git rm .heroku"
refused heroku-node-file ".heroku/node is a file" .heroku/node 'not ours'
refused two-managers "Multiple package managers declared in package.json" \
  package.json $'{"packageManager": "pnpm@9.15.0",\n"engines": {"node": "22.x", "yarn": "1.x"}}'
expect_in "$T/both" "package.json:2"
refused iojs "engines.iojs" package.json '{"engines": {"iojs": "3.x"}}'

# A link of that name that leads nowhere is no better than a file.
rm -rf "$T/app"
new_app package.json "$plain"
ln -s nowhere "$app/.heroku"
build
[[ $status != 0 ]] || fail "an app with a dangling .heroku was built"
expect_in "$T/stderr" ".heroku is a file"

# A shrinkwrap alone is npm's lockfile.
rm -rf "$T/app"
new_app package.json "$plain" npm-shrinkwrap.json "$lock"
run_bprun plan "$app" --stack heroku-24
expect_status 0

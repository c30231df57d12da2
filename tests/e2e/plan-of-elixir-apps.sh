#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# labels: fast
#
# What a plan says of Elixir apps: exact versions, prefixes, and the four ways in which a version
# cannot be had, each with the nearest and with who has it. Nothing is fetched, and no script runs.
source "$(dirname "$0")/support.bash"

gigalixir=https://github.com/gigalixir/gigalixir-buildpack-elixir

plan() {
  run_bprun plan "$app" --store "$store" "$@"
}

# The app of one Erlang and one Elixir, with gigalixir's buildpack: it knows all stacks but the old.
wants() {
  rm -rf "$T/app"
  new_app elixir_buildpack.config "erlang_version=$1
elixir_version=$2" mix.exs 'defmodule App.MixProject do
end'
}

json() {
  python3 -c '
import json, sys
plan = json.load(open(sys.argv[1]))
print(eval(sys.argv[2], {"plan": plan,
  "ids": [d["id"] for d in plan["diagnoses"]],
  "versions": {r["name"]: r["version"] for r in plan["runtimes"]},
  "by_id": {d["id"]: d for d in plan["diagnoses"]}}))' "$T/stdout" "$1"
}

says() {
  local told
  told=$(json "$1")
  [[ $told == "$2" ]] || fail "$1 is $told, and must be $2"
}

echo "--- 27.2 and 1.18.1 are exactly that on heroku-20 to heroku-26, and how it is known is said"
wants 27.2 1.18.1
for stack in heroku-20 heroku-22 heroku-24 heroku-26; do
  plan --stack $stack --buildpack $gigalixir --json
  ((status == 0)) || fail "$stack: the plan ended with $status"
  says 'versions["erlang"] + " " + versions["elixir"]' '27.2 1.18.1'
  says 'plan["runtimes"][0]["basis"] in ("listed", "rule")' True
  says 'plan["runtimes"][0]["asked"]["file"]' elixir_buildpack.config
  says '"otp-27-tls" in by_id["known-bad"]["why"]' True
done
plan --stack heroku-24 --buildpack $gigalixir
grep -q 'known        rule' "$T/stdout"
grep -q 'https://builds.hex.pm/builds/otp/ubuntu-24.04/OTP-27.2.tar.gz' "$T/stdout"

echo "--- an unknown stack lists those known"
plan --stack heroku-27 --buildpack $gigalixir
((status == 67)) || fail "the plan ended with $status"
grep -q "there is no stack heroku-27" "$T/stdout"
grep -q "heroku-24" "$T/stdout"

echo "--- HashNuke's on heroku-24 is refused in its own words"
app phoenix-hashnuke story
plan --stack heroku-24
((status == 67)) || fail "the plan ended with $status"
grep -q "^error: elixir_buildpack.config:2: HashNuke/heroku-buildpack-elixir cannot build this app on heroku-24" "$T/stdout"
grep -q "Sorry, Erlang '27.0' isn't supported yet or isn't formatted correctly" "$T/stdout"
grep -q "Stacks that have it: heroku-20, heroku-22" "$T/stdout"
grep -q -- "--replace https://github.com/HashNuke/heroku-buildpack-elixir.git=elixir" "$T/stdout"
plan --stack heroku-22 --json
((status == 0)) || fail "the plan ended with $status"
says 'versions["node"]' 23.11.0

echo "--- the build stops at the same line, and fetches nothing"
build --stack heroku-24
((status == 67)) || fail "the build ended with $status"
grep -q "HashNuke/heroku-buildpack-elixir cannot build this app on heroku-24" "$T/stderr"
! grep -q "Cloning" "$T/stdout" || fail "a buildpack was cloned"
[[ ! -e $store/checkouts || -z $(ls "$store/checkouts") ]] || fail "a checkout was kept"
grep -q '"id": "upstream-cannot-install-erlang"' "$out/build.json"

echo "--- gigalixir's on heroku-26 with OTP 25 would save an error page: refused before that"
app phoenix-gigalixir gigalixir
build --stack heroku-26
((status == 67)) || fail "the build ended with $status"
grep -q "it would take an error page for Erlang/OTP 25.3.2" "$T/stderr"
! grep -q "Cloning" "$T/stdout" || fail "a buildpack was cloned"
plan --stack heroku-24
((status == 0)) || fail "heroku-24: the plan ended with $status"

echo "--- without network HashNuke's would take an empty answer for its list"
plan --stack heroku-24 --no-network --json
((status == 69)) || fail "the plan ended with $status"
says '"index-out-of-reach" in ids' True

echo "--- 27 is a prefix, and gigalixir's takes it for 27.0"
wants 27 1.18.1
plan --stack heroku-24 --buildpack $gigalixir --json
((status == 0)) || fail "the plan ended with $status"
says 'versions["erlang"]' 27.0
says '"27.3." in by_id["upstream-reads-differently"]["why"]' True

echo "--- never released, and released but not built, are two things"
wants 27.9.9 1.18.1
plan --stack heroku-24 --buildpack $gigalixir
((status == 67)) || fail "the plan ended with $status"
grep -q "Erlang/OTP 27.9.9 was never released" "$T/stdout"
wants 23.3 1.14.5
plan --stack heroku-24 --buildpack $gigalixir
((status == 67)) || fail "the plan ended with $status"
grep -q "Erlang/OTP 23.3 was released, but not built for heroku-24" "$T/stdout"
grep -q "erlang_version=24.3.4" "$T/stdout"
grep -q "The stack that has it: heroku-20" "$T/stdout"
wants 27.2 1.18.1
plan --stack heroku-18 --buildpack $gigalixir
((status == 67)) || fail "the plan ended with $status"
grep -q "Erlang/OTP 27.2 was released, but not built for heroku-18" "$T/stdout"
grep -q "Stacks that have it: heroku-20, heroku-22, heroku-24" "$T/stdout"

echo "--- a config that only bash can read is read by bash, in the sandbox"
rm -rf "$T/app"
new_app elixir_buildpack.config 'elixir_version=1.18.1
touch /app/made-by-bash
if [ "$STACK" = heroku-24 ]; then erlang_version=27.2.2; else erlang_version=26.2.1; fi'
plan --stack heroku-24 --buildpack $gigalixir --json
((status == 0)) || fail "the plan ended with $status"
says 'versions["erlang"]' 27.2.2
[[ ! -e $app/made-by-bash ]] || fail "the config has written into the app"

# One failure of each buildpack: `refuses STATUS BUILDPACK TEXT...`; a plan of the app of these files.
refuses() {
  local status_wanted=$1 of=$2 text
  shift 2
  plan --stack heroku-22 --buildpack "$of"
  expect_status "$status_wanted"
  for text in "$@"; do expect_in "$T/stdout" "$text"; done
}
hashnuke=https://github.com/HashNuke/heroku-buildpack-elixir
mix_exs=(mix.exs 'defmodule App.MixProject do
end')

echo "--- no file says a version"
rm -rf "$app"
new_app "${mix_exs[@]}"
refuses 65 elixir "the app does not say which Erlang/OTP and Elixir it needs" "Write one of these into elixir_buildpack.config:"
refuses 65 $hashnuke "Sorry, an elixir_buildpack.config is required."
refuses 65 $gigalixir "Sorry, an elixir_buildpack.config or asdf .tool-versions file is required."

echo "--- half of a pair in .tool-versions is none for gigalixir's; two lines that differ are an error"
new_app .tool-versions 'erlang 27.2'
refuses 65 elixir "the app does not say which Elixir it needs" "Write into .tool-versions:"
refuses 65 $hashnuke "Sorry, an elixir_buildpack.config is required."
refuses 65 $gigalixir ".tool-versions:1: gigalixir's own buildpack passes over a .tool-versions without elixir"
printf 'elixir 1.18.1\nerlang 26.2\n' >>"$app/.tool-versions"
refuses 65 elixir ".tool-versions asks for Erlang 27.2 in line 1 and for 26.2 in line 3"

echo "--- a release candidate loses its letters in the buildpacks of others"
wants 27.0-rc1 1.18.1
refuses 67 $hashnuke "Sorry, Erlang '27.01' isn't supported yet"
refuses 67 $gigalixir "Sorry, Erlang '27.01' isn't currently supported on this stack"

echo "--- words that are no version, a branch that nobody builds"
wants 27.2 '(a b c)'
refuses 65 elixir "elixir_buildpack.config:2: elixir_version is a list of 3 words"
wants 27.2 '(branch main)'
refuses 67 elixir "elixir_buildpack.config:2: Elixir 'main' is a branch"
refuses 67 $hashnuke "Sorry, Elixir 'vmain' isn't supported yet"
refuses 67 $gigalixir "Sorry, Elixir 'main' isn't currently supported for OTP 27"

echo "--- an Elixir that is not built for that OTP"
wants 27.2 1.14.5
refuses 67 elixir "Elixir 1.14.5 does not run on Erlang/OTP 27.2"
refuses 67 $hashnuke "it would take an error page for Elixir 1.14.5"
refuses 67 $gigalixir "Sorry, Elixir '1.14.5' isn't currently supported for OTP 27"

echo "--- Node.js of the buildpacks for assets"
wants 27.2.2 1.18.1
new_app package.json '{}' phoenix_static_buildpack.config 'node_version=20'
plan --stack heroku-22 --buildpack elixir --buildpack https://github.com/gjaldon/heroku-buildpack-phoenix-static
expect_status 72
expect_in "$T/stdout" "it asks a service that no longer exists"
plan --stack heroku-22 --buildpack elixir --buildpack https://github.com/gigalixir/gigalixir-buildpack-phoenix-static
expect_status 67
expect_in "$T/stdout" "Error installing node 20: Unable to resolve version"
plan --stack heroku-22 --buildpack elixir --buildpack phoenix-static
expect_status 0
echo 'node_version=999.0.0' >"$app/phoenix_static_buildpack.config"
plan --stack heroku-22 --buildpack elixir --buildpack phoenix-static
expect_status 67
expect_in "$T/stdout" "phoenix_static_buildpack.config:1: no release of Node.js matches '999.0.0'"

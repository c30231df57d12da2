#!/bin/bash
# SPDX-License-Identifier: MIT
# stack list, show, diff and lint say what the tables hold; a broken table is told by file and line.
# labels: fast
source "$(dirname "$0")/support.bash"

run_bprun stack list
expect_status 0
grep -Eq '^   heroku-24 +ubuntu-24.04 +x64 arm64 +(available|deprecated|ended)' "$T/stdout" ||
  fail "heroku-24 is not listed as it should be: $(cat "$T/stdout")"
[[ $(awk '{ print length }' "$T/stdout" | sort -n | tail -1) -le 80 ]] || fail "the list is wider than 80 columns"
run_bprun stack list --json
python3 - "$T/stdout" <<'PY'
import json, sys
stacks = {stack["name"]: stack for stack in json.load(open(sys.argv[1]))["stacks"]}
assert stacks["cedar-14"]["status"] == "ended", stacks["cedar-14"]
assert stacks["gigalixir-24"]["inherits"] == "heroku-24"
assert stacks["gigalixir-24"]["variable"] == "heroku-24"
assert stacks["debian-sid"]["eol"] is None
assert sum(stack["this_machine"] for stack in stacks.values()) <= 1
PY

run_bprun stack show heroku-24
expect_status 0
expect_in "$T/stdout" GLIBC_2.39
expect_in "$T/stdout" https://builds.hex.pm/builds/otp/ubuntu-24.04/
[[ $(awk '{ print length }' "$T/stdout" | sort -n | tail -1) -le 80 ]] || fail "it is wider than 80 columns"
run_bprun stack show debian-12 --json
python3 - "$T/stdout" <<'PY'
import json, sys
shown = json.load(open(sys.argv[1]))
assert shown["otp"] == [{"major": 25, "newest": "25.2.3", "basis": "measured", "builds": 1}], shown["otp"]
assert shown["elixir"][0]["built_for"][0]["otp"] == 25, shown["elixir"]
PY
run_bprun stack show heroku-22 --arch arm64
expect_status 67
run_bprun stack show heroku-27
expect_status 67
expect_in "$T/stderr" "Did you mean heroku-2"
run_bprun stack show
expect_status 64

run_bprun stack diff heroku-20 heroku-24
expect_status 0
expect_in "$T/stdout" "heroku-24 has no longer"
expect_in "$T/stdout" "all of 20"
run_bprun stack diff heroku-24 heroku-24
expect_status 0
expect_same "$(grep -c nothing "$T/stdout")" 2
run_bprun stack diff heroku-20 heroku-24 --json
python3 - "$T/stdout" <<'PY'
import json, sys
runtimes = {runtime["runtime"]: runtime for runtime in json.load(open(sys.argv[1]))["runtimes"]}
lost = [version for line in runtimes["erlang"]["lost"] for version in line["versions"]]
assert "23.3" in lost and "24.3.4" not in lost, lost
assert runtimes["node"]["lost"] == []
libraries = json.load(open(sys.argv[1]))["libraries"]
assert "libssl.so.1.1" in libraries["lost"] and "libssl.so.3" in libraries["gained"], libraries
PY

# With an app: what the move means for it.
app phoenix-gigalixir phoenix
run_bprun stack diff heroku-24 heroku-26 "$app" --store "$store"
expect_status 67
expect_in "$T/stdout" "gets erlang 25.3.2, elixir 1.15.7"
expect_in "$T/stdout" "error: elixir_buildpack.config:"
run_bprun stack diff heroku-22 heroku-24 "$app" --store "$store" --json
expect_status 0
python3 -c 'import json, sys; assert json.load(open(sys.argv[1]))["app"]["stacks"][1]["possible"]' "$T/stdout"

run_bprun stack lint
expect_status 0
mkdir "$T/tables"
printf 'schema = 1\nname = "ours"\n' >"$T/tables/ours.toml"
printf 'version,date\n27.0,\n27.0,\n' >"$T/tables/otp.csv"
printf 'schema = 2\n' >"$T/tables/sources.toml"
printf 'version,package\n' >"$T/tables/npm.csv"
run_bprun stack lint --stacks "$T/tables"
expect_status 78
expect_in "$T/stdout" "ours.toml:1: 'title' is missing"
expect_in "$T/stdout" "otp.csv:3: 27.0 stands here twice, first in line 2"
expect_in "$T/stdout" "sources.toml:1: schema 2 is made for a newer bprun"
expect_in "$T/stdout" "npm.csv:1: the table has no column 'integrity'"
run_bprun stack lint --stacks "$T/tables" --json
expect_status 78
python3 -c 'import json, sys; assert json.load(open(sys.argv[1]))["problems"][0]["file"]' "$T/stdout"
run_bprun stack lint --stacks "$T/nowhere"
expect_status 78

# A build stops at a table that is broken, and needs no other.
app static-procfile
build --buildpack "$buildpacks/no-op" --stacks "$T/tables" --stack ours
expect_status 78
expect_in "$T/stderr" "ours.toml:1"

# Scripts find in STACK what a stack's own buildpacks know.
built --buildpack "$buildpacks/probe" --stack gigalixir-24
unpack
expect_same "$(probe "env STACK")" heroku-24

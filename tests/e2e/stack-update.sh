#!/bin/bash
# SPDX-License-Identifier: MIT
# bprun stack update reads what upstreams list, from loopback servers with upstreams' own layouts;
# it writes what changed, all of it or nothing.
# labels: fast
source "$(dirname "$0")/support.bash"

# The lists as upstreams have them today, so far as the tables know, and a release more of each.
site=$T/site
python3 - "$root/stacks" "$site" <<'PY'
import csv, json, pathlib, sys

stacks, site = map(pathlib.Path, sys.argv[1:])


def rows(name):
    lines = [line for line in (stacks / name).read_text().splitlines() if not line.startswith("#")]
    return list(csv.DictReader(lines))


def write(path, text):
    path = site / path
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def otp_list(base, arch, more):
    lines = [f"OTP-{row['version']} 07b8f441ca 2024-05-10T12:51:24Z {row['sha256']}".rstrip()
             for row in rows("otp-builds.csv")
             if row["base"] == base and row["arch"] == arch and row["basis"] != "inferred"]
    return "\n".join(lines + more + ["master 07b8f441ca 2026-06-11T13:02:03Z"]) + "\n"


bases = sorted({(row["base"], row["arch"]) for row in rows("otp-builds.csv")
                if row["base"].startswith("ubuntu-") and row["basis"] != "inferred"})
for base, arch in bases:
    folder = f"hex/builds/otp/{base}" if arch == "x64" else f"hex/builds/otp/{arch}/{base}"
    more = ["OTP-99.1 07b8f441ca 2026-06-11T13:02:03Z " + "a" * 64] if base == "ubuntu-24.04" else []
    write(f"{folder}/builds.txt", otp_list(base, arch, more))

names = [f"v{row['version']}" + ("" if row["otp"] == "generic" else f"-otp-{row['otp']}")
         for row in rows("elixir-builds.csv") if row["base"] == "any"]
write("hex/builds/elixir/builds.txt",
      "".join(f"{name} 07b8f441ca 2024-05-10T12:51:24Z\n" for name in names + ["v9.9.0-otp-99"]))

node = rows("node.csv")
write("node/index.json", json.dumps(
    [{"version": "v99.0.0", "date": "2026-11-30", "npm": "12.0.0", "lts": False,
      "files": ["linux-x64", "linux-arm64"]}] +
    [{"version": "v" + row["version"], "date": row["date"], "npm": row["npm"],
      "lts": row["lts_name"] if row["lts"] == "yes" else False,
      "files": ["linux-x64", "linux-arm64"]} for row in reversed(node)]))
for row in node + [{"version": "99.0.0", "sha256_x64": "", "sha256_arm64": ""}]:
    if row["sha256_x64"] and row["sha256_arm64"]:
        continue
    name = "node-v%s-linux-%s.tar.gz"
    write(f"node/v{row['version']}/SHASUMS256.txt",
          f"{'c' * 64}  {name % (row['version'], 'x64')}\n{'d' * 64}  {name % (row['version'], 'arm64')}\n")
write("schedule.json", json.dumps(
    {"v" + row["major"]: {"start": row["start"], "end": row["eol"]} |
     ({"lts": row["lts_start"], "codename": row["lts_name"]} if row["lts_start"] else {}) |
     ({"maintenance": row["maintenance_start"]} if row["maintenance_start"] else {})
     for row in rows("node-lines.csv")} | {"v99": {"start": "2026-11-30", "end": "2027-06-01"}}))


def package(name, versions):
    write("npm/" + name.replace("/", "%2f"), json.dumps({"name": name, "versions": {
        version: {"name": name, "version": version, "dist": {"integrity": integrity},
                  "engines": {"node": engines} if engines else {}}
        for version, integrity, engines in versions}}))


for table, names in {"npm": ["npm"], "pnpm": ["pnpm"], "yarn": ["yarn", "@yarnpkg/cli-dist"]}.items():
    for name in names:
        package(name, [(row["version"], row["integrity"], row["engines"])
                       for row in rows(table + ".csv") if row["package"] == name])
for arch in ("x64", "arm64"):
    package("node-linux-" + arch, [(row["version"], "sha512-x", "") for row in node
                                   if arch in row["in_npm"].split()])
PY

# A server that knows ETags, as upstreams' do.
python3 "$root/tests/support/http_server.py" "$site" "$T/port" "$T/requests" &
children+=($!)
eventually test -s "$T/port"
server=http://127.0.0.1:$(cat "$T/port")
cat >"$XDG_CONFIG_HOME/bprun.toml" <<TOML
[mirrors]
"https://builds.hex.pm" = "$server/hex"
"https://nodejs.org/dist" = "$server/node"
"https://raw.githubusercontent.com/nodejs/Release/main" = "$server"
TOML
export npm_config_registry=$server/npm/

tables=$T/stacks
update() { run_bprun stack update --stacks "$tables" "$@"; }

# --- what would change is said, and nothing is written -------------------------------------------
update --dry-run
((status == 0)) || fail "stack update --dry-run ended with $status"
[[ ! -e $tables ]] || fail "--dry-run wrote"
grep -q '^OTP for ubuntu-24.04 (x64)$' "$T/stdout"

# --- everything new is in the tables, which are in order -----------------------------------------
update
((status == 0)) || fail "stack update ended with $status"
grep -q '99\.1' "$T/stdout"
grep -q "^ubuntu-24.04,x64,99.1,listed,$(printf 'a%.0s' {1..64})$" "$tables/otp-builds.csv"
grep -q '^99.1,' "$tables/otp.csv"
grep -q '^any,9.9.0,99,listed,' "$tables/elixir-builds.csv"
grep -q '^9.9.0,,99,99$' "$tables/elixir.csv"
grep -q '^99.0.0,2026-11-30,12.0.0,,no,2027-06-01,ccc.*,ddd' "$tables/node.csv"
# What upstream says nothing new about stays the built-in table's.
[[ ! -e $tables/heroku-24.toml && ! -e $tables/pnpm.csv ]] || fail "tables that did not change were written"
! grep -v '^#' "$tables/otp-builds.csv" | grep -q '^ubuntu-24.04,x64,.*,rule,' ||
  fail "a build that the list has is still known by rule only"
[[ $(cut -d, -f7,8 "$tables/node.csv" | grep -c '^,\|,$') == 0 ]] || fail "releases without a checksum are left"

# --- the second time asks whether anything changed, and hears no ---------------------------------
update --json
((status == 0)) || fail "the second update ended with $status"
[[ $(python3 -c 'import json,sys; d=json.load(open(sys.argv[1])); print(len(d["changes"]), len(d["tables"]))' \
  "$T/stdout") == "0 0" ]] || fail "the second update changed something: $(head -c 600 "$T/stdout")"
expect_in "$T/stdout" "$(printf '"https://builds.hex.pm/builds/elixir/builds.txt"')"

# --- lists that are none are refused, and nothing is written -------------------------------------
list=$site/hex/builds/otp/ubuntu-24.04/builds.txt
cp "$list" "$T/good"
before=$(cat "$tables"/*.csv | sha256sum)
refused() {
  update --again
  ((status == 76)) || fail "$1: ended with $status"
  grep -q "$2" "$T/stderr" || fail "$1 is not named: $(cat "$T/stderr")"
  [[ $(cat "$tables"/*.csv | sha256sum) == "$before" ]] || fail "$1 changed the tables"
}
echo '<!DOCTYPE html><title>Sign in</title>' >"$list"
refused "a web page" "web page"
head -c 4000 "$T/good" >"$list"
refused "a list that was cut" "cut off\|implausibly short"
head -n 20 "$T/good" >"$list"
refused "a short list" "implausibly short"
cp "$T/good" "$list"
printf '{"name": "npm", "versions": {"1.0.0"' >"$site/npm/npm"
refused "half a package's document" "npm in the npm registry"

# --- a server that is not there ------------------------------------------------------------------
rm "$list"
update --again
((status == 69)) || fail "a list that is not there: ended with $status"

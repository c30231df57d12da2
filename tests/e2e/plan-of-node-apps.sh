#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# labels: fast
#
# A plan of a Node.js app: the sweep finds its buildpack, and its bin/plan says what it will get.
source "$(dirname "$0")/support.bash"

app node-express
before=$(find "$app" -printf '%p %s %T@\n' | sort)
run_bprun plan "$app" --store "$store" --json
((status == 0)) || fail "the plan ended with $status"
python3 - "$T/stdout" <<'EOF'
import json, sys
plan = json.load(open(sys.argv[1]))
assert plan["possible"] and plan["buildpack_list"]["source"] == "sweep", plan
[node] = [r for r in plan["runtimes"] if r["name"] == "node"]
assert node["sources"][0]["url"].find("node-v" + node["version"]) > 0, node
assert plan["buildpacks"][0]["known_by"] == "bin/plan", plan["buildpacks"]
EOF
[[ $(find "$app" -printf '%p %s %T@\n' | sort) == "$before" ]] || fail "a plan has changed the app"
[[ -z $(ls "$store/work" 2>/dev/null) ]] || fail "a plan has left a work directory"

run_bprun plan "$app" --buildpack nodejs --store "$store"
((status == 0)) || fail "the plan ended with $status"
grep -q "Node.js" "$T/stdout"

app unsatisfiable-engines unsatisfiable
run_bprun plan "$app" --store "$store"
((status == 67)) || fail "the plan ended with $status"
grep -q "^error: package.json:" "$T/stdout"

rm -rf "$T/app"
new_app README.md nothing
run_bprun plan "$app" --store "$store"
((status == 66)) || fail "an app of no language ended with $status"

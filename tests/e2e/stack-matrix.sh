#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# labels: fast
#
# Several apps on several stacks: as a table, JSON, JUnit and a page; going on where an earlier run
# stopped; with builds.
source "$(dirname "$0")/support.bash"

app phoenix-gigalixir shop
app phoenix-hashnuke story
app static-procfile static
# own APP BUILDPACK: the app lists one that lies in it.
own() {
  rm -rf "$T/$1/own"
  cp -R "$buildpacks/$2" "$T/$1/own"
  echo ./own >"$T/$1/.buildpacks"
}
own static no-op

matrix() { run_bprun stack matrix "$@" --store "$store"; }

# Three apps on three stacks.
three() {
  matrix "$T/shop" "$T/story" "$T/static" --stack heroku-20,heroku-24,heroku-26 -o "$T/kept" \
    --json "$T/matrix.json" --junit "$T/matrix.xml" --html "$T/matrix.html" "$@"
  expect_status 67
}
three
grep -Eq '^app +heroku-20 +heroku-24 +heroku-26$' "$T/stdout"
grep -Eq '^shop .* no \[[0-9]\]$' "$T/stdout"
grep -Eq '^static +warns \[1\] +ok +ok$' "$T/stdout"
grep -q '^\[1\] ' "$T/stdout"
expect_in "$T/stdout" 'upstream-saves-an-error-page'
expect_in "$T/stdout" '9 resolved and 0 built in this run, 0 known from an earlier one'
(($(wc -L <"$T/stdout") <= 80)) || fail "a line is wider than a terminal"

python3 - "$T" <<'PY'
import json, sys
import xml.etree.ElementTree as xml
from html.parser import HTMLParser

folder = sys.argv[1]
matrix = json.load(open(f"{folder}/matrix.json"))
assert matrix["stacks"] == ["heroku-20", "heroku-24", "heroku-26"] and not matrix["good"]
apps = {app["name"]: app["cells"] for app in matrix["apps"]}
assert list(apps) == ["shop", "story", "static"], apps
bad = {(name, cell["stack"]): cell["diagnoses"] for name, cells in apps.items() for cell in cells
       if not cell["possible"]}
assert ("shop", "heroku-26") in bad and ("shop", "heroku-24") not in bad, bad
assert {"name": "erlang", "version": "25.3.2"} in apps["shop"][1]["runtimes"]

root = xml.parse(f"{folder}/matrix.xml").getroot()
cases = list(root.iter("testcase"))
assert len(cases) == 9 == int(root.get("tests"))
failed = {(case.get("classname"), case.get("name")) for case in cases if case.find("failure") is not None}
assert failed == set(bad), (failed, bad)
assert len(failed) == int(root.get("failures"))
for case in cases:
    failure = case.find("failure")
    if failure is not None:
        errors = [d for d in bad[case.get("classname"), case.get("name")] if d["severity"] == "error"]
        assert failure.get("message") == errors[0]["message"] and failure.get("type") == errors[0]["id"]

class Page(HTMLParser):
    def __init__(self):
        super().__init__()
        self.open, self.targets, self.ids = [], [], []
    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        assert not {"src", "href", "onclick", "style"} & set(attributes), (tag, attributes)
        assert tag not in ("script", "link", "img", "iframe"), tag
        if tag != "meta":
            self.open.append(tag)
        if "id" in attributes:
            self.ids.append(attributes["id"])
        if "popovertarget" in attributes:
            self.targets.append(attributes["popovertarget"])
    def handle_endtag(self, tag):
        assert self.open.pop() == tag, tag
page = Page()
page.feed(open(f"{folder}/matrix.html").read())
assert not page.open and len(page.ids) == 9 == len(set(page.ids)) and set(page.targets) == set(page.ids)
PY

# A second run has nothing to resolve, and says the same; a changed app has.
cp "$T/stdout" "$T/first"
three
expect_in "$T/stdout" '0 resolved and 0 built in this run, 9 known from an earlier one'
diff <(head -n -1 "$T/first") <(head -n -1 "$T/stdout") || fail "the kept answers differ"
echo changed >"$T/static/new-file"
three
expect_in "$T/stdout" '3 resolved and 0 built in this run, 6 known from an earlier one'
three --env SOME=thing
expect_in "$T/stdout" '9 resolved and 0 built in this run, 0 known from an earlier one'

# Builds, on the stack that this machine is; one of them fails.
stack=$("$bprun" stack list --json | python3 -c '
import json, sys
print(next((s["name"] for s in json.load(sys.stdin)["stacks"] if s["this_machine"]), ""))')
[[ -n $stack ]] || skip "this machine is no known stack; all but the builds was shown"
app static-procfile fails
own fails fails-7
builds() {
  matrix "$T/static" "$T/fails" --stack "$stack" --build -j 2 -o "$T/built" --junit "$T/built.xml"
}
builds
expect_status 67
grep -Eq '^static +built$' "$T/stdout"
grep -Eq '^fails +fails \[1\]$' "$T/stdout"
expect_in "$T/stdout" 'build-failed'
expect_in "$T/stdout" "fails/$stack/build.log"
expect_file "$T/built/static/$stack/slug.tgz"
expect_no_file "$T/built/fails/$stack/slug.tgz"
expect_in "$T/built/fails/$stack/build.log" 'the reason, on stderr'
expect_in "$T/built.xml" '<failure type="build-failed"'

# The failed one alone is done again, and is repaired meanwhile.
builds
expect_in "$T/stdout" '1 resolved and 1 built in this run, 1 known from an earlier one'
own fails no-op
builds
expect_status 0
grep -Eq '^fails +built$' "$T/stdout"
# A slug that is gone is built again.
rm "$T/built/static/$stack/slug.tgz"
builds
expect_in "$T/stdout" '1 resolved and 1 built in this run, 1 known from an earlier one'
expect_file "$T/built/static/$stack/slug.tgz"
expect_nothing_left_behind

# An app that cannot be read is a row like the others, and is read again the next time.
app conflicted-procfile conflict
matrix "$T/static" "$T/conflict" --stack "$stack" -o "$T/built"
expect_status 67
grep -Eq '^conflict +no \[1\]$' "$T/stdout"
grep -Eq 'Procfile:[0-9]+: ' "$T/stdout"

# What is wrong with the request itself.
matrix "$T/static" --stack heroku-99
expect_status 67
expect_in "$T/stderr" "there is no stack 'heroku-99'"
matrix "$T/static" --stack "$stack" -o "$T/static/out"
expect_status 64
expect_no_file "$T/static/out"
matrix "$T/static" --stack "$stack" --build
expect_status 64
matrix "$T/static" --stack "$stack" --build -o "$T/built" --stack-root "heroku-24=$T"
expect_status 64
echo '[' >"$T/built/matrix.json"
matrix "$T/static" --stack "$stack" -o "$T/built"
expect_status 78
expect_in "$T/stderr" "$T/built/matrix.json"

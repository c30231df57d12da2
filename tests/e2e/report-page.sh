#!/bin/bash
# SPDX-License-Identifier: MIT
# bprun report: a build, and one that failed, as one page of HTML and as a trace, which keep the rules of both; the
# processes, sizes and log that a record has for them, without secrets; what cannot be read or written.
# labels: fast
# shellcheck disable=SC2016
source "$(dirname "$0")/support.bash"

app static-procfile
# What is to be seen has to be there for a while: a second and a half is many times the interval.
new_buildpack writes '
mkdir -p "$1/lib/deep"
head -c 300000 /dev/urandom >"$1/lib/deep/big"
echo export A=b >"$(dirname "$0")/../export"
printf "the value is %s\n\033[32mgreen\033[0m half \303\n" "$(cat "$3/MY_SECRET")"
bash -c "sleep 1.5; : done" seen-by-bprun "$(cat "$3/MY_SECRET")" --password open-sesame
seq 100000
echo the very last line'
built --buildpack "$buildpack" --env MY_SECRET=swordfish-9
run_bprun report "$out" -o "$T/page.html" --profile "$T/trace.json"
expect_status 0
expect_same "$(cat "$T/stdout")" "$T/page.html"$'\n'"$T/trace.json"
for file in "$out/build.json" "$T/page.html" "$T/trace.json"; do
  expect_not_in "$file" "swordfish-9"
  expect_not_in "$file" "open-sesame"
done
python3 - "$out/build.json" "$T/page.html" "$T/trace.json" <<'PY'
import html.parser, json, os, sys

record = json.load(open(sys.argv[1]))
compile_log = next(part for part in record["log"] if part["phase"] == "compile")
assert "the value is [MY_SECRET]\n" in compile_log["text"], compile_log["text"][:300]
assert compile_log["left_out"] > 400_000 and compile_log["end"].endswith("100000\nthe very last line\n"), compile_log["end"][-100:]
assert any(part["phase"] == "" and "-----> Discovering process types" in part["text"] for part in record["log"])
seen = [one for one in record["processes"]["longest"] if "seen-by-bprun" in one["command"]]
assert seen and "[MY_SECRET]" in seen[-1]["command"] and "[hidden]" in seen[-1]["command"], record["processes"]
assert not any(one["command"].startswith("bwrap") for one in record["processes"]["longest"])
whole = next(one for one in record["processes"]["longest"] if "bin/compile" in one["command"])
assert whole["parent"] is None and whole["ms"] > 300, whole
assert seen[-1]["parent"] == whole["pid"] and seen[-1]["at_ms"] >= whole["at_ms"], (whole, seen)
sizes = record["sizes"]
assert sizes["files"] == record["slug"]["files"], (sizes["files"], record["slug"])
assert sizes["parts"][0]["name"] == "lib/deep/big" and sizes["parts"][0]["bytes"] == 300000, sizes["parts"]
assert record["layers"][sizes["parts"][0]["layer"]]["name"].endswith("/writes")

class Page(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.open, self.text = [], ""
    def handle_starttag(self, tag, attributes):
        if tag not in ("meta", "link", "br", "input", "rect"):
            self.open.append(tag)
        for name, value in attributes:
            assert name not in ("src", "style") and not name.startswith("on"), (tag, name, value)
            assert not (value or "").startswith("http") or (tag, value) == ("meta", "http-equiv"), (tag, name, value)
    def handle_startendtag(self, tag, attributes):
        self.handle_starttag(tag, attributes)
        if tag not in ("meta", "link", "br", "input", "rect"):
            self.handle_endtag(tag)
    def handle_endtag(self, tag):
        assert self.open.pop() == tag, tag
    def handle_data(self, data):
        self.text += data
assert os.path.getsize(sys.argv[2]) < 2_000_000
page = Page()
page.feed(open(sys.argv[2], encoding="utf-8").read())
page.close()
assert not page.open, page.open
for words in ("compile", "lib/deep/big", "Changes of the environment", "Timeline", "seen-by-bprun", "green half \ufffd", "the very last line"):
    assert words in page.text, words

# The trace-event format: every event has its process and row, which have names; complete events stand in the order
# of time, and in one row lie within one another or beside.
events = json.load(open(sys.argv[3]))["traceEvents"]
names, last, ends = {}, 0, {}
for event in events:
    assert isinstance(event["pid"], int) and isinstance(event["tid"], int) and event["name"], event
    if event["ph"] == "M":
        names[event["name"], event["pid"], event["tid"] if event["name"] == "thread_name" else 0] = event["args"]["name"]
        continue
    assert event["ph"] == "X" and event["ts"] >= last and event["dur"] >= 0, event
    last = event["ts"]
    assert ("process_name", event["pid"], 0) in names and ("thread_name", event["pid"], event["tid"]) in names, event
    row = ends.setdefault((event["pid"], event["tid"]), [])
    while row and row[-1] <= event["ts"]:
        row.pop()
    assert not row or event["ts"] + event["dur"] <= row[-1], event
    row.append(event["ts"] + event["dur"])
assert any(event["ph"] == "X" and event["cat"] == "phase" and event["name"] == "compile" for event in events)
assert any(event["ph"] == "X" and event["cat"] == "process" and "seen-by-bprun" in event["args"]["command"] for event in events)
PY

build --buildpack "$buildpacks/fails-7"
run_bprun report "$out" -o "$T/page.html"
expect_in "$T/page.html" 'class="card failed"'
expect_in "$T/page.html" "the reason, on stderr"
expect_not_in "$T/page.html" 'id="map"'

# A record of a bprun that kept no log, processes and sizes.
python3 - "$out/build.json" "$T/old.json" <<'PY'
import json, sys
record = json.load(open(sys.argv[1]))
for key in ("log", "processes", "sizes"):
    del record[key]
json.dump(record, open(sys.argv[2], "w"))
PY
run_bprun report "$T/old.json" -o "$T/old.html"
expect_status 0
expect_in "$T/old.html" "the reason, on stderr"

# Nothing is written of what cannot be read, nor anything half.
head -c 2000 "$out/build.json" >"$T/half.json"
run_bprun report "$T/half.json" -o "$T/other.html"
expect_status 76
sed 's/"schema": 1/"schema": 2/' "$out/build.json" >"$T/newer.json"
run_bprun report "$T/newer.json" -o "$T/other.html"
expect_status 67
expect_in "$T/stderr" "is of schema 2"
expect_no_file "$T/other.html"
run_bprun report "$out" -o "$T/nowhere/page.html"
[[ $status != 0 ]] || fail "a page was written nowhere"
expect_in "$T/stderr" "$T/nowhere"

((EUID == 0)) || exit 0
mkdir "$T/small"
mount -t tmpfs -o size=8k tmpfs "$T/small" || exit 0
trap 'umount "$T/small"; finish' EXIT
echo "the page before" >"$T/small/page.html"
run_bprun report "$out" -o "$T/small/page.html"
[[ $status == 73 || $status == 74 ]] || fail "exit status $status"
expect_in "$T/stderr" "No space left on device"
expect_same "$(cat "$T/small/page.html")" "the page before"
expect_same "$(find "$T/small" -mindepth 1 | wc -l)" 1 "files on the full disk"

#!/bin/bash
# SPDX-License-Identifier: MIT
# bprun report: a build, and one that failed, as one page of HTML and as a trace; what cannot be read or written.
# labels: fast
# shellcheck disable=SC2016
source "$(dirname "$0")/support.bash"

app static-procfile
new_buildpack writes 'head -c 300000 /dev/urandom >"$1/big"; echo export A=b >"$(dirname "$0")/../export"'
built --buildpack "$buildpack"
run_bprun report "$out" -o "$T/page.html" --profile "$T/trace.json"
expect_status 0
expect_in "$T/stdout" "$T/page.html"
python3 - "$T/page.html" "$T/trace.json" <<'PY'
import html.parser, json, sys
class Page(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.open, self.text = [], ""
    def handle_starttag(self, tag, attributes):
        if tag not in ("meta", "link", "br", "input"):
            self.open.append(tag)
        for name, value in attributes:
            assert name not in ("src", "onload") and not (value or "").startswith("http"), (tag, name, value)
    def handle_endtag(self, tag):
        assert self.open.pop() == tag, tag
    def handle_data(self, data):
        self.text += data
page = Page()
page.feed(open(sys.argv[1], encoding="utf-8").read())
page.close()
assert not page.open, page.open
for words in ("compile", "big", "A=b", "Timeline"):
    assert words in page.text, words
events = json.load(open(sys.argv[2]))["traceEvents"]
assert any(event["ph"] == "X" and event["name"] == "compile" for event in events), events
PY

build --buildpack "$buildpacks/fails-7"
run_bprun report "$out" -o "$T/page.html"
expect_in "$T/page.html" 'class="card failed"'
expect_in "$T/page.html" "the reason, on stderr"

echo '{' >"$T/half.json"
run_bprun report "$T/half.json" -o "$T/other.html"
expect_status 76
expect_no_file "$T/other.html"
run_bprun report "$out" -o "$T/nowhere/page.html"
[[ $status != 0 ]] || fail "a page was written nowhere"
expect_in "$T/stderr" "$T/nowhere"

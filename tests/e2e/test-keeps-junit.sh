#!/bin/bash
# SPDX-License-Identifier: MIT
# bprun test --junit: the reports that the tests wrote, as files or as one; where they wrote none, one of the phases.
# labels: fast
source "$(dirname "$0")/support.bash"

run_tests() { run_bprun test "$app" -o "$out" --store "$store" --buildpack "$buildpack" "$@"; }
well_formed() { python3 -c 'import sys, xml.dom.minidom as dom; dom.parse(sys.argv[1])' "$1" || fail "$1 is no XML"; }

suite() { echo "<testsuite name=\"$1\" tests=\"1\" failures=\"0\"><testcase name=\"a &lt; b\"/></testsuite>"; }
new_app old.xml "$(suite old)" notes.xml '<notes/>' node_modules/x/junit.xml ''
new_buildpack writes ':'
cat >"$buildpack/bin/test" <<SH
#!/bin/bash
mkdir -p reports _build/test/lib/app node_modules/x
cat >reports/one.xml <<'XML'
<?xml version="1.0"?>
<!-- made by > hand -->
<testsuites name="x > y">
$(suite one)
</testsuites>
XML
echo '$(suite two)' >_build/test/lib/app/test-junit-report.xml
printf '<coverage/>' >reports/coverage.xml
printf '<testsuites><testsuite name="cut' >reports/cut.xml
echo '$(suite hidden)' >node_modules/x/junit.xml
ln -s /etc/hostname reports/link.xml
exit \${ENDS-0}
SH
chmod +x "$buildpack/bin/test"

run_tests --junit "$T/kept"
expect_status 0
expect_same "$(cd "$T/kept" && find . -type f | sort | tr '\n' ' ')" "./_build/test/lib/app/test-junit-report.xml ./reports/one.xml "
expect_in "$T/kept/reports/one.xml" "made by > hand"
expect_in "$T/stderr" "reports/cut.xml is JUnit that was cut off"
expect_same "$(field "$out/test.json" junit.reports.1)" reports/one.xml
expect_same "$(field "$out/test.json" junit.by_phases)" false

# One file, and a failing run keeps it too.
run_tests --junit "$T/one/report.xml" --env ENDS=1
expect_status 1
well_formed "$T/one/report.xml"
expect_same "$(python3 -c 'import sys, xml.etree.ElementTree as tree
print([suite.get("name") for suite in tree.parse(sys.argv[1]).getroot()])' "$T/one/report.xml")" "['two', 'one']"

# Told where to look.
run_tests --junit "$T/told.xml" --junit-from node_modules/x/ --junit-from ./nowhere
expect_status 0
expect_same "$(cat "$T/told.xml")" "$(suite hidden)"

# None: a test case for each phase.
cat >"$buildpack/bin/test" <<'SH'
#!/bin/bash
printf 'bytes \x01 \xff and <b> & ]]>\n'
exit "${ENDS-0}"
SH
run_tests --junit "$T/kept" --env ENDS=2
expect_status 2
expect_in "$T/stdout" "The tests wrote no JUnit"
well_formed "$T/kept/bprun-test.xml"
python3 - "$T/kept/bprun-test.xml" <<'PY' || fail "not the report that was expected"
import sys, xml.etree.ElementTree as tree
suite = tree.parse(sys.argv[1]).getroot()[0]
cases = [case.get("name") for case in suite]
assert suite.get("failures") == "1" and int(suite.get("tests")) == len(cases), suite.attrib
assert cases[-2:] == ["compile", "test"], cases
[failure] = suite[-1]
assert "exited 2" in failure.get("message") and "and <b> & ]]>" in failure.text, failure.text
PY

#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Counts what ctest ran: tally.py REPORT.xml

Reads ctest's JUnit report. A program of Catch2 counts as its test cases, anything else as one test.
Prints the output of every failed test and the reason of every skipped one; the last line is three
numbers: passed, failed, skipped. No tests at all are an error.
"""

import re
import sys
import xml.etree.ElementTree as ElementTree


def catch2_cases(output):
    """(passed, failed) out of Catch2's last lines (of version 2 or 3), or None."""
    match = re.search(r"^All tests passed \(.* in (\d+) test cases?\)", output, re.M)
    if match:
        return int(match.group(1)), 0
    match = re.search(r"^test cases:\s*(\d+)((?:\s*\|\s*\d+ [a-z ]+)+)", output, re.M)
    if not match:
        return None
    count = {word: int(number) for number, word in re.findall(r"\|\s*(\d+) ([a-z]+)", match.group(2))}
    return count.get("passed", 0), count.get("failed", 0)


def main():
    try:
        cases = list(ElementTree.parse(sys.argv[1]).iter("testcase"))
    except (OSError, ElementTree.ParseError) as error:
        print(f"no report of tests: {error}", file=sys.stderr)
        return 1
    if not cases:
        print("no tests were run", file=sys.stderr)
        return 1
    passed = failed = skipped = 0
    for case in cases:
        output = case.findtext("system-out") or ""
        status = case.get("status")
        if status in ("notrun", "disabled"):
            message = case.find("skipped")
            reason = re.search(r"^SKIPPED: (.*)", output, re.M)
            if not reason and message is not None and "SKIP_" not in (message.get("message") or ""):
                print(f"--- {case.get('name')}: could not be run: {message.get('message')}")
                failed += 1
                continue
            print(f"--- {case.get('name')}: skipped: {reason.group(1) if reason else 'no reason given'}")
            skipped += 1
            continue
        counted = catch2_cases(output)
        if status == "fail":
            print(f"--- {case.get('name')}: failed\n{output.rstrip()}")
            failed += max(counted[1], 1) if counted else 1
            passed += counted[0] if counted else 0
        else:
            passed += counted[0] if counted else 1
    print(passed, failed, skipped)
    return 0


if __name__ == "__main__":
    sys.exit(main())

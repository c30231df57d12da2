# SPDX-License-Identifier: MIT
"""Makes a bash script of the commands that a page of the documentation shows.

    page_script.py PAGE.md WORK_DIR >script

What stands in blocks of these kinds is taken, in their order:

    ```sh         commands; each must succeed. Their output, both streams, is kept for what follows
    ```sh fails   commands; the last must fail
    ```text       each line stands in the output of the commands before
    ```console    `$ COMMAND`, which is run in a pseudo-terminal; behind it each line is what it asks (up to `$ ` or `? `)
                  and what is typed then

Other blocks are not looked at. The script goes on where the commands before left: directory, variables and jobs are theirs.
"""
import re
import shlex
import sys
from pathlib import Path

HEAD = """set -Eeuo pipefail
said=%s/said
exec 8>&1
failed() {
  exec >&8 2>&8
  printf -- '--- %%s\\n' "$*"
  tail -c 4000 "$said"
  exit 1
}
trap 'failed "a command failed: $BASH_COMMAND"' ERR
"""


def blocks(page):
    """(line, kind, lines) of each fenced block."""
    kind = None
    for number, line in enumerate(Path(page).read_text().splitlines(), 1):
        if line.startswith("```"):
            if kind is None:
                kind, start, lines = line[3:].strip(), number + 1, []
            else:
                yield start, kind, lines
                kind = None
        elif kind is not None:
            lines.append(line)


def console(lines, here):
    command = lines[0].removeprefix("$ ")
    turns = []
    for line in lines[1:]:
        asked, typed = re.fullmatch(r"(.*?(?:\$|\?)) (.*)", line).groups()
        turns += [asked, typed]
    words = " ".join(map(shlex.quote, turns))
    return f"env -u CI TERM=dumb python3 {shlex.quote(str(here / 'at_terminal.py'))} {words} -- {command} >\"$said\" 2>&1 </dev/null"


def main():
    page, work = sys.argv[1:]
    here = Path(__file__).resolve().parent
    print(HEAD % shlex.quote(work))
    seen = 0
    for start, kind, lines in blocks(page):
        print(f"# {page}:{start}")
        if kind == "sh":
            # Not in a shell of their own: `cd` and jobs are for what follows.
            print("exec >\"$said\" 2>&1", *lines, "exec >&8 2>&8", sep="\n")
        elif kind == "sh fails":
            print("exec >\"$said\" 2>&1", *lines[:-1],
                  f"if {lines[-1]}; then failed {shlex.quote(lines[-1] + ' did not fail')}; fi",
                  "exec >&8 2>&8", sep="\n")
        elif kind == "text":
            for line in filter(None, map(str.strip, lines)):
                print(f"grep -qF -e {shlex.quote(line)} \"$said\" || failed {shlex.quote(f'{page}:{start}: was not said: {line}')}")
        elif kind == "console":
            print(console(lines, here))
        else:
            continue
        seen += 1
    print(f"echo {seen} blocks of {shlex.quote(page)}")
    if not seen:
        sys.exit(f"{page} shows nothing that can be run")


main()

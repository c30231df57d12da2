#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Does each file compile by itself? compile_alone.py BUILD_DIR JOBS FOLDER...

Rooms are compiled in batches, where a missing include may come from a neighbour. This reads the commands of a
build directory that was configured without batches, and has the compiler check syntax and types only: no code is
made. Prints what the compiler says of each file that fails; the exit status is 1 then."""

import json
import shlex
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path


def check(entry):
    command = shlex.split(entry["command"])
    if Path(command[0]).name == "ccache":
        command = command[1:]
    output = command.index("-o")
    del command[output : output + 2]
    # Warnings are the batches' business: the optimiser, which makes some of them, does not run here.
    result = subprocess.run([*command, "-fsyntax-only", "-w"], cwd=entry["directory"], capture_output=True, text=True, errors="replace")
    return entry["file"], result.returncode, result.stderr


build, jobs, folders = Path(sys.argv[1]), int(sys.argv[2]), tuple(str(Path(folder).resolve()) + "/" for folder in sys.argv[3:])
commands = json.loads((build / "compile_commands.json").read_text())
entries = {entry["file"]: entry for entry in commands if entry["file"].startswith(folders)}
if not entries:
    sys.exit(f"compile_alone.py: {build} compiles nothing in {' '.join(folders)}")
failed = 0
with ThreadPoolExecutor(jobs) as pool:
    for file, status, output in pool.map(check, (entries[file] for file in sorted(entries))):
        if status:
            failed += 1
            print(f"{output}==> does not compile by itself: {file}")
print(f"{len(entries)} files, {failed} do not compile by themselves")
sys.exit(failed != 0)

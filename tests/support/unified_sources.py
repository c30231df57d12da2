#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What clang-tidy reads: unified_sources.py BUILD_DIR OUT_DIR FOLDER...

Files of a room are compiled in batches. clang's analyser follows the code of a file that is included only where the
including file is called UnifiedSource*, as WebKit's batches are; CMake's are called unity_*. So each batch of BUILD_DIR
is copied under such a name into OUT_DIR, with a compile_commands.json, and the names of all files to read are printed."""

import json
import sys
from pathlib import Path

build, out, folders = Path(sys.argv[1]), Path(sys.argv[2]).resolve(), sys.argv[3:]
wanted = tuple(f"{Path(root, folder).resolve()}/" for root in (".", build) for folder in folders)
out.mkdir(parents=True, exist_ok=True)
entries = []
for entry in json.loads((build / "compile_commands.json").read_text()):
    source = Path(entry["directory"], entry["file"]).resolve()
    if not str(source).startswith(wanted):
        continue
    if source.parent.name == "Unity":
        copy = out / f"UnifiedSource-{source.parent.parent.stem}-{source.name}"
        copy.write_text(source.read_text())
        entry = {**entry, "file": str(copy), "command": entry["command"].replace(entry["file"], str(copy))}
    entries.append(entry)
(out / "compile_commands.json").write_text(json.dumps(entries, indent=1))
print("\n".join(sorted(entry["file"] for entry in entries)))

#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The files that a build directory compiles: compiled_files.py BUILD_DIR FOLDER..."""

import json
import sys
from pathlib import Path

build, folders = Path(sys.argv[1]), [str(Path(folder).resolve()) + "/" for folder in sys.argv[2:]]
commands = json.loads((build / "compile_commands.json").read_text())
files = {str(Path(entry["directory"], entry["file"]).resolve()) for entry in commands}
print("\n".join(sorted(file for file in files if file.startswith(tuple(folders)))))

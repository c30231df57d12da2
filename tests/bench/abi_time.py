# SPDX-License-Identifier: MIT
"""`bprun abi` on a large app."""

import json
import os
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path

from clock import peak_memory
from tables import Table
from trees import BYTES, FILES, write_app


def write_programs(folder, size):
    """Copies of this machine's programs and libraries, until they are that many bytes."""
    folder.mkdir()
    number = 0
    while size > 0:
        for path in sorted([*Path("/usr/lib").glob("*-linux-gnu/*.so.*"), *Path("/usr/bin").iterdir()]):
            if size <= 0:
                break
            if path.is_symlink() or not path.is_file() or not os.access(path, os.R_OK):
                continue
            with open(path, "rb") as file:
                if file.read(4) != b"\x7fELF":
                    continue
            shutil.copy(path, folder / f"{number}-{path.name}")
            size -= path.stat().st_size
            number += 1
    return number


def abi(options):
    """`bprun abi` on the same app with libraries and programs of this machine, 400 MB in all, and on a slug of it"""
    app = Path(options.folder) / "app"
    write_app(app)
    count = write_programs(app / "programs", 400_000_000 - BYTES)
    slug = Path(options.folder) / "slug.tgz"
    subprocess.run(["tar", "-czf", str(slug), "-C", str(app), "."], check=True)

    def command(subject):
        return [options.bprun, "abi", str(subject), "--rootfs", "/", "--json"]

    def once(subject):
        began = time.perf_counter()
        done = subprocess.run(command(subject), stdout=subprocess.PIPE, check=False)
        took = time.perf_counter() - began
        if done.returncode not in (0, 65) or json.loads(done.stdout)["programs"] == 0:
            sys.exit("bprun abi failed")
        return took

    table = Table(f"What programs ask of a system: {FILES + count:,} files, 400 MB, {count} of them ELF",
                  ["", "median", "memory", "target"])
    for name, subject, target in (("a directory", app, "1 s"), (f"a slug of {slug.stat().st_size / 1e6:.0f} MB", slug, "")):
        once(subject)
        took = statistics.median(once(subject) for _ in range(options.rounds))
        table.add(name, f"{took:.2f} s", f"{peak_memory(command(subject), (0, 65)):.0f} MiB", target)
    yield table
    shutil.rmtree(app)

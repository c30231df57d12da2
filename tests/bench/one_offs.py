# SPDX-License-Identifier: MIT
"""From a slug to a command's first instruction."""

import os
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path

from tables import Table, ratio
from trees import BYTES, FILES, FreshDisk, write_app

SETTLED = 3  # seconds after which a slug's times are taken for settled


def until_first_instruction(command):
    """Seconds until the command's program itself has written a byte, and not until it was cleared away after."""
    began = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        first = process.stdout.read(1)
        took = time.perf_counter() - began
        process.stdout.read()
    if process.returncode or first != b"x":
        sys.exit(f"{command} failed")
    return took


def one_off(options):
    """a one-off command out of a slug of 28,000 files: the first, later ones, and `tar xzf` before the same command"""
    base = Path(options.folder)
    tree = base / "one-off"
    write_app(tree, FILES, BYTES)
    times = {}
    with FreshDisk(base) as disk:
        slug, store = disk / "slug.tgz", disk / "store"
        subprocess.run([options.bprun, "slug", "create", tree, "-o", slug, "--store", disk / "packing"], check=True,
                       stdout=subprocess.DEVNULL)
        shutil.rmtree(disk / "packing")
        time.sleep(SETTLED)
        run = [options.bprun, "run", "--slug", str(slug), "--store", str(store), "--", "printf", "x"]
        unpack = ["sh", "-c", 'mkdir "$1" && tar xzf "$0" -C "$1" && cd "$1" && exec printf x', str(slug)]
        for number in range(options.rounds):
            shutil.rmtree(store, ignore_errors=True)
            os.sync()
            for name, command in (("`tar xzf` and the command", [*unpack, str(disk / f"unpacked-{number}")]),
                                  ("the first, which unpacks it", run), ("the next", run), ("later ones", run)):
                times.setdefault(name, []).append(until_first_instruction(command))
            shutil.rmtree(disk / f"unpacked-{number}")
    shutil.rmtree(tree)
    table = Table(f"From a slug of {FILES:,} files to a one-off command's first instruction",
                  ["", "median", "ratio", "target"])
    reference = times["`tar xzf` and the command"]
    for name, taken in times.items():
        table.add(name, f"{statistics.median(taken) * 1000:.0f} ms", ratio(taken, reference),
                  "200 ms" if name in ("the next", "later ones") else "")
    yield table

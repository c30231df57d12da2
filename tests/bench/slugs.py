# SPDX-License-Identifier: MIT
"""Composed slugs beside what others pack with, and how the cost grows."""

import os
import random
import shutil
import statistics
import sys
import time
from pathlib import Path

from clock import timed
from tables import Table, ratio, seconds
from trees import FreshDisk, count_files, real_tree, write_app

REFERENCE = "`tar | pigz -6`"
SETTLED = 3  # seconds after which an index takes what was written for settled


class Measures:
    """Times, sizes and peaks of several rounds, by name."""

    def __init__(self):
        self.times, self.sizes, self.peaks = {}, {}, {}

    def once(self, name, command, disk, file):
        took, peak = timed(command, disk)
        self.times.setdefault(name, []).append(took)
        self.peaks.setdefault(name, []).append(peak)
        path = disk / file
        self.sizes[name] = path.stat().st_size if path.is_file() else 0


def peers():
    """What packs the same tree elsewhere: the command, and the file that it makes."""
    found = {REFERENCE: ("tar -cf - tree | pigz -6 >pigz.tgz", "pigz.tgz"),
             "`tar | gzip -6`": ("tar -cf - tree | gzip -6 >gzip.tgz", "gzip.tgz"),
             "`cp -a`": ("rm -rf copy; cp -a tree copy", "copy")}
    if shutil.which("zstd"):
        found["`tar | zstd -T0 -3`"] = ("tar -cf - tree | zstd -q -f -T0 -3 -o peer.tar.zst", "peer.tar.zst")
    return {name: (["sh", "-c", command], file) for name, (command, file) in found.items()}


def change_one_file(tree):
    files = sorted(path for path in tree.rglob("*.js") if path.is_file() and path.stat().st_size > 2000)
    with open(random.choice(files), "a", encoding="utf-8") as file:
        file.write("// changed\n")


def slug_round(options, disk, tree, measures):
    """One of each on a fresh disk, cold ones in another order each time."""
    shutil.copytree(tree, disk / "tree", symlinks=True)
    os.sync()
    time.sleep(SETTLED)
    create = [options.bprun, "slug", "create", "tree"]
    tgz = [*create, "-o", "a.tgz", "--store", "store-1"], "a.tgz"
    zst = [*create, "-o", "a.tar.zst", "--store", "store-2"], "a.tar.zst"
    ways = {**peers(), "slug.tgz, empty store": tgz, "slug.tar.zst, empty store": zst}
    names = list(ways)
    random.shuffle(names)

    def once(name, way):
        measures.once(name, way[0], disk, way[1])

    for name in names:
        once(name, ways[name])
    change_one_file(disk / "tree")
    once("slug.tgz, one file changed", tgz)
    once("slug.tar.zst, one file changed", zst)
    time.sleep(SETTLED)
    timed(tgz[0], disk)
    once("slug.tgz, nothing changed", tgz)


TARGETS = {"slug.tgz, empty store": "0.50 of the time, 1.02 of the size",
           "slug.tar.zst, empty store": "0.25 of the time, 0.95 of the size",
           "slug.tgz, one file changed": "1/15 of the time"}


def slug(options):
    """`bprun slug create` beside what others pack with, on node_modules of real packages from npm (some minutes; or
    what BPRUN_BENCH_TREE names). Takes pigz"""
    if not shutil.which("pigz"):
        sys.exit("slug: apt-get install pigz")
    base = Path(options.folder)
    tree = real_tree(base)
    measures = Measures()
    for _ in range(options.rounds):
        with FreshDisk(base) as disk:
            slug_round(options, disk, tree, measures)
    table = Table(f"A slug of {count_files(tree):,} files of real packages from npm",
                  ["", "median", "spread", "ratio", "size", "size ratio", "memory", "target"])
    times, reference = measures.times, measures.times[REFERENCE]
    for name in sorted(times, key=lambda name: -statistics.median(times[name])):
        size = measures.sizes[name]
        table.add(name, *seconds(times[name]), ratio(times[name], reference),
                  f"{size / 1e6:.1f} MB" if size else "", f"{size / measures.sizes[REFERENCE]:.3f}" if size else "",
                  f"{max(measures.peaks[name]):.0f} MiB" if name.startswith("slug") else "", TARGETS.get(name, ""))
    table.notes.append("An empty store is filled on the way. Ratios are of medians, to `tar | pigz -6`. "
                       "Memory at the most: 96 MiB is the target.")
    yield table


def curve(options):
    """how the cost of a slug grows with files: 1,000, 10,000 and 100,000 of them"""
    if not shutil.which("pigz"):
        sys.exit("curve: apt-get install pigz")
    base = Path(options.folder)
    table = Table("How the cost of a slug grows (generated text, 4 KB a file on average)",
                  ["files", "`tar | pigz -6`", "empty store", "one file changed", "nothing changed", "memory"])
    for files in (1_000, 10_000, 100_000):
        tree = base / f"tree-{files}"
        write_app(tree, files, files * 4_000)
        measures = Measures()
        for _ in range(options.rounds):
            with FreshDisk(base) as disk:
                slug_round(options, disk, tree, measures)
        times = measures.times
        names = ("slug.tgz, empty store", "slug.tgz, one file changed", "slug.tgz, nothing changed")
        table.add(f"{files:,}", *(seconds(times[name])[0] for name in (REFERENCE, *names)),
                  f"{max(peak for name in names for peak in measures.peaks[name]):.0f} MiB")
        shutil.rmtree(tree)
    yield table

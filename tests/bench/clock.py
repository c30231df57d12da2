# SPDX-License-Identifier: MIT
"""How long commands take, and how much memory."""

import os
import statistics
import subprocess
import sys
import time
from pathlib import Path


def milliseconds(command, rounds):
    """The median of the whole process, without what Python adds."""
    times = []
    with open(os.devnull, "r+b") as null:
        actions = [(os.POSIX_SPAWN_DUP2, null.fileno(), fd) for fd in (0, 1, 2)]
        for _ in range(rounds):
            began = time.perf_counter()
            pid = os.posix_spawn(command[0], command, os.environ, file_actions=actions)
            _, status = os.waitpid(pid, 0)
            times.append((time.perf_counter() - began) * 1000)
            if status:
                sys.exit(f"{command} failed")
    return statistics.median(times)


def timed(command, cwd):
    """Seconds, and MiB at the most of the process itself."""
    began = time.perf_counter()
    with subprocess.Popen(command, cwd=cwd, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        _, status, usage = os.wait4(process.pid, 0)
        took = time.perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
    if status:
        sys.exit(f"{command} failed")
    return took, usage.ru_maxrss / 1024


def peak_memory(command, good=(0,)):
    """MiB at the most, of the process and not of its children."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    peak = 0
    while process.poll() is None:
        try:
            for line in Path(f"/proc/{process.pid}/status").read_text().splitlines():
                if line.startswith("VmHWM"):
                    peak = max(peak, int(line.split()[1]))
        except OSError:
            pass
        time.sleep(0.01)
    if process.returncode not in good:
        sys.exit(f"{command} failed")
    return peak / 1024

# SPDX-License-Identifier: MIT
"""Somebody at a terminal: runs a program in a pseudo-terminal of its own, and types answers when it is asked.

    at_terminal.py [EXPECT SEND]... -- PROGRAM ARGUMENT...

Waits for each EXPECT in what the program writes (behind what was waited for before), and types SEND. "^C" and "^D" are
those keys; other text is ended by the return key. The interrupt key makes a terminal forget what is on its way to the
screen, so after it the return key is pressed until something is heard. When all is typed the end of the program is awaited. What it wrote is
copied to standard output; its exit status is ours. 98: it did not ask, or did not end.
"""
import os
import pty
import select
import signal
import sys
import time

LIMIT = 200  # seconds: for a machine that is busy


def main():
    words = sys.argv[1:]
    dashes = words.index("--")
    turns = list(zip(words[:dashes:2], words[1:dashes:2]))
    pid, terminal = pty.fork()
    if pid == 0:
        # As a login shell would leave it: an interrupt key interrupts.
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        os.execvp(words[dashes + 1], words[dashes + 1:])
    seen, at, give_up = b"", 0, time.monotonic() + LIMIT
    ended = interrupted = False
    while not ended:
        while turns and (found := seen.find(turns[0][0].encode(), at)) >= 0:
            at = found + len(turns[0][0].encode())
            keys = turns.pop(0)[1]
            interrupted = keys == "^C"
            os.write(terminal, {"^C": b"\3", "^D": b"\4"}.get(keys, keys.encode() + b"\r"))
        if time.monotonic() > give_up:
            os.kill(pid, signal.SIGKILL)
            print(f"\n--- waited in vain for: {turns[0][0] if turns else 'the end'}")
            os.waitpid(pid, 0)
            return 98
        if not select.select([terminal], [], [], 1)[0]:
            if interrupted and turns:
                os.write(terminal, b"\r")
            continue
        try:
            piece = os.read(terminal, 65536)
        except OSError:  # the other side is closed
            piece = b""
        ended = not piece
        seen += piece
        sys.stdout.buffer.write(piece)
        sys.stdout.flush()
    status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    if turns:
        print(f"\n--- it ended before: {turns[0][0]}")
        return 98
    return status if status >= 0 else 128 - status


sys.exit(main())

#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A port that nobody listens on now: for a server that cannot choose one itself."""
import random, socket
low = int(open("/proc/sys/net/ipv4/ip_local_port_range").read().split()[0])
ports = range(10000, low) if low > 20000 else range(20000, 32000)
while True:
    with socket.socket() as probe:
        try:
            probe.bind(("", random.choice(ports)))
        except OSError:
            continue
        print(probe.getsockname()[1])
        break

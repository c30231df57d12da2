#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A loopback HTTP server that misbehaves on demand, for tests.

http_server.py DIRECTORY PORT_FILE LOG_FILE [PEM_FILE]

Serves the files of DIRECTORY. The first component of a path may say how:
  /cut/N/file      ends the connection after N bytes, once; later requests are served whole or by range
  /fail/CODE/N/file answers CODE to the first N requests, then serves
  /html/file       answers a page, with status 200 and no content type that says so
  /hang/file       answers the headers and never a byte
  /redirect/file   leads to /file
  /slow-retry/file answers 429 with Retry-After: 1, once
  /renewed/N/file  first N bytes of something else, and cut; from then on the file
  /stubborn/N/file ends the connection after N bytes, always, and has no ETag
  /no-range/N/file ends the connection after N bytes, once; answers 416 to ranges
  /weak/file       has a weak ETag
  /slow/file       takes longer than a second
  /together/N/file is served once N requests for such paths have come
  /pausing/N/file  sends N bytes, and the rest once DIRECTORY/go is there
  /away/?URL       leads to that URL
Writes its port to PORT_FILE when it listens, and a line a request to LOG_FILE:
METHOD PATH RANGE AUTHORIZATION X-TOKEN. With PEM_FILE, a certificate and its key, it speaks TLS.
"""
import collections
import http.server
import os
import ssl
import sys
import threading
import time

directory, port_file, log_file = sys.argv[1:4]
seen = collections.Counter()
lock = threading.Lock()
arrived = threading.Condition(lock)


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def do_GET(self):
        with lock:
            seen[self.path] += 1
            times = seen[self.path]
            with open(log_file, "a") as log:
                print("GET", self.path, self.headers.get("Range", "-"),
                      self.headers.get("Authorization", "-"),
                      self.headers.get("X-Token", "-"), file=log)
        parts = self.path.split("?")[0].lstrip("/").split("/")
        how = parts[0]
        if how == "cut":
            return self.send_file("/".join(parts[2:]), cut=int(parts[1]) if times == 1 else None)
        if how == "fail" and times <= int(parts[2]):
            return self.answer(int(parts[1]), b"no")
        if how == "fail":
            return self.send_file("/".join(parts[3:]))
        if how == "html":
            return self.answer(200, b"<!DOCTYPE html><title>Sign in</title>", "application/gzip")
        if how == "hang":
            self.send_response(200)
            self.send_header("Content-Length", "10")
            self.end_headers()
            self.wfile.flush()
            time.sleep(30)
            return None
        if how == "redirect":
            self.send_response(302)
            self.send_header("Location", "/" + "/".join(parts[1:]))
            self.send_header("Content-Length", "0")
            self.end_headers()
            return None
        if how == "slow-retry" and times == 1:
            self.send_response(429)
            self.send_header("Retry-After", "1")
            self.send_header("Content-Length", "0")
            self.end_headers()
            return None
        if how == "slow-retry":
            return self.send_file("/".join(parts[1:]))
        if how == "renewed" and times == 1:
            return self.send_part(b"x" * int(parts[1]), '"old"')
        if how == "stubborn":
            return self.send_part(b"x" * int(parts[1]), None)
        if how == "no-range" and times == 1:
            return self.send_file("/".join(parts[2:]), cut=int(parts[1]))
        if how == "no-range" and self.headers.get("Range"):
            return self.answer(416, b"no")
        if how in ("renewed", "no-range"):
            return self.send_file("/".join(parts[2:]))
        if how == "weak":
            return self.send_file("/".join(parts[1:]), weak="W/")
        if how == "together":
            with lock:
                seen["together"] += 1
                arrived.notify_all()
                arrived.wait_for(lambda: seen["together"] >= int(parts[1]))
            return self.send_file("/".join(parts[2:]))
        if how == "pausing":
            return self.send_file("/".join(parts[2:]), pause=int(parts[1]))
        if how == "slow":
            time.sleep(1.6)
            return self.send_file("/".join(parts[1:]))
        if how == "away":
            self.send_response(302)
            self.send_header("Location", self.path.split("?", 1)[1])
            self.send_header("Content-Length", "0")
            self.end_headers()
            return None
        return self.send_file("/".join(parts))

    def send_part(self, body, tag):
        """The beginning of something longer."""
        self.send_response(200)
        if tag:
            self.send_header("ETag", tag)
        self.send_header("Content-Length", str(len(body) + 1000))
        self.end_headers()
        self.wfile.write(body)
        self.wfile.flush()
        self.close_connection = True

    def answer(self, status, body, content_type="text/plain"):
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def send_file(self, name, cut=None, weak="", pause=None):
        path = os.path.join(directory, name)
        if not os.path.isfile(path):
            return self.answer(404, b"no such file")
        with open(path, "rb") as file:
            body = file.read()
        tag = weak + '"%d-%d"' % (len(body), os.stat(path).st_mtime_ns)
        if self.headers.get("If-None-Match") == tag:
            self.send_response(304)
            self.send_header("ETag", tag)
            self.end_headers()
            return None
        start = 0
        wanted = self.headers.get("Range", "")
        if wanted.startswith("bytes=") and self.headers.get("If-Range", tag) == tag:
            start = int(wanted[6:].split("-")[0])
        self.send_response(206 if start else 200)
        self.send_header("ETag", tag)
        self.send_header("Content-Type", "application/octet-stream")
        self.send_header("Content-Length", str(len(body) - start))
        if start:
            self.send_header("Content-Range", "bytes %d-%d/%d" % (start, len(body) - 1, len(body)))
        self.end_headers()
        if cut is not None:
            self.wfile.write(body[:cut])
            self.wfile.flush()
            self.close_connection = True
            return None
        if pause is not None:
            self.wfile.write(body[start:pause])
            self.wfile.flush()
            start = max(start, pause)
            while not os.path.exists(os.path.join(directory, "go")):
                time.sleep(0.01)
        self.wfile.write(body[start:])
        return None


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
server.daemon_threads = True
if len(sys.argv) > 4:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(sys.argv[4])
    server.socket = context.wrap_socket(server.socket, server_side=True)
with open(port_file + ".new", "w") as file:
    file.write(str(server.server_address[1]))
os.rename(port_file + ".new", port_file)
server.serve_forever()

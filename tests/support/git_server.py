#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A loopback server for tests: git repositories over smart HTTP, and plain files.

    git_server.py ROOT

serves ROOT/git/NAME at /git/NAME, the same at /private/NAME to user "builder" with password
"s3cret-token" (or user "s3cret-token" with no password), and ROOT/files/ at /, with ETags.
Prints its port on the first line of stdout, and appends one line a request to ROOT/requests.log.
"""
import base64
import hashlib
import http.server
import os
import subprocess
import sys

ROOT = os.path.abspath(sys.argv[1])
LOGINS = [base64.b64encode(pair).decode() for pair in (b"builder:s3cret-token", b"s3cret-token:")]


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def answer(self, status, body=b"", headers=()):
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def body(self):
        if self.headers.get("Transfer-Encoding", "") == "chunked":
            pieces = []
            while size := int(self.rfile.readline().strip() or b"0", 16):
                pieces.append(self.rfile.read(size))
                self.rfile.readline()
            self.rfile.readline()
            return b"".join(pieces)
        return self.rfile.read(int(self.headers.get("Content-Length", 0)))

    def git(self, path, query):
        environment = {
            "PATH": os.environ["PATH"],
            "GIT_CONFIG_GLOBAL": "/dev/null",
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_PROJECT_ROOT": os.path.join(ROOT, "git"),
            "GIT_HTTP_EXPORT_ALL": "1",
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "REQUEST_METHOD": self.command,
            "CONTENT_TYPE": self.headers.get("Content-Type", ""),
            "HTTP_CONTENT_ENCODING": self.headers.get("Content-Encoding", ""),
            "GIT_PROTOCOL": self.headers.get("Git-Protocol", ""),
            "REMOTE_ADDR": "127.0.0.1",
        }
        done = subprocess.run(
            ["git", "http-backend"], input=self.body(), env=environment, capture_output=True)
        head, _, body = done.stdout.partition(b"\r\n\r\n")
        headers = [tuple(line.decode().split(": ", 1)) for line in head.split(b"\r\n") if line]
        status = next((int(value.split()[0]) for name, value in headers if name == "Status"), 200)
        self.answer(status, body, [header for header in headers if header[0] != "Status"])

    def file(self, path):
        name = os.path.normpath(os.path.join(ROOT, "files", path.lstrip("/")))
        if not os.path.isfile(name):
            return self.answer(404, b"<html><title>Not found</title></html>")
        with open(name, "rb") as opened:
            body = opened.read()
        etag = '"%s"' % hashlib.sha1(body).hexdigest()
        if self.headers.get("If-None-Match") == etag:
            return self.answer(304, headers=[("ETag", etag)])
        kind = "text/html" if name.endswith(".html") or body.startswith(b"<!") else "application/gzip"
        return self.answer(200, body, [("ETag", etag), ("Content-Type", kind)])

    def do_GET(self):
        path, _, query = self.path.partition("?")
        with open(os.path.join(ROOT, "requests.log"), "a") as log:
            print(self.command, path, file=log)
        if path.startswith("/git/"):
            return self.git(path[4:], query)
        if path.startswith("/private/"):
            if self.headers.get("Authorization", "").removeprefix("Basic ") in LOGINS:
                return self.git(path[8:], query)
            self.body()
            return self.answer(401, headers=[("WWW-Authenticate", 'Basic realm="private"')])
        return self.file(path)

    do_POST = do_GET


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
print(server.server_address[1], flush=True)
server.serve_forever()

#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A loopback internet: HTTPS and HTTP on 127.0.0.1:443 and :80, where each host is a folder.

loopback_internet.py ORIGIN PEM_FILE LOG_FILE COMMAND...

Serves ORIGIN/HOST/path as https://HOST/path; a folder answers with its index.html, whatever is missing
with 404. LOG_FILE gets a line a request: STATUS HOST PATH. Runs COMMAND meanwhile, and ends with its status.
loopback-internet.sh gives it a network of its own, where those names lead here and everything else fails.
"""
import http.server
import os
import shutil
import ssl
import subprocess
import sys
import threading

origin, pem_file, log_file = sys.argv[1:4]


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def do_GET(self):
        host = self.headers.get("Host", "").split(":")[0]
        wanted = self.path.split("?")[0].lstrip("/")
        path = os.path.normpath(os.path.join(origin, host, wanted))
        if os.path.isdir(path):
            path = os.path.join(path, "index.html")
        inside = path.startswith(os.path.join(origin, host) + os.sep)
        found = bool(host) and inside and os.path.isfile(path)
        status = 200 if found else 404
        with open(log_file, "a", encoding="utf-8") as log:
            print(status, host, "/" + wanted, file=log)
        self.send_response(status)
        self.send_header("Content-Type", "text/html" if path.endswith(".html") else "application/octet-stream")
        self.send_header("Content-Length", str(os.path.getsize(path)) if found else "0")
        self.end_headers()
        if found and self.command == "GET":
            with open(path, "rb") as file:
                shutil.copyfileobj(file, self.wfile, 1 << 20)

    do_HEAD = do_GET


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    context = None

    def handle_error(self, *_):
        pass  # a client that went away

    # The handshake is the connection's own thread's affair: one that stalls keeps nobody waiting.
    def finish_request(self, request, client_address):
        if self.context:
            request = self.context.wrap_socket(request, server_side=True)
        super().finish_request(request, client_address)
        if self.context:
            try:
                request.unwrap()
            except (OSError, ssl.SSLError):
                pass
            request.close()


def serve(port, context):
    server = Server(("127.0.0.1", port), Handler)
    server.context = context
    threading.Thread(target=server.serve_forever, daemon=True).start()


context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(pem_file)
serve(443, context)
serve(80, None)
command = sys.argv[4:]
sys.exit(subprocess.run(command, check=False).returncode)

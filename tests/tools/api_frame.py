"""What the two stand-in servers of accounting products share: TLS, one JSON answer a
request, a log, a pace, and faults on demand.

    DIR/port       PORT=..., once the server listens (a port of DIR/port.before again)
    DIR/tls/       an authority of its own: ca.pem
    DIR/data.json  what the account holds, read anew whenever it changes
    DIR/requests   one line a request: TIME STATUS METHOD PATH
    DIR/faults     see standin.py: PHASE is get, post or put, ADDRESS a resource
                   ("/voucherlist", "/order-confirmations"), or PHASE tls

Actions:

    ok                    all is well
    401 ... 503           that status, in the product's own form of an error
    429 [SECONDS]         too many requests, with Retry-After
    html                  502 with a page of a gateway
    html200               200 with a page instead of JSON
    error200              an error inside HTTP 200
    empty                 200 without a body
    cut                   half an answer, then the end of the connection
    drop                  the end of the connection, nothing was done
    drop-done             done, then the end of the connection
    slow SECONDS          all is well, later
    redirect URL          302
    endless               the first page, whatever page was asked for, never the last
    huge                  an answer of nine MiB
    selfsigned, wronghost tls: that certificate
"""
import argparse
import http.server
import json
import os
import socket
import ssl
import sys
import threading
import time
import urllib.parse

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from standin import Certificates, Faults, die_with_parent, write_whole

HTML = b"<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>"


class Cut(Exception):
    """The connection ends without a whole answer."""


class Answer(Exception):
    """Instead of going on: that status and document."""

    def __init__(self, status, document, headers=()):
        super().__init__(status)
        self.status, self.document, self.headers = status, document, dict(headers)


class Account:
    """DIR/data.json; what is written comes back into it."""

    def __init__(self, folder):
        self.path, self.stamp, self.data = os.path.join(folder, "data.json"), None, {}
        self.lock = threading.RLock()

    def read(self):
        with self.lock:
            s = os.stat(self.path)
            stamp = (s.st_ino, s.st_mtime_ns, s.st_size)
            if stamp != self.stamp:
                with open(self.path, encoding="utf-8") as f:
                    self.data = json.load(f)
                self.stamp = stamp
                self.changed()
            return self.data

    def changed(self):
        """For a product that keeps more than the data."""

    def write(self):
        with self.lock:
            write_whole(self.path, json.dumps(self.data, indent=1,
                                              ensure_ascii=False).encode())
            s = os.stat(self.path)
            self.stamp = (s.st_ino, s.st_mtime_ns, s.st_size)


class Pace:
    """So many requests a second, a burst of the same size; 0 = as many as come."""

    def __init__(self, rate):
        self.rate, self.tokens, self.at = rate, rate, time.monotonic()
        self.lock = threading.Lock()

    def allows(self):
        if not self.rate:
            return True
        with self.lock:
            now = time.monotonic()
            self.tokens = min(self.rate, self.tokens + (now - self.at) * self.rate)
            self.at = now
            if self.tokens < 1:
                return False
            self.tokens -= 1
            return True


class Handler(http.server.BaseHTTPRequestHandler):
    """A product's handler has BASE, authorized(), error(), route()."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1

    def log_message(self, *_):
        pass

    def note(self, status):
        with self.server.log_lock:
            self.server.log.write("%.3f %s %s %s\n" % (time.time(), status, self.command,
                                                       self.path))

    def send(self, status, body, headers, kind="application/json"):
        self.note(status)
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        if self.action == "cut":
            self.wfile.write(body[:len(body) // 2])
            self.wfile.flush()
            raise Cut
        self.wfile.write(body)

    def body(self):
        return self.rfile.read(int(self.headers.get("Content-Length") or 0))

    def planned(self, resource):
        action = self.server.faults.next(self.command.lower(), (resource,))
        word, _, rest = action.partition(" ")
        if word == "slow":
            time.sleep(float(rest))
        elif word == "drop":
            self.note("drop")
            raise Cut
        elif word == "redirect":
            raise Answer(302, {}, {"Location": rest})
        elif word == "429":
            raise Answer(429, self.error(429), {"Retry-After": rest} if rest else {})
        elif word.isdigit():
            raise Answer(int(word), self.error(int(word)))
        elif word == "error200":
            raise Answer(200, self.error(404))
        return word

    def answer(self):
        split = urllib.parse.urlsplit(self.path)
        if not split.path.startswith(self.BASE + "/"):
            raise Answer(404, self.error(404))
        parts = split.path[len(self.BASE) + 1:].split("/")
        query = dict(urllib.parse.parse_qsl(split.query, keep_blank_values=True))
        content = self.body()
        if not self.server.pace.allows():
            raise Answer(429, self.error(429))
        self.action = self.planned("/" + parts[0].lower())
        if not self.authorized():
            raise Answer(401, self.error(401))
        with self.server.account.lock:
            self.server.account.read()
            return self.route(parts, query, content)

    def handle_one(self):
        self.action = "ok"
        try:
            document = self.answer()
            status, headers = (201 if self.command == "POST" else 200), {}
        except Answer as a:
            status, document, headers = a.status, a.document, a.headers
        if self.action == "drop-done":
            self.note("drop-done")
            raise Cut
        if self.action in ("html", "html200"):
            self.send(502 if self.action == "html" else 200, HTML, {}, "text/html")
        elif self.action == "empty":
            self.send(200, b"", {})
        elif self.action == "huge":
            self.send(200, b'{"filler":"' + b"x" * (9 << 20) + b'"}', {})
        else:
            self.send(status, json.dumps(document, ensure_ascii=False).encode(), headers)

    def guarded(self):
        try:
            self.handle_one()
        except Cut:
            self.wfile.flush()
            self.connection.shutdown(socket.SHUT_RDWR)
            self.close_connection = True

    do_GET = do_POST = do_PUT = guarded


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 64

    def __init__(self, options, handler, account):
        self.certificates = Certificates(os.path.join(options.folder, "tls"))
        self.contexts = {name: self.certificates.context(name)
                         for name in ("good", "selfsigned", "wronghost")}
        self.account = account
        self.faults = Faults(os.path.join(options.folder, "faults"))
        self.pace = Pace(options.rate)
        self.log = open(os.path.join(options.folder, "requests"), "a", buffering=1)
        self.log_lock = threading.Lock()
        self.options = options
        super().__init__(("127.0.0.1", port_before(options.folder)), handler)

    def finish_request(self, request, client_address):
        name = self.faults.next("tls")
        context = self.contexts.get(name, self.contexts["good"])
        try:
            with context.wrap_socket(request, server_side=True) as tls:
                super().finish_request(tls, client_address)
        except (ssl.SSLError, ConnectionError, TimeoutError):
            pass

    def handle_error(self, request, client_address):
        if not isinstance(sys.exc_info()[1], (ConnectionError, Cut, OSError)):
            super().handle_error(request, client_address)


def port_before(folder):
    try:
        with open(os.path.join(folder, "port.before")) as f:
            return int(f.read().strip().split("=")[1])
    except FileNotFoundError:
        return 0


def run(handler, account_class, description):
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("folder")
    parser.add_argument("--rate", type=float, default=0, help="requests a second")
    options = parser.parse_args()
    die_with_parent()
    os.makedirs(options.folder, exist_ok=True)
    server = Server(options, handler, account_class(options.folder))
    write_whole(os.path.join(options.folder, "port"),
                b"PORT=%d\n" % server.server_address[1])
    server.serve_forever()

#!/usr/bin/python3
"""Tell a mail server whether a token for a log-in is good, as an OAuth 2 provider does.

    token_server.py DIR USER

Writes the port to DIR/token-port. DIR/token holds the one token that is good, read anew
for each question; any other one is answered with 401 (RFC 6750, 3.1).
"""
import http.server
import json
import os
import sys
import urllib.parse

from standin import die_with_parent, write_whole


class Answer(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        query = urllib.parse.parse_qs(urllib.parse.urlsplit(self.path).query)
        with open(os.path.join(sys.argv[1], "token"), encoding="ascii") as f:
            good = query.get("access_token") == [f.read().strip()]
        body = json.dumps({"user": sys.argv[2]} if good
                          else {"error": "invalid_token"}).encode()
        self.send_response(200 if good else 401)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def main():
    die_with_parent()
    server = http.server.HTTPServer(("127.0.0.1", 0), Answer)
    write_whole(os.path.join(sys.argv[1], "token-port"),
                str(server.server_address[1]).encode())
    server.serve_forever()


if __name__ == "__main__":
    main()

#!/usr/bin/python3
"""A submission server that goes wrong on demand, for the scenario tests.

    smtp_server.py DIR [--auth PLAIN,LOGIN,XOAUTH2] [--size BYTES] [--no-dsn]

Three ports on 127.0.0.1, chosen by the system (or those of DIR/ports.before, where that
exists) and written to DIR/ports in shell syntax once all of them listen: PLAIN_PORT
(never TLS), STARTTLS_PORT (TLS required before MAIL and AUTH), TLS_PORT (TLS from the
first byte). Log-in is required where TLS is; user "rechnung", password "geheim", token
"tok123". A test authority of its own, DIR/tls/ca.pem, signs the certificate for
localhost.

What was accepted: DIR/mails/0001.eml, the bytes, and 0001.json, the envelope, with
`faults` in form (bare line ends, lines that are too long, undeclared 8 bit).
DIR/transcript is the dialogue, without passwords.

DIR/faults is read anew whenever it changes; each line is

    PHASE [ADDRESS]: ACTION, ACTION, ...

One action is used up each time the phase is reached; after the last one all is well.
An action that ends with '*' is never used up. Phases: greeting, tls, ehlo, starttls,
auth, mail, rcpt, data, dot, quit. An address limits a line to that recipient (rcpt,
dot). Actions:

    ok                all is well (so do "250", "220" ...)
    451 [TEXT]        that answer; 421 closes the connection behind it
    drop              close without an answer (dot: nothing was stored)
    drop-stored       dot: store the mail, then close without an answer
    reset             as drop, but with a TCP reset
    die               the whole server is killed (dot: nothing was stored)
    die-stored        dot: store the mail, then as die
    hang              no answer until the client leaves (dot: nothing was stored)
    hang-stored       dot: store the mail, then no answer
    slow SECONDS      all is well, later
    garbage           an answer that is none
    cut BYTES         data: accept, then close after so many bytes
    die BYTES         data: accept, then as die after so many bytes
    selfsigned, wronghost, expired   tls: use that certificate
"""
import argparse
import base64
import json
import os
import signal
import socket
import struct
import sys
import threading
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from standin import Certificates, Faults, die_with_parent, write_whole

USER, PASSWORD, TOKEN = "rechnung", "geheim", "tok123"
TEXTS = {4: "4.3.0 try again later", 5: "5.7.1 not accepted"}
LINE_MAX = 998


class Gone(Exception):
    """The connection is over."""


class Store:
    """DIR/mails and DIR/transcript."""

    def __init__(self, folder):
        self.mails = os.path.join(folder, "mails")
        os.makedirs(self.mails, exist_ok=True)
        self.log = open(os.path.join(folder, "transcript"), "a", buffering=1)
        self.lock = threading.Lock()
        self.count = sum(n.endswith(".eml") for n in os.listdir(self.mails))

    def note(self, connection, text):
        with self.lock:
            self.log.write("%s %d %s\n" % (time.strftime("%H:%M:%S"), connection, text))

    def keep(self, message, envelope):
        with self.lock:
            self.count += 1
            base = os.path.join(self.mails, "%04d" % self.count)
            write_whole(base + ".json", json.dumps(envelope, indent=1).encode())
            write_whole(base + ".eml", message)
            return self.count


def faults_of_form(lines, declared_8bit):
    found = set()
    for line in lines:
        body = line[:-2] if line.endswith(b"\r\n") else line
        if not line.endswith(b"\r\n") or b"\r" in body or b"\n" in body:
            found.add("bare line end")
        if len(body) > LINE_MAX:
            found.add("line longer than %d bytes" % LINE_MAX)
        if not declared_8bit and any(b > 127 for b in body):
            found.add("8 bit without BODY=8BITMIME")
    return sorted(found)


class Session:
    def __init__(self, server, sock, kind, number):
        self.server, self.sock, self.kind, self.number = server, sock, kind, number
        self.tls, self.user, self.sender, self.recipients = False, None, None, []
        self.eight_bit, self.parameters, self.envelope = False, "", None
        self.reader = sock.makefile("rb")

    def note(self, text):
        self.server.store.note(self.number, text)

    def say(self, text):
        self.note("S: " + text)
        self.sock.sendall(text.encode() + b"\r\n")

    def line(self):
        line = self.reader.readline(70000)
        if not line:
            self.note("C: (gone)")
            raise Gone
        return line.rstrip(b"\r\n").decode("utf-8", "replace")

    def hang(self):
        while self.sock.recv(65536):
            pass
        raise Gone

    def reset(self):
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        raise Gone

    def planned(self, phase, addresses=()):
        action = self.server.faults.next(phase, addresses)
        if action != "ok":
            self.note("(%s: %s)" % (phase, action))
        return action

    def carry_out(self, action):
        """True when the client has got its answer by that."""
        word, _, rest = action.partition(" ")
        if word == "ok":
            return False
        if word == "drop":
            raise Gone
        if word == "reset":
            self.reset()
        if word == "die":
            os.kill(os.getpid(), signal.SIGKILL)
        if word == "hang":
            self.hang()
        if word == "slow":
            time.sleep(float(rest))
            return False
        if word == "garbage":
            self.say("2xx hm?")
            return True
        if not word.isdigit():
            self.note("(unknown action)")
            raise Gone
        self.say(word + " " + (rest or TEXTS.get(int(word[0]), "as planned")))
        if word == "421":
            raise Gone
        return True

    def trouble(self, phase, addresses=()):
        return self.carry_out(self.planned(phase, addresses))

    def start_tls(self):
        name = self.planned("tls")
        if name not in self.server.contexts or name == "good":
            self.carry_out(name)
            name = "good"
        self.sock = self.server.contexts[name].wrap_socket(self.sock, server_side=True)
        self.reader = self.sock.makefile("rb")
        self.tls = True

    def run(self):
        if self.kind == "TLS":
            self.start_tls()
        if not self.trouble("greeting"):
            self.say("220 localhost ESMTP")
        while True:
            line = self.line()
            word = line.split(" ")[0].upper()
            self.note("C: " + ("AUTH " + line.split(" ")[1] + " ..." if word == "AUTH"
                               and " " in line else line))
            handler = getattr(self, "on_" + word.lower(), None)
            if handler:
                handler(line)
            else:
                self.say("502 5.5.2 command not known")

    def on_ehlo(self, line):
        if self.trouble("ehlo"):
            return
        names = ["localhost", "SIZE %d" % self.server.options.size, "8BITMIME", "SMTPUTF8",
                 "PIPELINING", "ENHANCEDSTATUSCODES"]
        if not self.server.options.no_dsn:
            names.append("DSN")
        if self.kind == "STARTTLS" and not self.tls:
            names.append("STARTTLS")
        if self.server.options.auth and (self.tls or self.kind == "PLAIN"):
            names.append("AUTH " + self.server.options.auth.replace(",", " "))
        for name in names[:-1]:
            self.say("250-" + name)
        self.say("250 " + names[-1])

    on_helo = on_ehlo

    def on_starttls(self, line):
        if self.kind != "STARTTLS" or self.tls:
            self.say("503 5.5.1 not here")
        elif not self.trouble("starttls"):
            self.say("220 2.0.0 go ahead")
            self.start_tls()

    def ask(self, challenge):
        self.say("334 " + challenge)
        return self.line()

    def credentials_are_right(self, mechanism, initial):
        def decoded(answer):
            return base64.b64decode(answer).decode()

        if mechanism == "PLAIN":
            parts = decoded(initial or self.ask("")).split("\0")
            return parts[1:] == [USER, PASSWORD]
        if mechanism == "LOGIN":
            user = decoded(initial or self.ask("VXNlcm5hbWU6"))
            return (user, decoded(self.ask("UGFzc3dvcmQ6"))) == (USER, PASSWORD)
        if mechanism == "XOAUTH2":
            right = "auth=Bearer %s\x01" % TOKEN in decoded(initial or self.ask(""))
            if not right:  # the client has to answer the refusal with an empty line
                self.ask(base64.b64encode(b'{"status":"401"}').decode())
            return right
        return False

    def on_auth(self, line):
        parts = line.split(" ")
        if self.kind == "STARTTLS" and not self.tls:
            self.say("530 5.7.0 STARTTLS first")
            return
        if self.trouble("auth"):
            return
        try:
            right = self.credentials_are_right(parts[1].upper(), parts[2] if parts[2:] else "")
        except (ValueError, IndexError):
            right = False
        if right:
            self.user = USER
        self.say("235 2.7.0 welcome" if right else "535 5.7.8 user or password wrong")

    def on_mail(self, line):
        if self.kind == "STARTTLS" and not self.tls:
            self.say("530 5.7.0 STARTTLS first")
        elif self.kind != "PLAIN" and self.server.options.auth and not self.user:
            self.say("530 5.7.0 log in first")
        elif self.sender is not None:
            self.say("503 5.5.1 one at a time")
        elif not self.trouble("mail"):
            self.sender, self.recipients = address_of(line), []
            self.parameters = line.partition(">")[2].strip()
            self.eight_bit = "BODY=8BITMIME" in self.parameters.upper()
            self.say("250 2.1.0 ok")

    def on_rcpt(self, line):
        recipient = address_of(line)
        if self.sender is None:
            self.say("503 5.5.1 MAIL first")
        elif not self.trouble("rcpt", (recipient.lower(),)):
            self.recipients.append(recipient)
            self.say("250 2.1.5 ok")

    def on_data(self, line):
        if not self.recipients:
            self.say("554 5.5.1 no recipients")
            return
        action, cut, end = self.planned("data"), None, "drop"
        if action.startswith(("cut ", "die ")):
            cut, end = int(action[4:]), action[:3].replace("cut", "drop")
        elif self.carry_out(action):
            return
        self.say("354 go ahead")
        self.receive(cut, end)

    def receive(self, cut, end):
        lines, size = [], 0
        while True:
            line = self.reader.readline(1 << 20)
            size += len(line)
            if not line or (cut is not None and size > cut):
                self.note("C: (gone within the message)")
                self.carry_out(end if line else "drop")
            if line == b".\r\n":
                break
            lines.append(line[1:] if line.startswith(b".") else line)
        self.note("C: (%d bytes and the dot)" % size)
        recipients, self.envelope = self.recipients, {
            "from": self.sender, "to": self.recipients, "parameters": self.parameters,
            "port": self.kind.lower(), "tls": self.tls, "user": self.user,
            "connection": self.number, "faults": faults_of_form(lines, self.eight_bit)}
        self.sender = None
        self.answer_dot(b"".join(lines), [r.lower() for r in recipients])

    def answer_dot(self, message, addresses):
        action = self.planned("dot", addresses)
        if action.endswith("-stored"):
            self.server.store.keep(message, dict(self.envelope, answer=None))
            action = action[:-len("-stored")]
        elif action == "ok" and len(message) > self.server.options.size:
            action = "552 5.3.4 too big"
        if not self.carry_out(action):
            answer = "250 2.0.0 queued as %d.%d" % (self.number, len(message))
            self.server.store.keep(message, dict(self.envelope, answer=answer))
            self.say(answer)

    def on_rset(self, line):
        self.sender = None
        self.say("250 2.0.0 ok")

    def on_noop(self, line):
        self.say("250 2.0.0 ok")

    def on_quit(self, line):
        if not self.trouble("quit"):
            self.say("221 2.0.0 bye")
        raise Gone


def address_of(line):
    return line.partition("<")[2].partition(">")[0]


class Server:
    def __init__(self, options):
        self.options = options
        self.store = Store(options.dir)
        self.faults = Faults(os.path.join(options.dir, "faults"))
        self.certificates = Certificates(os.path.join(options.dir, "tls"))
        self.contexts = {name: self.certificates.context(name)
                         for name in ("good", "selfsigned", "wronghost", "expired")}
        self.lock, self.sessions = threading.Lock(), 0

    def serve(self, sock, kind):
        with self.lock:
            self.sessions += 1
            number = self.sessions
        session = None
        try:
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            session = Session(self, sock, kind, number)
            session.note("(%s)" % kind)
            session.run()
        except (Gone, OSError) as e:
            self.store.note(number, "(end%s)" % (": %s" % e if str(e) else ""))
        finally:
            for s in (session.sock if session else None, sock):
                if s:
                    s.close()

    def listen(self, kind, port):
        listener = socket.create_server(("127.0.0.1", port), backlog=64)

        def accept():
            while True:
                sock, _ = listener.accept()
                threading.Thread(target=self.serve, args=(sock, kind), daemon=True).start()

        threading.Thread(target=accept, daemon=True).start()
        return "%s_PORT=%d\n" % (kind, listener.getsockname()[1])


def main():
    p = argparse.ArgumentParser()
    p.add_argument("dir")
    p.add_argument("--auth", default="PLAIN,LOGIN,XOAUTH2", help="empty for none")
    p.add_argument("--size", type=int, default=30_000_000)
    p.add_argument("--no-dsn", action="store_true")
    options = p.parse_args()
    options.dir = os.path.abspath(options.dir)
    os.makedirs(options.dir, exist_ok=True)
    die_with_parent()
    server = Server(options)
    ports, before = os.path.join(options.dir, "ports"), {}
    if os.path.exists(ports + ".before"):
        with open(ports + ".before") as f:
            before = dict(line.strip().split("_PORT=") for line in f)
    lines = [server.listen(kind, int(before.get(kind, 0)))
             for kind in ("PLAIN", "STARTTLS", "TLS")]
    write_whole(ports, "".join(lines).encode())
    signal.pause()


if __name__ == "__main__":
    main()

#!/usr/bin/python3
"""A policy service for Postfix that kills the smtpd which asks it.

    killing_policy.py SOCKET PLAN

A line of the file PLAN, "STATE" or "STATE ADDRESS", is used up when an smtpd asks in that
state of the dialogue (CONNECT, EHLO, MAIL, RCPT, DATA, END-OF-MESSAGE) and, where an
address is given, about that recipient: it is killed before it can answer its client. All
others are told to go on (Postfix: SMTPD_POLICY_README).
"""
import os
import signal
import socket
import struct
import sys
import threading

from standin import die_with_parent, write_whole

LOCK = threading.Lock()


def condemned(plan, asked):
    with LOCK:
        with open(plan) as f:
            lines = f.read().splitlines()
        for i, line in enumerate(lines):
            state, _, address = line.partition(" ")
            if state == asked.get("protocol_state") and address in ("", asked.get("recipient")):
                write_whole(plan, "\n".join(lines[:i] + lines[i + 1:]).encode())
                return True
    return False


def serve(sock, plan):
    pid = struct.unpack("3i", sock.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12))[0]
    asked = {}
    for line in sock.makefile("r"):
        name, _, value = line.rstrip("\n").partition("=")
        asked[name] = value
        if not name:
            if condemned(plan, asked):
                os.kill(pid, signal.SIGKILL)
                break
            sock.sendall(b"action=DUNNO\n\n")
            asked = {}
    sock.close()


def main():
    path, plan = sys.argv[1:3]
    die_with_parent()
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(path)
    os.chmod(path, 0o666)  # smtpd is another user
    listener.listen()
    while True:
        sock, _ = listener.accept()
        threading.Thread(target=serve, args=(sock, plan), daemon=True).start()


if __name__ == "__main__":
    main()

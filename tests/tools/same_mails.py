#!/usr/bin/python3
"""Are the mails that a server delivered the very ones that were sent, each once?

    same_mails.py MAILDIR ARCHIVE

A server puts lines of its own before a mail (Return-Path, Delivered-To, Received) and
stores bare line ends. Ends with 1 and says what differs.
"""
import collections
import glob
import hashlib
import os
import re
import sys

TRACE = re.compile(
    rb"(?:(?:Return-Path|X-Original-To|Delivered-To|Received):.*\n(?:[ \t].*\n)*)*")


def mails(pattern, trace=False):
    found = collections.Counter()
    for path in glob.glob(pattern, recursive=True):
        with open(path, "rb") as f:
            mail = f.read().replace(b"\r\n", b"\n")
        if trace:
            mail = mail[TRACE.match(mail).end():]
        name = re.search(rb"^Message-ID: (\S+)", mail, re.M | re.I)[1].decode()
        found[name, hashlib.sha256(mail).hexdigest()] += 1
    return found


def main():
    came = mails(os.path.join(sys.argv[1], "new", "*"), trace=True)
    kept = mails(os.path.join(sys.argv[2], "**", "*.eml"))
    for what, more in (("lost or changed", kept - came), ("twice or changed", came - kept)):
        for name, _ in more:
            print("%s: %s" % (what, name))
    sys.exit(0 if came and came == kept else 1)


if __name__ == "__main__":
    main()

#!/usr/bin/python3
"""Are the mails that a server delivered the very ones that were sent, each once?

    same_mails.py PLACE ARCHIVE

The PLACE is a Maildir or a folder of .eml files, as in mails.py. A server puts lines of
its own before a mail (Return-Path, Delivered-To, Received) and may store bare line ends.
Ends with 1 and says what differs.
"""
import collections
import glob
import hashlib
import os
import re
import sys

from mails import files

TRACE = re.compile(
    rb"(?:(?:Return-Path|X-Original-To|Delivered-To|Received):.*\n(?:[ \t].*\n)*)*")


def mails(paths):
    found = collections.Counter()
    for path in paths:
        with open(path, "rb") as f:
            mail = f.read().replace(b"\r\n", b"\n")
        mail = mail[TRACE.match(mail).end():]
        name = re.search(rb"^Message-ID: (\S+)", mail, re.M | re.I)[1].decode()
        found[name, hashlib.sha256(mail).hexdigest()] += 1
    return found


def main():
    came = mails(files(sys.argv[1]))
    kept = mails(glob.glob(os.path.join(sys.argv[2], "**", "*.eml"), recursive=True))
    for what, more in (("lost or changed", kept - came), ("twice or changed", came - kept)):
        for name, _ in more:
            print("%s: %s" % (what, name))
    sys.exit(0 if came and came == kept else 1)


if __name__ == "__main__":
    main()

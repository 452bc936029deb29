#!/usr/bin/python3
"""Fill and look into a mailbox of the test's IMAP server.

    imap_client.py PORT CA put FOLDER FILE...    add mails, unread
    imap_client.py PORT CA list FOLDER           one line a mail: UID FLAGS SUBJECT
    imap_client.py PORT CA make FOLDER           a new folder
    imap_client.py PORT CA uidvalidity FOLDER    by what it counts (RFC 3501, 2.3.1.1)
"""
import imaplib
import re
import ssl
import sys


def main():
    port, ca, what, folder = sys.argv[1:5]
    box = imaplib.IMAP4_SSL("localhost", int(port),
                            ssl_context=ssl.create_default_context(cafile=ca))
    box.login("rechnung", "geheim")
    if what == "make":
        assert box.create(folder)[0] == "OK"
    elif what == "uidvalidity":
        print(box.status(folder, "(UIDVALIDITY)")[1][0].decode())
    elif what == "put":
        for path in sys.argv[5:]:
            with open(path, "rb") as f:
                data = f.read().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
            assert box.append(folder, None, None, data)[0] == "OK"
    else:
        assert box.select(folder, readonly=True)[0] == "OK"
        answer = box.uid("fetch", "1:*", "(FLAGS BODY.PEEK[HEADER.FIELDS (SUBJECT)])")[1]
        for item in answer:
            if isinstance(item, tuple):
                head = item[0].decode()
                print(re.search(r"UID (\d+)", head)[1],
                      re.search(r"FLAGS \(([^)]*)\)", head)[1] or "-",
                      item[1].decode(errors="replace").strip())
    box.logout()


if __name__ == "__main__":
    main()

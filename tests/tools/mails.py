#!/usr/bin/python3
"""Count and show mails.

    mails.py PLACE... [KEY=VALUE...]

A PLACE is a Maildir folder (cur, new) or a folder of .eml files. A mail counts when
all conditions hold:

    to=ADDR        in the To field
    from=ADDR      in the From field
    subject=RE     regular expression within the decoded subject
    text=RE        within the plain text part (RE sees line ends)
    html=RE        within the HTML part
    attachment=RE  the whole name of an attachment
    header=NAME:RE within a header field

Prints the count, then one line a mail: date, To, subject, attachments. With
save=FOLDER the attachments of the mails that count are written there.
"""
import email
import email.policy
import os
import re
import sys


def files(place):
    for folder in (place, os.path.join(place, "new"), os.path.join(place, "cur")):
        if os.path.isdir(folder):
            for name in sorted(os.listdir(folder)):
                path = os.path.join(folder, name)
                if os.path.isfile(path) and not name.startswith(".") and (
                        folder != place or name.endswith(".eml")):
                    yield path


def body(mail, kind):
    part = mail.get_body(preferencelist=(kind,))
    return part.get_content() if part else ""


def attachments(mail):
    return {p.get_filename() or "": p for p in mail.iter_attachments()}


def address_in(mail, field, wanted):
    found = [a.addr_spec.lower() for a in getattr(mail[field], "addresses", ())]
    return wanted.lower() in found


CONDITIONS = {
    "to": lambda m, v: address_in(m, "To", v),
    "from": lambda m, v: address_in(m, "From", v),
    "subject": lambda m, v: re.search(v, m["Subject"] or ""),
    "text": lambda m, v: re.search(v, body(m, "plain"), re.M),
    "html": lambda m, v: re.search(v, body(m, "html"), re.M),
    "attachment": lambda m, v: any(re.fullmatch(v, n) for n in attachments(m)),
    "header": lambda m, v: re.search(v.partition(":")[2], str(m[v.partition(":")[0]] or "")),
}


def main():
    places = [a for a in sys.argv[1:] if "=" not in a]
    wanted = [a.split("=", 1) for a in sys.argv[1:] if "=" in a]
    save = dict(wanted).get("save")
    wanted = [(k, v) for k, v in wanted if k != "save"]
    lines = []
    for path in (p for place in places for p in files(place)):
        with open(path, "rb") as f:
            mail = email.message_from_binary_file(f, policy=email.policy.default)
        if all(CONDITIONS[key](mail, value) for key, value in wanted):
            names = attachments(mail)
            lines.append("%s | %s | %s | %s" % (mail["Date"], mail["To"], mail["Subject"],
                                                " ".join(sorted(names))))
            for name, part in names.items() if save else ():
                with open(os.path.join(save, os.path.basename(name)), "wb") as out:
                    out.write(part.get_payload(decode=True))
    print("\n".join([str(len(lines)), *lines]))


if __name__ == "__main__":
    main()

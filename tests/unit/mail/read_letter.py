#!/usr/bin/python3
"""Print what Python's email package makes of a message, one key=value a line.

Used by test_letter.c as the second, independent reader. Line feeds are shown as \\n.
"""
import email
import email.header
import email.policy
import email.utils
import sys


def show(key, value):
    text = str(value).replace("\r\n", "\n")
    print(f"\n{key}=" + text.replace("\n", "\\n"), end="")


def shape(part):
    name = part.get_content_type()
    if part.is_multipart():
        return name + "(" + " ".join(shape(p) for p in part.iter_parts()) + ")"
    return name


def defects(message):
    found = [d for p in message.walk() for d in p.defects]
    for part in message.walk():
        for name in part.keys():
            found += part[name].defects
    for one in found:
        print(repr(one), file=sys.stderr)
    return len(found)


def mailbox(raw):
    """Display name and address. The policy of Python 3.11 keeps the blank between two
    encoded words of a name, against RFC 2047, 6.2; decode_header does not."""
    name, addr = email.utils.parseaddr(" ".join(raw.split("\r\n ")))
    return email.header.make_header(email.header.decode_header(name)), addr


with open(sys.argv[1], "rb") as f:
    data = f.read()
message = email.message_from_bytes(data, policy=email.policy.default)
raw = email.message_from_bytes(data, policy=email.policy.compat32)

show("defects", defects(message))
show("subject", message["Subject"])
for field in ("From", "To"):
    name, addr = mailbox(raw[field])
    show(field.lower() + "_name", name)
    show(field.lower(), addr)
    if message[field].addresses[0].addr_spec != addr:
        sys.exit("the two readers of Python disagree on " + field)
for field in ("Reply-To", "Message-ID", "In-Reply-To", "References", "Auto-Submitted",
              "X-Kontor-Ref", "MIME-Version"):
    show(field.lower(), message[field])
show("date", message["Date"].datetime.isoformat())
show("shape", shape(message))
for kind in ("plain", "html"):
    body = message.get_body((kind,))
    if body:
        show("text" if kind == "plain" else kind, body.get_content())
for number, part in enumerate(message.iter_attachments(), 1):
    content = part.get_payload(decode=True)
    show(f"file{number}_name", part.get_filename())
    show(f"file{number}_type", part.get_content_type())
    show(f"file{number}_hex", content.hex())
print()

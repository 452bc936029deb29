#!/usr/bin/python3
"""Kill Kontor at its N-th system call on the whole way, and look what is left.

    crash_way.py --kontor KONTOR --kill-at KILL_AT --firm DIR --mails DIR
                 [--points N | --all] [--exit] [--seed N]
                 [--run once|connect] [--uploads DIR] [--mailbox DIR]

--firm is a folder that waits to be worked on (files in inbox/, a mail server set);
--mails is where that server stores what it accepted. For each point a fresh copy is
killed there, started again twice, and must then show what an undisturbed run shows:
the same invoices, numbers without gaps, the same payments, tasks and history, each mail
accepted once, or at most once where the outbox says "unknown". --uploads is where a stand-in server of an
account keeps what was uploaded: each file once, or at most once where a task says that
it is uncertain. --mailbox is the Maildir that an IMAP server serves to the user of that
name: each point has a mailbox of its own with the same mails, as another user of that
server. At the end all are still there, once and marked, in the mailbox or in its folder
Kontor, and what was sent lies in Versandt once. Every fault is printed with its point.
"""
import argparse
import hashlib
import json
import os
import random
import re
import shutil
import subprocess
import sys

# Mails that follow from what came, each once. Notices may differ: a crash adds its own.
KINDS = ("invoice", "reminder", "forward", "control")


def run(command, **options):
    return subprocess.run(command, timeout=120, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, check=False, **options)


def message_id(path):
    with open(path, "rb") as f:
        for line in f:
            if line.lower().startswith(b"message-id:"):
                return line.split(b"<")[1].split(b">")[0].decode()
    return None


def maildir(path):
    """The mails of one folder, with their flags."""
    return [os.path.join(path, sub, name) for sub in ("new", "cur")
            if os.path.isdir(os.path.join(path, sub))
            for name in sorted(os.listdir(os.path.join(path, sub)))]


def contents(paths):
    def digest(path):
        with open(path, "rb") as f:
            return hashlib.sha256(f.read()).hexdigest()
    return sorted(digest(path) for path in paths)


class Way:
    def __init__(self, options):
        self.o = options
        self.copy = options.firm + ".copy"
        self.faults = 0
        self.unknown = 0
        self.ended = 0
        self.boxes = 0
        self.box = None

    def sent_before(self):
        """Mails of the firm's past: not this way's business."""
        result = subprocess.run([self.o.kontor, "-C", self.o.firm, "outbox", "all",
                                 "--json"], stdout=subprocess.PIPE, text=True, check=True)
        return {e["message_id"] for e in json.loads(result.stdout)}

    def fresh(self):
        shutil.rmtree(self.copy, ignore_errors=True)
        subprocess.run(["cp", "-a", self.o.firm, self.copy], check=True)
        for name in os.listdir(self.o.mails):
            os.unlink(os.path.join(self.o.mails, name))
        if self.o.uploads:
            shutil.rmtree(self.o.uploads, ignore_errors=True)
        if self.o.mailbox:
            self.fresh_box()

    def fresh_box(self):
        """Another user: the server may still be busy with what was killed just now."""
        if self.box:
            shutil.rmtree(self.box, ignore_errors=True)
        self.boxes += 1
        self.box = "%s-%d" % (self.o.mailbox, self.boxes)
        shutil.rmtree(self.box, ignore_errors=True)
        subprocess.run(["cp", "-a", self.o.mailbox, self.box], check=True)
        path = os.path.join(self.copy, "kontor.conf")
        with open(path, encoding="utf-8") as f:
            text, n = re.subn('(?m)^  user = "%s"$' % os.path.basename(self.o.mailbox),
                              '  user = "%s"' % os.path.basename(self.box), f.read())
        assert n == 1
        with open(path, "w", encoding="utf-8") as f:
            f.write(text)

    def kontor(self, *arguments):
        return run([self.o.kontor, "-C", self.copy, *arguments])

    def json(self, *arguments):
        result = subprocess.run([self.o.kontor, "-C", self.copy, *arguments, "--json"],
                                stdout=subprocess.PIPE, text=True, check=True)
        return json.loads(result.stdout)

    def accepted(self):
        """How often the server took each Message-ID."""
        count = {}
        for name in os.listdir(self.o.mails):
            if not name.endswith(".eml"):
                continue
            key = message_id(os.path.join(self.o.mails, name))
            count[key] = count.get(key, 0) + 1
        return count

    def history(self, shown):
        """What happened to an invoice, but for how often its mails were tried."""
        tried = ("mail.sent", "mail.unknown", "mail.deferred", "task.")
        return sorted(h["event"] for h in shown["history"] if not h["event"].startswith(tried))

    def state(self):
        """What must be the same however often the way was cut off."""
        invoices = self.json("list")
        shown = {i["number"]: self.json("show", i["number"]) for i in invoices}
        return {
            "delivery": [(n, s["delivery"]) for n, s in shown.items()
                         if s["delivery"] == "undeliverable"],
            "history": [(n, self.history(s)) for n, s in shown.items()],
            "tasks": sorted((t["kind"], t["title"]) for t in self.json("tasks")
                            if "ungewiss" not in t["title"]),
            "invoices": [(i["number"], i["customer"], i["gross"], i["open"], i["status"])
                         for i in invoices],
            "payments": [[(p["date"], p["amount"], p["tier"])
                          for p in shown[i["number"]]["payments"]]
                         for i in invoices],
            "left": sorted(os.listdir(os.path.join(self.copy, "inbox"))),
            "failed": sorted(os.listdir(os.path.join(self.copy, "failed"))),
        }

    def fault(self, point, text):
        self.faults += 1
        print("FAULT at system call %s: %s" % (point, text))

    def check_mails(self, point):
        count = self.accepted()
        known = [e for e in self.json("outbox", "all") if e["message_id"] not in self.before]
        for entry in known:
            n = count.pop(entry["message_id"], 0)
            right = (entry["state"] == "sent" and n == 1) or \
                (entry["state"] == "unknown" and n <= 1)
            self.unknown += entry["state"] == "unknown"
            if not right:
                self.fault(point, "mail %s (%s) is %s and was accepted %d times"
                           % (entry["id"], entry["subject"], entry["state"], n))
        for message_id in count:
            self.fault(point, "accepted, but not in the outbox: " + message_id)
        kinds = sorted(e["subject"] for e in known if e["kind"] in KINDS)
        if kinds != self.expected_mails:
            self.fault(point, "mails %s instead of %s" % (kinds, self.expected_mails))

    def check_uploads(self, point):
        """What was uploaded, without the number before each name."""
        names = [n.partition("-")[2] for n in sorted(os.listdir(self.o.uploads))] \
            if os.path.isdir(self.o.uploads) else []
        uncertain = [t["title"] for t in self.json("tasks")
                     if t["title"].endswith("ist ungewiss")]
        for number, *_ in self.expected["invoices"]:
            n = names.count(number + ".pdf")
            known = any(number in title for title in uncertain)
            self.unknown += known
            if n > 1 or (n == 0 and not known):
                self.fault(point, "%s was uploaded %d times" % (number, n))

    def check_mailbox(self, point):
        mails = maildir(self.box) + maildir(os.path.join(self.box, ".Kontor"))
        if contents(mails) != contents(maildir(self.o.mailbox)):
            self.fault(point, "the mailbox holds other mails than before: %s" % mails)
        for path in mails:
            if "a" not in path.partition(":2,")[2]:  # Dovecot's letter for keyword 0
                self.fault(point, "not marked: " + path)
        copies = [message_id(p) for p in maildir(os.path.join(self.box, ".Versandt"))]
        for entry in self.json("outbox", "all"):
            n = copies.count(entry["message_id"])
            # A mail that came back had been sent: it may have its copy.
            if n > 1 or (entry["state"] != "failed" and n != (entry["state"] == "sent")):
                self.fault(point, "%d copies of a mail that is %s: %s"
                           % (n, entry["state"], entry["subject"]))

    def undisturbed(self):
        self.before = self.sent_before()
        self.fresh()
        count = self.copy + ".count"
        result = run([self.o.kill_at, "-o", count, "0", self.o.kontor, "-C", self.copy,
                      self.o.run])
        if result.returncode != 0:
            sys.exit("the undisturbed run failed: " + result.stdout)
        if self.o.uploads:  # what came by this run is uploaded by the next one
            self.kontor(self.o.run)
        self.expected = self.state()
        self.expected_mails = sorted(
            e["subject"] for e in self.json("outbox", "all")
            if e["kind"] in KINDS and e["message_id"] not in self.before)
        paid = self.o.run != "once" or any(self.expected["payments"])
        if not self.expected["invoices"] or not paid:
            sys.exit("the way leads nowhere: no invoice or no payment")
        self.check_mails("none")
        with open(count, encoding="ascii") as f:
            return int(f.read())

    def point(self, n):
        self.fresh()
        extra = ["-x"] if self.o.exit else []
        killed = run([self.o.kill_at, *extra, str(n), self.o.kontor, "-C", self.copy,
                      self.o.run])
        self.ended += killed.returncode != 99
        for _ in range(2):
            again = self.kontor(self.o.run)
            if again.returncode != 0:
                self.fault(n, "does not start again: " + again.stdout[-500:])
                return
        state = self.state()
        for key, value in self.expected.items():
            if state[key] != value:
                self.fault(n, "%s: %s instead of %s" % (key, state[key], value))
        self.check_mails(n)
        if self.o.uploads:
            self.check_uploads(n)
        if self.o.mailbox:
            self.check_mailbox(n)
        verified = self.kontor("verify")
        if verified.returncode != 0:
            self.fault(n, verified.stdout[-800:])


def main():
    parser = argparse.ArgumentParser()
    for name in ("--kontor", "--kill-at", "--firm", "--mails"):
        parser.add_argument(name, required=True)
    parser.add_argument("--points", type=int, default=40)
    parser.add_argument("--all", action="store_true")
    parser.add_argument("--exit", action="store_true")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--run", choices=("once", "connect"), default="once")
    parser.add_argument("--uploads")
    parser.add_argument("--mailbox")
    options = parser.parse_args()
    way = Way(options)
    total = way.undisturbed()
    points = range(1, total + 1)
    if not options.all:
        # One in each stretch of equal length, so that none is left out.
        step = max(1, total // options.points)
        chance = random.Random(options.seed)
        points = [min(total, start + chance.randrange(step))
                  for start in range(1, total + 1, step)]
    checked = 0
    for n in points:
        way.point(n)
        checked += 1
    print("%d of %d system calls (%s), seed %d: %d faults, %d unknown, "
          "%d points after the end" % (checked, total,
                                       "exit" if options.exit else "entry", options.seed,
                                       way.faults, way.unknown, way.ended))
    shutil.rmtree(way.copy, ignore_errors=True)
    if way.box:
        shutil.rmtree(way.box, ignore_errors=True)
    sys.exit(1 if way.faults or checked == 0 else 0)


if __name__ == "__main__":
    main()

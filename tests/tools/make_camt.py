#!/usr/bin/env python3
"""Write a CAMT statement from a list of bookings, for scenarios and the demo.

  make_camt.py --iban DE... [options] --entry "DATE|AMOUNT|NAME|IBAN|TEXT|..." ... OUT.xml

An entry is a line of fields separated by '|'; fields at the end may be left out:

  date        booking date, 2026-02-13; with a value date: 2026-02-13/2026-02-16
  amount      +924.04 or +924,04 is money in, -80.00 is money out
  name        the other party
  iban        its account; "" when unknown
  text        remittance information; '\\n' separates several Ustrd elements
  endtoend    end-to-end id, default NOTPROVIDED
  ref         reference of the bank (AcctSvcrRef), default one made from the entry;
              "-" for none
  flags       words separated by commas:
                pending           not booked yet (PDNG)
                return=CODE       a return with its reason, e.g. return=AC04
                fee=3.00          the bank's charge inside the amount of a return
                rf=RF18...        a creditor reference (Strd)
                ultimate=NAME     the person paid for
                mandate=ID        of a direct debit
                reversal          RvslInd
                batch=K           this entry and the next K-1 are details of one
                batch-only        an entry without details

--entries FILE reads such lines from a file ('#' begins a comment); "-" is standard input.
Balances are counted from --opening over the booked entries. The statement covers --from
to --to (default: first and last booking date); --to also is the date of the closing
balance, so that a statement without turnover can say up to when the account is known.
The output depends on the arguments alone.
"""
import argparse
import datetime
import hashlib
import sys
from decimal import Decimal
from xml.sax.saxutils import escape

MESSAGES = {
    "053": ("BkToCstmrStmt", "Stmt"),
    "052": ("BkToCstmrAcctRpt", "Rpt"),
    "054": ("BkToCstmrDbtCdtNtfctn", "Ntfctn"),
}
FIELDS = ("date", "amount", "name", "iban", "text", "endtoend", "ref", "flags")


def fail(message):
    sys.exit("make_camt: " + message)


class Entry:
    """One line of the list."""

    def __init__(self, line, number):
        parts = [p.strip() if i != 4 else p for i, p in enumerate(line.split("|"))]
        if len(parts) < 2 or len(parts) > len(FIELDS):
            fail("entry %d: expected 2 to %d fields, got %r" % (number, len(FIELDS), line))
        values = dict(zip(FIELDS, parts + [""] * (len(FIELDS) - len(parts))))
        dates = values["date"].split("/")
        try:
            self.date = datetime.date.fromisoformat(dates[0])
            self.value_date = datetime.date.fromisoformat(dates[-1])
            self.amount = Decimal(values["amount"].replace(",", ".")).quantize(
                Decimal("0.01"))
        except (ValueError, ArithmeticError):
            fail("entry %d: no date or amount in %r" % (number, line))
        self.name = values["name"]
        self.iban = values["iban"].replace(" ", "")
        self.pieces = [p for p in values["text"].replace("\\n", "\n").split("\n") if p]
        self.end_to_end = values["endtoend"] or "NOTPROVIDED"
        self.flags = {}
        for flag in filter(None, (f.strip() for f in values["flags"].split(","))):
            key, _, value = flag.partition("=")
            self.flags[key] = value or True
        digest = hashlib.sha256(("%d|%s" % (number, line)).encode()).hexdigest()
        self.ref = values["ref"] or "%s%s" % (self.date.strftime("%Y%m%d"),
                                              int(digest[:12], 16) % 10**8)
        if self.ref == "-":
            self.ref = ""

    @property
    def booked(self):
        return "pending" not in self.flags

    @property
    def direction(self):
        return "CRDT" if self.amount >= 0 else "DBIT"


class Writer:
    """The XML of one message; `new` is the shape from version 07 on."""

    def __init__(self, args):
        self.args = args
        self.new = args.version >= 7
        self.lines = []

    def add(self, depth, text):
        self.lines.append("  " * depth + text)

    def leaf(self, depth, tag, text):
        self.add(depth, "<%s>%s</%s>" % (tag, escape(str(text)), tag))

    def amount(self, tag, value):
        return '<%s Ccy="%s">%.2f</%s>' % (tag, self.args.currency, abs(value), tag)

    def balance(self, code, value, date):
        self.add(3, "<Bal>")
        self.add(4, "<Tp><CdOrPrtry><Cd>%s</Cd></CdOrPrtry></Tp>" % code)
        self.add(4, self.amount("Amt", value))
        self.leaf(4, "CdtDbtInd", "CRDT" if value >= 0 else "DBIT")
        self.add(4, "<Dt><Dt>%s</Dt></Dt>" % date)
        self.add(3, "</Bal>")

    def party(self, role, name, iban):
        if name:
            inner = "<Nm>%s</Nm>" % escape(name[:70])
            inner = "<Pty>%s</Pty>" % inner if self.new else inner
            self.add(7, "<%s>%s</%s>" % (role, inner, role))
        if iban:
            self.add(7, "<%sAcct><Id><IBAN>%s</IBAN></Id></%sAcct>" % (role, iban, role))

    def parties(self, e):
        # A return keeps the roles of the payment that comes back.
        incoming = (e.amount >= 0) != ("return" in e.flags)
        own, other = ("Cdtr", "Dbtr") if incoming else ("Dbtr", "Cdtr")
        ultimate = e.flags.get("ultimate")
        self.add(6, "<RltdPties>")
        for role in ("Dbtr", "Cdtr"):
            if role == own:
                self.party(role, self.args.owner, self.args.iban)
                continue
            self.party(role, e.name, e.iban)
            if ultimate:
                inner = "<Nm>%s</Nm>" % escape(ultimate)
                inner = "<Pty>%s</Pty>" % inner if self.new else inner
                self.add(7, "<Ultmt%s>%s</Ultmt%s>" % (other, inner, other))
        self.add(6, "</RltdPties>")

    def amounts(self, e):
        fee = Decimal(e.flags.get("fee", "0"))
        own_amount = self.args.version >= 3
        if own_amount:
            self.add(6, self.amount("Amt", e.amount))
            self.leaf(6, "CdtDbtInd", e.direction)
        if fee or not own_amount:
            instructed = self.amount("Amt", abs(e.amount) - fee)
            self.add(6, "<AmtDtls><InstdAmt>%s</InstdAmt><TxAmt>%s</TxAmt></AmtDtls>" %
                     (instructed, self.amount("Amt", e.amount)))
        if fee:
            charge = self.amount("Amt", fee) + "<CdtDbtInd>DBIT</CdtDbtInd>"
            charge = "<Rcrd>%s</Rcrd>" % charge if own_amount else charge
            self.add(6, "<Chrgs>%s</Chrgs>" % charge)

    def details(self, e):
        self.add(5, "<TxDtls>")
        self.add(6, "<Refs>")
        self.leaf(7, "EndToEndId", e.end_to_end)
        if "mandate" in e.flags:
            self.leaf(7, "MndtId", e.flags["mandate"])
        self.add(6, "</Refs>")
        self.amounts(e)
        self.parties(e)
        if e.pieces or "rf" in e.flags:
            self.add(6, "<RmtInf>")
            for piece in e.pieces:
                self.leaf(7, "Ustrd", piece)
            if "rf" in e.flags:
                self.add(7, "<Strd><CdtrRefInf><Tp><CdOrPrtry><Cd>SCOR</Cd></CdOrPrtry>"
                            "</Tp><Ref>%s</Ref></CdtrRefInf></Strd>" %
                         escape(e.flags["rf"]))
            self.add(6, "</RmtInf>")
        if "return" in e.flags:
            self.add(6, "<RtrInf><Rsn><Cd>%s</Cd></Rsn></RtrInf>" % e.flags["return"])
        self.add(5, "</TxDtls>")

    def booking_text(self, e, several):
        if "return" in e.flags:
            return "RÜCKLASTSCHRIFT" if e.amount < 0 else "RÜCKÜBERWEISUNG"
        if several:
            return "SAMMELGUTSCHRIFT" if e.amount >= 0 else "SAMMELÜBERWEISUNG"
        return "GUTSCHRIFT" if e.amount >= 0 else "LASTSCHRIFT"

    def entry(self, group):
        first = group[0]
        total = sum(e.amount for e in group)
        status = "BOOK" if first.booked else "PDNG"
        self.add(3, "<Ntry>")
        self.add(4, self.amount("Amt", total))
        self.leaf(4, "CdtDbtInd", "CRDT" if total >= 0 else "DBIT")
        if "reversal" in first.flags:
            self.leaf(4, "RvslInd", "true")
        self.add(4, "<Sts><Cd>%s</Cd></Sts>" % status if self.new
                 else "<Sts>%s</Sts>" % status)
        self.add(4, "<BookgDt><Dt>%s</Dt></BookgDt>" % first.date)
        self.add(4, "<ValDt><Dt>%s</Dt></ValDt>" % first.value_date)
        if first.ref:
            self.leaf(4, "AcctSvcrRef", first.ref)
        self.add(4, "<BkTxCd/>")
        if "batch-only" not in first.flags:
            self.add(4, "<NtryDtls>")
            if len(group) > 1:
                self.add(5, "<Btch><NbOfTxs>%d</NbOfTxs></Btch>" % len(group))
            for e in group:
                self.details(e)
            self.add(4, "</NtryDtls>")
        self.leaf(4, "AddtlNtryInf", self.booking_text(first, len(group) > 1))
        self.add(3, "</Ntry>")

    def head(self, created):
        a = self.args
        message, statement = MESSAGES[a.message]
        name = "%s-%s" % (a.id, a.sequence)
        self.add(0, '<?xml version="1.0" encoding="UTF-8"?>')
        self.add(0, '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.%s.001.%02d">' %
                 (a.message, a.version))
        self.add(1, "<%s>" % message)
        self.add(2, "<GrpHdr><MsgId>%s</MsgId><CreDtTm>%s</CreDtTm></GrpHdr>" %
                 (escape(name), created))
        self.add(2, "<%s>" % statement)
        self.leaf(3, "Id", name)
        self.leaf(3, "ElctrncSeqNb", a.sequence)
        self.leaf(3, "CreDtTm", created)
        self.add(3, "<FrToDt><FrDtTm>%sT00:00:00</FrDtTm><ToDtTm>%sT23:59:59</ToDtTm>"
                    "</FrToDt>" % (a.first, a.last))
        bic = "BICFI" if a.version >= 3 else "BIC"
        self.add(3, "<Acct><Id><IBAN>%s</IBAN></Id><Ccy>%s</Ccy><Ownr><Nm>%s</Nm></Ownr>"
                    "<Svcr><FinInstnId><%s>%s</%s></FinInstnId></Svcr></Acct>" %
                 (a.iban, a.currency, escape(a.owner), bic, a.bic, bic))

    def document(self, entries):
        a = self.args
        message, statement = MESSAGES[a.message]
        self.head("%sT20:00:00" % a.last)
        if a.message == "053":
            self.balance("OPBD" if self.new else "PRCD", a.opening, a.first)
            closing = a.opening + sum(e.amount for e in entries if e.booked)
            self.balance("CLBD", closing, a.last)
        for group in batches(entries):
            self.entry(group)
        self.add(2, "</%s>" % statement)
        self.add(1, "</%s>" % message)
        self.add(0, "</Document>")
        return "\n".join(self.lines) + "\n"


def batches(entries):
    i = 0
    while i < len(entries):
        count = int(entries[i].flags.get("batch", "1"))
        yield entries[i:i + count]
        i += count


def read_lines(args):
    lines = list(args.entry)
    for name in args.entries:
        with sys.stdin if name == "-" else open(name, encoding="utf-8") as f:
            for line in f:
                line = line.rstrip("\n")
                if line.strip() and not line.lstrip().startswith("#"):
                    lines.append(line)
    return lines


def main():
    p = argparse.ArgumentParser(description=__doc__,
                                formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("out", help='file to write, "-" for standard output')
    p.add_argument("--iban", required=True, help="the account of the statement")
    p.add_argument("--bic", default="COBADEFFXXX")
    p.add_argument("--owner", default="Haustechnik Muster GmbH")
    p.add_argument("--currency", default="EUR")
    p.add_argument("--opening", default="0.00", help="balance before the first entry")
    p.add_argument("--from", dest="first", type=datetime.date.fromisoformat)
    p.add_argument("--to", dest="last", type=datetime.date.fromisoformat)
    p.add_argument("--message", choices=sorted(MESSAGES), default="053")
    p.add_argument("--version", type=int, default=8, help="2 to 14; default 8")
    p.add_argument("--id", default="AUSZUG")
    p.add_argument("--sequence", type=int, default=1)
    p.add_argument("--entry", action="append", default=[])
    p.add_argument("--entries", action="append", default=[])
    args = p.parse_args()
    args.iban = args.iban.replace(" ", "")
    try:
        args.opening = Decimal(args.opening.replace(",", "."))
    except ArithmeticError:
        fail("no amount: --opening %s" % args.opening)
    entries = [Entry(line, n) for n, line in enumerate(read_lines(args), 1)]
    if not entries and not args.last:
        fail("a statement without entries needs --to")
    dates = [e.date for e in entries] or [args.last]
    args.first = args.first or min(dates)
    args.last = args.last or max(dates)
    text = Writer(args).document(entries)
    if args.out == "-":
        sys.stdout.write(text)
    else:
        with open(args.out, "w", encoding="utf-8", newline="\n") as f:
            f.write(text)


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
"""camt_items.py CAMT.xml [COUNT] > ITEMS.csv - the open invoices that gen_camt's payments pay.

One invoice for each number that a credit names, at the amount of its first payment; with
COUNT, further invoices that nobody pays are added up to so many. For measurements: the
columns are those that `kontor import --as open-items` reads. Standard library only.
"""
import re
import sys

NUMBER = re.compile(r"RE[- ]2026[- ](\d{6})")
FIELD = re.compile(r"<(Amt|CdtDbtInd|Nm|IBAN|Ustrd)[^>]*>([^<]*)<")


def entries(path):
    entry = {}
    for line in open(path, encoding="utf-8"):
        for tag, text in FIELD.findall(line):
            entry.setdefault(tag, text)
        if "</Ntry>" in line:
            yield entry
            entry = {}


def main():
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 0
    seen = set()
    print("invoice_no;invoice_date;due_date;customer_no;customer_name;open_amount")

    def put(number, name, amount):
        seen.add(number)
        print(f"RE-2026-{number:06d};2026-01-02;2026-01-16;{number};{name};{amount}")
    for e in entries(sys.argv[1]):
        m = NUMBER.search(e.get("Ustrd", ""))
        if m and e["CdtDbtInd"] == "CRDT" and int(m.group(1)) not in seen:
            put(int(m.group(1)), e["Nm"].replace("&amp;", "&"), e["Amt"])
    number = 1
    while len(seen) < count:
        if number not in seen:
            put(number, f"Kunde {number}", f"{number % 9000 + 10}.{number % 100:02d}")
        number += 1


if __name__ == "__main__":
    main()

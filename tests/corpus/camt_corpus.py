#!/usr/bin/env python3
"""Compare what bank_dump reads with the figures of a corpus of statement files.

usage: camt_corpus.py BANK_DUMP CORPUS_DIR

CORPUS_DIR holds INDEX.csv (file, message, version, statements, entries, entries_pdng,
tx_details, sum_credits, sum_debits, opening, closing) and the files that it names. The
corpus is not part of the project; without it the test is skipped (exit code 77).
Sums are over all entries, whatever their status. A file without a statement, and those
of REFUSED, must be refused with a reason that says why.
"""
import csv
import os
import subprocess
import sys
from decimal import Decimal

# By trap: what cannot be read must be named, not guessed.
REFUSED = {
    "trap__truncated.xml": "Zeile 5",
    "trap__doctype_entity.xml": "DOCTYPE",
    "hbci4j__test-camt-parse-5200108-invalid-saldo.xml": "Nachkommastellen",
}


def money_list(text):
    return [Decimal(x) for x in text.split(";") if x]


def compare(row, result, code):
    """Yield what differs between the row of the index and the line of bank_dump."""
    name = os.path.basename(row["file"])
    reason = REFUSED.get(name) or ("Auszug" if row["statements"] == "0" else None)
    fields = result[-1].split("\t") if result else ["(nothing)"]
    if reason:
        if code != 1 or fields[0] != "refused" or reason not in fields[2]:
            yield "expected a refusal that names %r, got %s" % (reason, fields)
        return
    if fields[0] != "file":
        yield "expected figures, got %s" % fields
        return
    wanted = {
        "statements": (int(row["statements"]), int(fields[3])),
        "entries": (int(row["entries"]), int(fields[4])),
        "pending": (int(row["entries_pdng"]), int(fields[5])),
        "details": (int(row["tx_details"]), int(fields[6])),
        "credits": (Decimal(row["sum_credits"]), Decimal(fields[7])),
        "debits": (Decimal(row["sum_debits"]), Decimal(fields[8])),
        "opening": (money_list(row["opening"]), money_list(fields[9])),
        "closing": (money_list(row["closing"]), money_list(fields[10])),
    }
    if row["message"]:
        wanted["message"] = (int(row["message"][-3:]), int(fields[1]))
    if row["namespace"].startswith("urn:iso:std:iso:20022"):
        wanted["version"] = (int(row["version"]), int(fields[2]))
    for key, (want, got) in wanted.items():
        if want != got:
            yield "%s: expected %s, read %s" % (key, want, got)


def main():
    dump, corpus = sys.argv[1:3]
    index = os.path.join(corpus, "INDEX.csv")
    if not os.path.exists(index):
        print("SKIPPED: no corpus in %s" % corpus)
        return 77
    passed = failed = 0
    with open(index, newline="", encoding="utf-8") as f:
        rows = list(csv.DictReader(f))
    for row in rows:
        run = subprocess.run([dump, os.path.join(corpus, row["file"])],
                             stdout=subprocess.PIPE, text=True, check=False)
        faults = list(compare(row, run.stdout.splitlines(), run.returncode))
        passed += not faults
        failed += bool(faults)
        for fault in faults:
            print("%s: %s" % (row["file"], fault))
    print("%d passed, %d failed" % (passed, failed))
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())

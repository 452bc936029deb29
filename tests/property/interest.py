#!/usr/bin/env python3
"""Work out interest on arrears day by day, independently of Kontor.

Usage: interest.py BASE-RATES.tab < cases
Reads one JSON object a line (tests/unit/dunning/test_interest_property.c writes them).
Each day of delay costs principal * (base rate + points) / 100 / days of its year; the
exact sum is rounded once, half away from zero. Exit status 0 when all agree.
"""
import json
import sys
from calendar import isleap
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction


def load(path):
    rows = []
    with open(path, encoding="utf-8") as table:
        for line in table:
            words = line.split("#")[0].split()
            if words:
                first, last = (date.fromisoformat(w) for w in words[:2])
                rows.append((first, last, Fraction(Decimal(words[2]))))
    return rows


def base_rate(rows, day):
    for first, last, rate in rows:
        if first <= day <= last:
            return rate
    return None


def interest(case, rows):
    points = 5 if case["consumer"] else 9
    payments = [(date.fromisoformat(on), cents) for on, cents in case["payments"]]
    day, until = date.fromisoformat(case["from"]), date.fromisoformat(case["until"])
    total, missing = Fraction(0), None
    while day <= until:
        principal = case["principal"] - sum(c for on, c in payments if on < day)
        if principal > 0:
            base = base_rate(rows, day)
            if base is None:
                missing = missing or day
            else:
                year = 366 if isleap(day.year) else 365
                total += Fraction(principal) * (base + points) / 100 / year
        day += timedelta(days=1)
    return int(total + Fraction(1, 2)), missing.isoformat() if missing else None


def main():
    rows = load(sys.argv[1])
    count = bad = 0
    for text in sys.stdin:
        case = json.loads(text)
        count += 1
        should = interest(case, rows)
        if (case["amount"], case["missing"]) != should:
            bad += 1
            print(f"should be {should}: {text}", file=sys.stderr)
    print(f"{count} cases of interest, {bad} differ", file=sys.stderr)
    return 1 if bad or count == 0 else 0


if __name__ == "__main__":
    sys.exit(main())

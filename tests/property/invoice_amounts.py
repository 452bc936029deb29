#!/usr/bin/env python3
"""Work out invoices independently of Kontor and compare every cent.

Reads one JSON object a line (tests/unit/invoice/test_property.c writes them): what the
order asked for, and what Kontor made of it. Everything here is decimal arithmetic from
the rules of EN 16931; nothing is taken over from the program but its results.
Exit status 0 when all agree; the first differences go to standard error.
"""
import json
import sys
from decimal import ROUND_HALF_UP, Decimal, getcontext

getcontext().prec = 60
CENT = Decimal("0.01")
HUNDRED = Decimal(100)


class Differs(Exception):
    pass


def cents(value):
    return int(value.quantize(CENT, ROUND_HALF_UP) * HUNDRED)


def euros(count):
    return Decimal(count) / HUNDRED


def same(rule, is_, should):
    if is_ != should:
        raise Differs(f"{rule}: is {is_}, should be {should}")


def near(rule, is_, should, slack):
    if abs(Decimal(is_) - should) > slack:
        raise Differs(f"{rule}: is {is_}, should be near {should}")


def line_before(quantity, price, base):
    return cents(Decimal(quantity) * Decimal(price) / Decimal(base))


def percent_of(count, percent):
    return cents(euros(count) * Decimal(percent) / HUNDRED)


def signed(charge, count):
    return count if charge else -count


def check_line_sum(line):
    """BT-131 from what the invoice itself states."""
    before = line_before(*line["out"])
    total = before
    for charge, percent, base, amount, _ in line["took"]:
        if percent is not None:
            same("R040 base", base, before)
            same("R040 amount", amount, percent_of(before, percent))
        total += signed(charge, amount)
    same("BT-131", line["net"], total)


def asked_amount(line):
    """The line as the order asked for it, in the order's own net or gross prices."""
    before = line_before(*line["in"])
    total = before
    for charge, percent, _, amount, _ in line["take"]:
        if percent is not None:
            amount = percent_of(before, percent)
        total += signed(charge, amount)
    return total


def group_lines(inv, key):
    sums = {}
    for line in inv["lines"]:
        rate = Decimal(line["rate"])
        sums[rate] = sums.get(rate, 0) + line[key]
    return sums


def split(inv, ask, weights):
    """What one allowance on the whole order is, by rate, in the order's prices.

    A fixed amount without a rate is shared by weight: each prefix sum is rounded.
    """
    charge, percent, amount, rate = ask
    if rate is not None:
        rate = Decimal(rate)
        base = weights.get(rate, 0)
        return {rate: percent_of(base, percent) if percent else amount}
    if percent is not None:
        return {r: percent_of(w, percent) for r, w in weights.items()}
    total = sum(weights.values())
    parts, given, run = {}, 0, 0
    ordered = sorted(weights, reverse=True)
    for i, r in enumerate(ordered):
        run += weights[r]
        last = i + 1 == len(ordered) or total == 0
        upto = amount if last else cents(
            euros(amount) * Decimal(run) / Decimal(total))
        parts[r] = upto - given
        given = upto
        if total == 0:
            break
    return parts


def whole_by_rate(inv, weights):
    """Sum of all allowances on the whole, by rate, in the order's prices. A rate that
    only an allowance names becomes a group of its own for those that follow."""
    sums = {}
    weights = dict(weights)
    for ask in inv["ask"]:
        for rate, amount in split(inv, ask, weights).items():
            sums[rate] = sums.get(rate, 0) + signed(ask[0], amount)
            weights.setdefault(rate, 0)
    return sums


def stated_whole(inv):
    sums = {}
    lines = group_lines(inv, "net")
    for charge, percent, base, amount, rate in inv["whole"]:
        rate = Decimal(rate)
        if percent is not None:
            same("BT-93", base, lines.get(rate, 0))
            same("BT-92", amount, percent_of(base, percent))
        sums[rate] = sums.get(rate, 0) + signed(charge, amount)
    return sums


def check_groups(inv):
    lines, whole = group_lines(inv, "net"), stated_whole(inv)
    rates = [Decimal(g[0]) for g in inv["groups"]]
    same("BG-23 order", rates, sorted(set(lines) | set(whole), reverse=True))
    for rate, basis, tax in inv["groups"]:
        rate = Decimal(rate)
        same("BT-116", basis, lines.get(rate, 0) + whole.get(rate, 0))
        same("BR-CO-17", tax, cents(euros(basis) * rate / HUNDRED))


def check_totals(inv):
    line, allowance, charge, net, tax, gross, rounding, payable = inv["totals"]
    same("BR-CO-10", line, sum(x["net"] for x in inv["lines"]))
    same("BR-CO-11", allowance, sum(w[3] for w in inv["whole"] if not w[0]))
    same("BR-CO-12", charge, sum(w[3] for w in inv["whole"] if w[0]))
    same("BR-CO-13", net, line - allowance + charge)
    same("BR-CO-14", tax, sum(g[2] for g in inv["groups"]))
    same("BR-CO-15", gross, net + tax)
    same("BR-CO-16", payable, gross + rounding)
    if inv["skonto"]:
        percent, discount, rest = inv["skonto"]
        same("Skonto", discount, percent_of(payable, percent))
        same("Skonto rest", rest, payable - discount)


def check_net(inv):
    for line in inv["lines"]:
        same("asked net", line["net"], asked_amount(line))
    lines = group_lines(inv, "net")
    whole = whole_by_rate(inv, lines)
    for rate, basis, _ in inv["groups"]:
        rate = Decimal(rate)
        same("asked basis", basis, lines.get(rate, 0) + whole.get(rate, 0))
    same("BT-114", inv["totals"][6], 0)


def check_gross(inv):
    agreed = 0
    for line in inv["lines"]:
        same("asked gross", line["gross"], asked_amount(line))
        exact = Decimal(line["gross"]) / (1 + Decimal(line["rate"]) / HUNDRED)
        near("line net", line["net"], exact, 4)
    lines = group_lines(inv, "gross")
    whole = whole_by_rate(inv, lines)
    fine = not any(w[0] and w[1] for w in inv["ask"]) and not any(
        t[0] and t[1] for line in inv["lines"] for t in line["take"])
    for rate, basis, _ in inv["groups"]:
        rate = Decimal(rate)
        group = lines.get(rate, 0) + whole.get(rate, 0)
        agreed += group
        exact = cents(euros(group) / (1 + rate / HUNDRED))
        # A surcharge in per cent can make a single cent unreachable.
        near("group net", basis, exact, 0 if fine and rate in lines else 2)
    same("agreed gross", inv["totals"][7], agreed)
    near("BT-114", inv["totals"][6], 0, len(inv["groups"]) * (1 if fine else 3))


def check(inv):
    for line in inv["lines"]:
        check_line_sum(line)
    check_groups(inv)
    check_totals(inv)
    if inv["priced_gross"]:
        check_gross(inv)
    else:
        check_net(inv)


def main():
    count = bad = rounded = gross = 0
    for text in sys.stdin:
        inv = json.loads(text)
        count += 1
        gross += inv["priced_gross"]
        rounded += inv["totals"][6] != 0
        try:
            check(inv)
        except Differs as fault:
            bad += 1
            if bad <= 5:
                print(f"invoice {count}: {fault}\n{text}", file=sys.stderr)
    print(f"{count} invoices, {gross} priced gross, {rounded} with a rounding cent, "
          f"{bad} differ", file=sys.stderr)
    return 1 if bad or count == 0 else 0


if __name__ == "__main__":
    sys.exit(main())

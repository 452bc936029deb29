#!/usr/bin/env bash
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/lib_sommer.sh"
test_begin "a return's charge is claimed of whom is at fault, and of no one for nothing"

bank() {
    statement "auszug-$1.xml" "$1" "$1" "$2" "$1|$3"
    now "$(date -d "$1 + 1 day" +%F)T07:00"
    kontor once
}
paid() { echo "+$1|Petra Krause|$KRAUSE_IBAN|R2026-0001 Kd 1001|$2"; }
returned() { echo "-$1|Petra Krause|$KRAUSE_IBAN|Rückgabe R2026-0001|$2||return=$3,fee=3.50"; }
begin() {
    now 2026-02-03T09:00
    firm_new
    krause A-1001 | drop_text A-1001.json
    kontor once
    bank 2026-02-13 1000.00 "$(paid 924.04 E2E-77)"
    status_of R2026-0001 bezahlt
}
fee_is() { expect_json "[.fees[].state] == [\"$1\"]" show R2026-0001; }
tasks() { expect_json "[.[] | select(.title + .text | test(\"$2\"))] | length == $1" tasks; }

# The debit itself was wrong: § 280 Abs. 1 Satz 2 BGB.
begin
bank 2026-02-24 1924.04 "$(returned 927.54 E2E-77 MD01)"
open_of R2026-0001 924.04
fee_is borne
tasks 1 '3,50 EUR Entgelt.*die Firma trägt es: der Kunde kann nichts dafür: kein gültiges Mandat'
expect_json '[.history[] | select(.event == "payment.fee")][0].data.reason |
    test("trägt die Firma: .*§ 280 Abs. 1 Satz 2")' show R2026-0001
kontor unmatch 2
kontor match 2 R2026-0001
expect_json '[.fees[].state] == ["undone", "borne"]' show R2026-0001

# Nothing is owed on a cancelled invoice, and no credit is left when its payment is gone.
begin
kontor cancel R2026-0001 "doppelt"
tasks 1 'Guthaben'
bank 2026-02-24 1924.04 "$(returned 927.54 E2E-77 AC04)"
expect_json '.state == "matched"' explain 2
fee_is borne
tasks 0 'Guthaben'
kontor verify

# A fee that was paid, for a return that was none: the money is the customer's.
begin
bank 2026-02-24 1924.04 "$(returned 927.54 E2E-77 AC04)"
# Forgone by mistake, it is claimed again with its return.
kontor writeoff --fee R2026-0001
kontor unmatch 2
kontor match 2 R2026-0001 -924,04
expect_json '[.fees[].state] == ["undone", "open"]' show R2026-0001
bank 2026-03-02 996.50 "$(paid 927.54 E2E-78)"
expect_json '[.fees[].state] == ["undone", "paid"]' show R2026-0001
kontor unmatch 2
expect_json '[.fees[].state] == ["undone", "undone"]' show R2026-0001
tasks 1 'Guthaben 3,50 EUR: Bankentgelt zu Rechnung R2026-0001'
kontor verify
kontor unmatch 3
tasks 0 'Guthaben 3,50 EUR'

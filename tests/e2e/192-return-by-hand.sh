#!/usr/bin/env bash
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/lib_sommer.sh"
test_begin "what goes out is explained to the cent, or nearly: a charge is a charge, and counted once"

bank() {
    statement "auszug-$1.xml" "$1" "$1" "$2" "${@:3}"
    now "$(date -d "$1 + 1 day" +%F)T07:00"
    kontor once
}
now 2026-02-03T09:00
firm_new
krause A-1001 | drop_text A-1001.json
krause A-1002 | drop_text A-1002.json
kontor once
bank 2026-02-13 1000.00 "2026-02-13|-500.00|Baumarkt|DE02120300000000202051|R2026-0001 Material"

# Nothing was paid: nothing can have come back.
fails 65 kontor match 1 R2026-0001 -10,00
fails 65 kontor match 1 R2026-0001
expect_output 'nur 0,00 EUR gezahlt.*kontor ignore 1'
# Money that goes out pays no invoice.
fails 65 kontor match 1 R2026-0001 100
expect_output 'Umsatz 1 ist eine Abbuchung.*-100,00'
fails 65 kontor split 1 R2026-0001=100,00
open_of R2026-0001 924.04

# Two payments come back as one sum.
bank 2026-02-16 500.00 "2026-02-16|+924.04|Petra Krause|$KRAUSE_IBAN|R2026-0001|E2E-77" \
    "2026-02-16|+924.04|Petra Krause|$KRAUSE_IBAN|R2026-0002|E2E-78"
status_of R2026-0002 bezahlt
fails 65 kontor match 2 R2026-0001 -10,00
expect_output 'Umsatz 2 ist ein Eingang'
bank 2026-02-24 2348.08 "2026-02-24|-1851.58|Sammler|DE02120300000000202051|Rückgaben Februar|||return=AC04"
fails 65 kontor match 4 R2026-0001
expect_output '927,54 EUR, die keine Rechnung erklärt.*kontor split 4 RECHNUNG=-BETRAG'
status_of R2026-0001 bezahlt
kontor split 4 R2026-0001=-924,04 R2026-0002=-924,04
open_of R2026-0001 924.04
open_of R2026-0002 924.04
expect_json '.fees | map(.amount) == [3.50]' show R2026-0001
expect_json '.fees == []' show R2026-0002
# All of it is explained now.
fails 65 kontor match 4 R2026-0001
expect_output 'schon verbraucht'
expect_json '.fee == 3.50' show R2026-0001
kontor verify

# A payment with the charge, in two steps: the charge is its once.
bank 2026-03-02 496.50 "2026-03-02|+927.54|Petra Krause|$KRAUSE_IBAN|R2026-0001|E2E-79"
status_of R2026-0001 bezahlt
kontor unmatch 5
kontor match 5 R2026-0001 500
# The rest of it is no overpayment while the invoice is open.
expect_json '[.[] | select(.title | test("Überzahlung"))] == []' tasks
expect_json '[.[] | select(.title | test("Umsatz 5: 427,54 EUR sind noch nicht zugeordnet"))]
    | length == 1' tasks
kontor match 5 R2026-0001 427,54
status_of R2026-0001 bezahlt
expect_json '[.[] | select(.title | test("Umsatz 5"))] == []' tasks
expect_json '[.bookings[] | select(.undone | not) | .fee] == [3.50, 0]' explain 5
bank 2026-03-10 1424.04 "2026-03-10|-931.04|Petra Krause|$KRAUSE_IBAN|Rückgabe R2026-0001|E2E-79||return=AC04,fee=3.50"
open_of R2026-0001 924.04
expect_json '[.fees[] | select(.state == "open") | .amount] == [3.50, 3.50] and .fee == 7' \
    show R2026-0001
kontor verify

# A review from before charges were stored with it: the bank states what came back.
bank 2026-03-12 493.00 "2026-03-12|+924.04|Petra Krause|$KRAUSE_IBAN|R2026-0002|E2E-90"
bank 2026-03-16 1417.04 "2026-03-16|-927.54|Petra Krause|$KRAUSE_IBAN|Rückgabe|||return=AC04,fee=3.50"
expect_json '.state == "review"' explain 8
store 'UPDATE proposal SET charge = 0'
# What came back already does not come back again.
fails 65 kontor match 8 1
expect_output 'Auf Rechnung R2026-0001 sind nur 0,00 EUR gezahlt'
kontor match 8 2
open_of R2026-0002 924.04
expect_json '.fee == 3.50' show R2026-0002
kontor verify

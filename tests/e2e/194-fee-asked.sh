#!/usr/bin/env bash
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/lib_sommer.sh"
test_begin "an unpaid charge is one question at a time, and none that has been answered"

bank() {
    statement "auszug-$1.xml" "$1" "$1" "$2" "$1|$3"
    now "$(date -d "$1 + 1 day" +%F)T07:00"
    kontor once
}
paid() { echo "+$1|Petra Krause|$KRAUSE_IBAN|R2026-0001 Kd 1001|$2"; }
returned() { echo "-$1|Petra Krause|$KRAUSE_IBAN|Rückgabe R2026-0001|$2||return=AC04${3:-}"; }
tasks() { expect_json "[.[] | select(.title + .text | test(\"$2\"))] | length == $1" tasks; }
begin() {
    now 2026-02-03T09:00
    firm_new
    "$@" | drop_text A-1001.json
    kontor once
    bank 2026-02-13 1000.00 "$(paid 924.04 E2E-77)"
    bank 2026-02-24 1924.04 "$(returned 927.54 E2E-77 ,fee=3.50)"
    expect_json '.fee == 3.50' show R2026-0001
}

# Open again, the invoice brings its charge along: no question of its own any more.
begin krause A-1001
bank 2026-03-02 996.50 "$(paid 924.04 E2E-78)"
tasks 1 'Bankentgelt 3,50 EUR zu Rechnung'
bank 2026-03-04 1920.54 "$(returned 924.04 E2E-78)"
open_of R2026-0001 924.04
expect_json '.fee == 3.50' show R2026-0001
tasks 0 'Bankentgelt 3,50 EUR zu Rechnung'

# Too much for the invoice, too little for both: only the difference is asked for.
bank 2026-03-06 996.50 "$(paid 926.00 E2E-79)"
status_of R2026-0001 bezahlt
tasks 0 'Überzahlung'
tasks 1 'Bankentgelt 1,54 EUR zu Rechnung'
tasks 1 '1,96 EUR mehr.*davon fehlen noch 1,54 EUR'
kontor unmatch 5
tasks 0 'Bankentgelt 1,54'

# More than both, on the owner's word for the invoice alone: one task for both.
bank 2026-03-10 1922.50 "$(paid 930.00 E2E-80)"
kontor unmatch 6
kontor match 6 R2026-0001 924,04
status_of R2026-0001 bezahlt
tasks 0 'Bankentgelt .* ist offen'
tasks 1 'Überzahlung 5,96 EUR'
tasks 1 'kontor match 6 R2026-0001 3,50.*Sie haben 2,46 EUR mehr'
kontor match 6 R2026-0001 3,50
expect_json '.fee == 0' show R2026-0001
tasks 1 'Überzahlung 2,46 EUR'
kontor verify

# A proposal may be taken after the charge was forgone: the rest is the payer's.
begin krause A-1001
bank 2026-03-02 996.50 "+927.54|Petra Krause|DE02120300000000202051|Danke"
expect_json '.state == "review" and .proposals[0].invoices[0].fee == 3.50' explain 3
kontor writeoff --fee R2026-0001
kontor match 3 1
status_of R2026-0001 bezahlt
tasks 1 'Überzahlung 3,50 EUR'
kontor verify

# A security that is due in years leaves the charge a question of now.
keeps() { umbau A-1001 invoice 100 '"retention": {"percent": 5, "due": "2031-02-28"},'; }
now 2026-02-03T09:00
firm_new
keeps | drop_text A-1001.json
kontor once
pay() { echo "+$1|Hofmann Ladenbau GmbH|DE24200411550028811600|R2026-0001|$2"; }
bank 2026-02-13 1000.00 "$(pay 113.05 E2E-77)"
bank 2026-02-24 1113.05 "-116.55|Hofmann Ladenbau GmbH|DE24200411550028811600|Rückgabe R2026-0001|E2E-77||return=AC04,fee=3.50"
bank 2026-03-02 996.50 "$(pay 113.05 E2E-78)"
open_of R2026-0001 5.95
tasks 1 'Bankentgelt 3,50 EUR zu Rechnung'
kontor unmatch 3
tasks 0 'Bankentgelt 3,50 EUR zu Rechnung'
# By hand the charge is no part of the security either.
bank 2026-03-04 1109.55 "+116.55|Unbekannt|DE02120300000000202051|Danke"
kontor match 4 R2026-0001
open_of R2026-0001 5.95
expect_json '.fee == 0' show R2026-0001
kontor verify

#!/usr/bin/env bash
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/lib_sommer.sh"
test_begin "S19: a payment comes back: open again, due as before, the bank's fee apart"

begin() {
    now 2026-02-03T09:00
    firm_new
    krause A-1001 | drop_text A-1001.json
    kontor once
    statement auszug-0213.xml 2026-02-13 2026-02-13 1000.00 \
        "2026-02-13|+924.04|Petra Krause|$KRAUSE_IBAN|R2026-0001 Kd 1001|E2E-77"
    now 2026-02-16T07:00
    kontor once
    status_of R2026-0001 bezahlt
}
reopened() {
    open_of R2026-0001 924.04
    status_of R2026-0001 überfällig
    expect_json '.due_date == "2026-02-17"' show R2026-0001
    expect_json '[.[] | select(.title | test("Rückbuchung zu Rechnung R2026-0001"))]
        | length == 1' tasks
    # At once, not only in the next report.
    expect_mails 1 to=chef@sommer.example subject='Rückbuchung zu Rechnung R2026-0001'
}

begin
statement auszug-0224.xml 2026-02-14 2026-02-24 1924.04 \
    "2026-02-24|-924.04|Petra Krause|$KRAUSE_IBAN|Rückgabe R2026-0001|E2E-77||return=AC04"
now 2026-02-25T07:00
kontor once
reopened
expect_json '[.history[] | select(.event == "payment.fee")] | length == 0' show R2026-0001

# With the bank's fee in the same entry: shown, not booked on the invoice.
begin
statement auszug-0224.xml 2026-02-14 2026-02-24 1924.04 \
    "2026-02-24|-927.54|Petra Krause|$KRAUSE_IBAN|Rückgabe R2026-0001|E2E-77||return=AC04,fee=3.50"
now 2026-02-25T07:00
kontor once
reopened
expect_json '[.history[] | select(.event == "payment.fee")][0].data.amount == "3.50"' \
    show R2026-0001
expect_json '[.[] | select(.text | test("3,50 EUR Entgelt"))] | length == 1' tasks
expect_json '.payments[-1].amount == -924.04' show R2026-0001

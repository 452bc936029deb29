#!/usr/bin/env bash
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/lib_sommer.sh"
test_begin "S17: two invoices of the same amount: nothing is booked, both are proposed"

now 2026-02-03T09:00
firm_new
simple A-1 100 1001 "Petra Krause" | drop_text A-1.json
simple A-2 100 1002 "Deniz Yildiz" | drop_text A-2.json
kontor once
open_of R2026-0001 119.00
now 2026-02-13T09:00
statement a.xml 2026-02-12 2026-02-12 0.00 \
    "2026-02-12|+119.00|K. Schmidt|DE02120300000000202051|Elektro Rechnung"
kontor once
open_of R2026-0001 119.00
open_of R2026-0002 119.00
# What was paid is unclear; nobody is booked, and the amount alone proves nothing.
expect_json '[.[] | select(.invoices == "R2026-0001" or .invoices == "R2026-0002")]
    | length == 2' review

# The owner decides.
id=$(kontor review --json | jq '.[0].transaction')
rank=$(kontor review --json | jq '[.[] | select(.invoices == "R2026-0002")][0].proposal')
kontor match "$id" "$rank"
status_of R2026-0002 bezahlt
open_of R2026-0001 119.00
expect_json '[.history[] | select(.event == "payment.booked")][0].actor == "owner"' \
    show R2026-0002

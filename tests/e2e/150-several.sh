#!/usr/bin/env bash
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/lib_sommer.sh"
test_begin "S15: one payment for two invoices, and one that does not add up"

now 2026-02-03T09:00
firm_new
krause A-1001 | drop_text A-1.json
drop_text A-2.json <<'END'
{"order_number": "A-1002", "status": "abgeschlossen", "service_date": "2026-02-02",
 "buyer": {"customer_number": "1001", "name": "Petra Krause", "street": "Gartenweg 3",
  "postcode": "44135", "city": "Dortmund", "kind": "private", "email": "krause@example.org"},
 "lines": [
  {"name": "Dose", "quantity": 3, "unit_price": 33.33, "vat_rate": 19},
  {"name": "Kabel", "quantity": 2.5, "unit_price": 17.99, "vat_rate": 19},
  {"name": "Buch", "quantity": 1, "unit_price": 12.50, "vat_rate": 7}]}
END
kontor once
open_of R2026-0001 924.04
open_of R2026-0002 185.89
cp -r "$KONTOR_FIRM" "$DIR/other"

now 2026-02-13T09:00
statement beide.xml 2026-02-12 2026-02-12 0.00 \
    "2026-02-12|+1109.93|Petra Krause|$KRAUSE_IBAN|Rechnungen 0001 und 0002/2026"
kontor once
status_of R2026-0001 bezahlt
status_of R2026-0002 bezahlt
expect_json '.payments[0].reason | test("Summe 924,04 \\+ 185,89 = 1.109,93")' \
    show R2026-0001
kontor verify

rm -rf "$KONTOR_FIRM"
mv "$DIR/other" "$KONTOR_FIRM"
statement schief.xml 2026-02-12 2026-02-12 0.00 \
    "2026-02-12|+1000.00|Petra Krause|$KRAUSE_IBAN|R2026-0001 und R2026-0002"
kontor once
open_of R2026-0001 924.04
open_of R2026-0002 185.89
expect_json '.[0].proposal == 1 and .[0].invoices == "R2026-0001 + R2026-0002"' review
expect_json '[.[] | select(.kind == "payment")] | length == 1' tasks

# The owner takes the first proposal: the older in full, the rest on the younger.
kontor match "$(kontor review --json | jq '.[0].transaction')" 1
status_of R2026-0001 bezahlt
open_of R2026-0002 109.93
expect_json 'length == 0' review
expect_json 'length == 0' tasks

# And changes his mind: undone, it waits for review again, and nothing else changed.
kontor unmatch 1
open_of R2026-0001 924.04
open_of R2026-0002 185.89

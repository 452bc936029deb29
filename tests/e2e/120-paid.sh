#!/usr/bin/env bash
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/lib_sommer.sh"
test_begin "S12, S14: paid in full, in part, the rest too much"

now 2026-02-03T09:00
firm_new
krause A-1001 | drop_text A-1001.json
kontor once

# S12, on a copy of the firm: paid in full on the booking date.
cp -r "$KONTOR_FIRM" "$DIR/other"
now 2026-02-16T07:00
statement auszug-0216.xml 2026-02-13 2026-02-13 1000.00 \
    "2026-02-13|+924.04|Petra Krause|$KRAUSE_IBAN|R2026-0001 Kd 1001"
kontor once
expect_json '.status == "bezahlt" and .open == 0.00 and .settled_on == "2026-02-13"' \
    show R2026-0001
expect_json '.payments[0].reason | test("Nummer exakt") and test("Betrag exakt")' \
    show R2026-0001
expect_mails 1 to=krause@example.org
kontor report
expect_output 'offen +0 +0,00'
kontor verify

# S14: part payment, reminder of the rest, then too much.
rm -rf "$KONTOR_FIRM"
mv "$DIR/other" "$KONTOR_FIRM"
statement teil.xml 2026-02-13 2026-02-13 1000.00 \
    "2026-02-13|+500.00|Petra Krause|$KRAUSE_IBAN|Anzahlung R2026-0001"
kontor once
open_of R2026-0001 424.04
status_of R2026-0001 "teilweise bezahlt"
now 2026-02-24T09:00
statement leer.xml 2026-02-14 2026-02-23 1500.00
kontor once
expect_mails 2 to=krause@example.org
expect_mails 1 to=krause@example.org subject='[Ee]rinnerung.*R2026-0001' text='424,04'
expect_mails 1 to=krause@example.org subject='[Ee]rinnerung' text='500,00'
expect_mails 1 to=krause@example.org subject='[Ee]rinnerung' text='13\.02\.2026'
expect_mails 1 to=krause@example.org subject='[Ee]rinnerung' attachment='R2026-0001\.pdf'
now 2026-02-27T09:00
statement rest.xml 2026-02-24 2026-02-26 1500.00 \
    "2026-02-26|+500.00|Petra Krause|$KRAUSE_IBAN|R2026-0001"
kontor once
status_of R2026-0001 bezahlt
expect_json '[.[] | select(.title | test("75,96"))] | length == 1' tasks
expect_json '.[0].text | test("75,96 EUR mehr gezahlt")' tasks

#!/usr/bin/env bash
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/lib_sommer.sh"
test_begin "S21: nobody is reminded while the newest statement is old"

now 2026-02-03T09:00
firm_new
krause A-1001 | drop_text A-1.json
kontor once
statement a.xml 2026-02-04 2026-02-18 1000.00
now 2026-02-19T09:00
kontor once

now 2026-02-24T08:00
kontor once
expect_mails 1 to=krause@example.org
status_of R2026-0001 überfällig
kontor report
expect_output 'Mahnlauf angehalten: Kontoauszug vom 18\.02\. ist 4 Bankarbeitstage alt \(max\. 3\)'
cp -r "$KONTOR_FIRM" "$DIR/other"

# The statement comes without a payment: the reminder goes the same day, once.
statement b.xml 2026-02-19 2026-02-23 1000.00
kontor once
expect_mails 2 to=krause@example.org
kontor once
now 2026-02-24T17:00
kontor once
expect_mails 2 to=krause@example.org
# Outside of the hours for sending nothing goes.
kontor verify

# It comes with the payment instead: no reminder.
rm -rf "$KONTOR_FIRM"
mv "$DIR/other" "$KONTOR_FIRM"
now 2026-02-24T08:00
statement c.xml 2026-02-19 2026-02-23 1000.00 \
    "2026-02-20|+924.04|Petra Krause|$KRAUSE_IBAN|R2026-0001"
kontor once
status_of R2026-0001 bezahlt
expect_mails 1 to=krause@example.org

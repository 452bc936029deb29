#!/usr/bin/env bash
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/lib_sommer.sh"
test_begin "a credit note that the customer deducts is settled with the invoice"

now 2026-02-03T09:00
firm_new
cat >"$DIR/offen.csv" <<END
Rechnungsnummer;Rechnungsdatum;Fällig am;Kundennummer;Kunde;Straße;E-Mail;IBAN;Rechnungsbetrag;Offen
RE-2025-0077;12.01.2026;26.01.2026;1001;Petra Krause;Gartenweg 3;krause@example.org;$KRAUSE_IBAN;1.000,00;1.000,00
GS-2025-0005;14.01.2026;14.01.2026;1001;Petra Krause;Gartenweg 3;krause@example.org;$KRAUSE_IBAN;-150,00;-150,00
RE-2025-0078;15.01.2026;29.01.2026;1002;Deniz Yildiz;Weg 1;yildiz@example.org;;200,00;200,00
GS-2025-0006;15.01.2026;15.01.2026;1002;Deniz Yildiz;Weg 1;yildiz@example.org;;-50,00;-50,00
END
kontor import --as open-items "$DIR/offen.csv"
expect_output '4 offene Posten'
open_of GS-2025-0005 -150.00

statement a.xml 2026-02-04 2026-02-06 0.00 \
    "2026-02-05|+850.00|Petra Krause|$KRAUSE_IBAN|RE-2025-0077 abzgl. GS-2025-0005" \
    "2026-02-06|+140.00|Deniz Yildiz|DE94120300001011223344|RE-2025-0078 minus GS-2025-0006"
now 2026-02-07T09:00
kontor once
status_of RE-2025-0077 bezahlt
open_of RE-2025-0077 0.00
open_of GS-2025-0005 0.00
kontor explain RE-2025-0077
expect_output 'Rechnung GS-2025-0005: -150,00 EUR'
expect_output 'mit Gutschriften verrechnet'

# Ten euros short of the difference: the owner is asked, nothing is booked.
open_of RE-2025-0078 200.00
open_of GS-2025-0006 -50.00
expect_json '[.[] | select(.amount == 140.00)] | length == 1' review

# Taken back, both are open again and are not booked once more by themselves.
kontor unmatch "$(kontor explain RE-2025-0077 | sed -n 's/^Umsatz \([0-9]*\):.*/\1/p' | head -1)"
open_of RE-2025-0077 1000.00
open_of GS-2025-0005 -150.00
statement b.xml 2026-02-09 2026-02-09 990.00
kontor once
open_of RE-2025-0077 1000.00
kontor verify

#!/usr/bin/env bash
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/lib_sommer.sh"
test_begin "statements as banks wrap and pack them: texts of 27 columns, a ZIP of several accounts"

# T17: the bank broke the line within the number; twice the same invoice is paid.
now 2026-02-12T09:00
firm_new
cat >"$DIR/offen.csv" <<END
Rechnungsnummer;Rechnungsdatum;Fällig am;Kundennummer;Kunde;Straße;E-Mail;IBAN;Rechnungsbetrag;Offen
R2026-0001;10.02.2026;24.02.2026;1001;Petra Krause;Gartenweg 3;krause@example.org;;1,00;1,00
END
kontor import --as open-items "$DIR/offen.csv"
now 2026-02-16T09:00
drop "$DATA/bank/t17-wrapped.xml"
kontor once
status_of R2026-0001 bezahlt
kontor explain R2026-0001
expect_output 'Gefunden im Text: „R2026 -0001“'
expect_json '[.[] | select(.title | test("Guthaben 1,00 EUR: Rechnung R2026-0001"))] | length == 1' tasks

# T24: one XML for each account and day, one of them twice, with folders, a name that leads
# out of the folder, and a file that is no statement. Each booking is there once.
firm_new
drop "$DATA/bank/t24-container.zip"
kontor once
kontor export matches >"$DIR/matches.csv"
[ "$(tail -n +2 "$DIR/matches.csv" | cut -d, -f5 | sort -u | wc -l)" -eq 5 ] ||
    fail "not 2 + 3 bookings: $(cat "$DIR/matches.csv")"
[ -z "$(find "$DIR" -path "$KONTOR_FIRM" -prune -o -name '*erhalb*' -print)" ] ||
    fail "a member left the folder"
kontor verify

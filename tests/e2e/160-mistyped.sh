#!/usr/bin/env bash
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/lib_sommer.sh"
test_begin "S16: a number without its zeros from a known account books, a strange one proposes"

now 2026-02-03T09:00
firm_new
conf_set invoice number_start 17
drop_text kontakt.csv <<END
Kundennummer;Firmenname;Straße;PLZ;Ort;E-Mail;IBAN
1001;Petra Krause;Gartenweg 3;44135;Dortmund;krause@example.org;$KRAUSE_IBAN
END
krause A-1001 | drop_text A-1.json
kontor once
open_of R2026-0017 924.04
cp -r "$KONTOR_FIRM" "$DIR/other"

now 2026-02-13T09:00
statement a.xml 2026-02-12 2026-02-12 0.00 \
    "2026-02-12|+924.04|Petra Krause|$KRAUSE_IBAN|Rechnung R2026-17 danke"
kontor once
status_of R2026-0017 bezahlt
expect_json '.payments[0].reason
    | test("Nummer ohne führende Nullen \\+ Betrag exakt \\+ IBAN bekannt")' show R2026-0017
kontor verify

rm -rf "$KONTOR_FIRM"
mv "$DIR/other" "$KONTOR_FIRM"
statement b.xml 2026-02-12 2026-02-12 0.00 \
    "2026-02-12|+924.04|P. Krause-Meier|DE02120300000000202051|Rg 2026-0071"
kontor once
open_of R2026-0017 924.04
expect_json '.[0].invoices == "R2026-0017"
    and (.[0].reason | test("Nummer 0071 unbekannt; Betrag passt zu R2026-0017"))' review

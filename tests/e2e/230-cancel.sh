#!/usr/bin/env bash
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/lib_sommer.sh"
test_begin "S20: a cancellation has its own number and names the original, which stays as it is"

now 2026-02-03T09:00
firm_new
krause A-1001 | drop_text A-1.json
kontor once
sum=$(sha256sum "$KONTOR_FIRM"/archive/2026/02/R2026-0001.pdf)

now 2026-02-05T09:00
drop_text storno.json <<'END'
{"order_number": "S-1", "kind": "cancellation", "references": "R2026-0001",
 "reason": "falsche Menge", "status": "abgeschlossen"}
END
kontor once
expect_json '.net == -776.50 and .tax == -147.54 and .gross == -924.04' show R2026-0002
expect_json '.status == "storniert" and .open == 0.00' show R2026-0001
[ "$sum" = "$(sha256sum "$KONTOR_FIRM"/archive/2026/02/R2026-0001.pdf)" ] || fail "PDF changed"
expect_mails 1 to=krause@example.org subject='Storno.*R2026-0002'
text=$(pdf_text archive/2026/02/R2026-0002.pdf | tr -s ' ')
grep -qF 'Storno zu Rechnung R2026-0001 vom 03.02.2026' <<<"$text" || fail "no reference: $text"
(cd "$KONTOR_FIRM" && pdfdetach -save 1 -o "$DIR/x.xml" archive/2026/02/R2026-0002.pdf)
grep -qF '<ram:TypeCode>384</ram:TypeCode>' "$DIR/x.xml" || fail "no type 384"
grep -qF '>R2026-0001<' "$DIR/x.xml" || fail "no BT-25"

# Money that comes all the same is a credit; the invoice does not come to life.
statement a.xml 2026-02-09 2026-02-10 0.00 \
    "2026-02-10|+924.04|Petra Krause|$KRAUSE_IBAN|R2026-0001"
now 2026-02-11T09:00
kontor once
status_of R2026-0001 storniert
open_of R2026-0001 0.00
expect_json '[.[] | select(.title | test("924,04"))] | length == 1' tasks

# By command; a second time it is refused.
krause A-1002 | drop_text A-2.json
kontor once
kontor cancel R2026-0003 "Kunde sprang ab"
status_of R2026-0003 storniert
fails 65 kontor cancel R2026-0003

# A correction cancels and issues anew, both or none; the new one names the old one.
krause A-1003 | drop_text A-3.json
kontor once
krause A-1003 300.00 >"$DIR/richtig.json"
kontor correct R2026-0005 "$DIR/richtig.json"
status_of R2026-0005 storniert
expect_json '.gross == 909.16 and .status == "offen"' show R2026-0007
(cd "$KONTOR_FIRM" && pdfdetach -save 1 -o "$DIR/y.xml" archive/2026/02/R2026-0007.pdf)
grep -qF '>R2026-0005<' "$DIR/y.xml" || fail "no BT-25 in the correction"
sed 's/, "email": "[^"]*"//; s/"email": "[^"]*"/"phone": "1"/' "$DIR/richtig.json" |
    sed 's/"name": "Petra Krause"/"name": "Neue Person"/; s/"1001"/"1999"/' >"$DIR/falsch.json"
fails 65 kontor correct R2026-0007 "$DIR/falsch.json"
status_of R2026-0007 offen
expect_json 'length == 7' list

#!/usr/bin/env bash
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/lib_sommer.sh"
test_begin "a ZIP is opened, every shipped order format becomes an invoice, --explain tells how"

now 2026-02-06T09:00
firm_new
zip_of() { # FILE.zip FILE...
    python3 - "$@" <<'PY'
import sys, zipfile, os
with zipfile.ZipFile(sys.argv[1], "w", zipfile.ZIP_DEFLATED) as z:
    for path in sys.argv[2:]:
        z.write(path, "ordner/" + os.path.basename(path))
PY
}

kontor import --explain "$DATA/orders/auftraege-februar.csv"
expect_output 'Auftrag A-1004: 4 Positionen'
expect_output 'Einzelpreis netto +unit_price_net'
expect_files 0 'archive/*'

# A file of every kind, at once and packed; the contacts first, wherever they lie.
zip_of "$DIR/alles.zip" "$DATA/orders/auftraege-februar.csv" "$DATA/orders/kontakte.csv" \
    "$DATA/orders/lexoffice-AB2041.json"
drop "$DIR/alles.zip"
drop "$DATA/orders/kontor-A-1010.json"
drop "$DATA/orders/sevdesk-AB-2026-0031.json"
kontor once
expect_json '[.[].gross] == [924.04, 2607.79, 1235.82, 3261.18, 232.88, 707.81, 656.69]' list
# The sevDesk order says no day of service: a task.
expect_json 'length == 1 and .[0].subject == "AB-2026-0031"' tasks
expect_text 'failed/sevdesk-AB-2026-0031.json.error.txt' 'Leistungsdatum fehlt'
expect_files 1 'archive/2026/02/alles-*.zip'
expect_files 1 'archive/2026/02/auftraege-februar-*.csv'
expect_files 0 'inbox/*'

# Two statements in one ZIP, one of them twice, one broken: the others are taken.
statement a.xml 2026-02-09 2026-02-16 0.00 \
    "2026-02-12|+924.04|Sabine Albers|$KRAUSE_IBAN|R2026-0001 Kd 1001"
mv "$KONTOR_FIRM/inbox/a.xml" "$DIR/a.xml"
cp "$DIR/a.xml" "$DIR/b.xml"
head -c 900 "$DIR/a.xml" >"$DIR/kaputt.xml"
zip_of "$DIR/auszuege.zip" "$DIR/a.xml" "$DIR/b.xml" "$DIR/kaputt.xml"
now 2026-02-16T18:00
drop "$DIR/auszuege.zip"
kontor once
status_of R2026-0001 bezahlt
expect_json '[.payments[]] | length == 1' show R2026-0001
expect_files 1 'failed/kaputt.xml'
expect_mails 1 to=chef@sommer.example subject='1 Fehler: kaputt\.xml'

# A wrong CSV says what is missing, and which word may have been meant.
drop_text falsch.csv <<'END'
Auftragsnummer;Kunde;Bezeichnung;Menge
A-1;Meier;Arbeit;1
END
kontor once
expect_text failed/falsch.csv.error.txt 'Einzelpreis'
# And one with a number that is none names line, column and value.
drop_text zahl.csv <<'END'
Auftragsnummer;Kunde;Bezeichnung;Menge;Einzelpreis netto;MwSt-Satz
A-1;Meier;Arbeit;1;zwölf;19
END
kontor once
expect_text failed/zahl.csv.error.txt 'Zeile 2.*Einzelpreis netto.*zwölf'

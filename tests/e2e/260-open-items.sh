#!/usr/bin/env bash
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/lib_sommer.sh"
test_begin "open invoices of another program are taken over, matched, reminded, never renumbered"

items() {
    cat <<END
Rechnungsnummer;Rechnungsdatum;Fällig am;Kundennummer;Kunde;Straße;E-Mail;IBAN;Rechnungsbetrag;Offen;Skonto %;Skonto bis
RE-77;12.01.2026;26.01.2026;1001;Petra Krause;Gartenweg 3;krause@example.org;$KRAUSE_IBAN;1.200,00;1.000,00;;
RE-78;14.01.2026;28.01.2026;1002;Deniz Yildiz;Weg 1;yildiz@example.org;;119,00;119,00;2;30.01.2026
R2026-0004;15.01.2026;29.01.2026;1002;Deniz Yildiz;Weg 1;yildiz@example.org;;50,00;50,00;;
RE-79;15.01.2026;29.01.2026;1002;Deniz Yildiz;Weg 1;;;50,00;0,00;;
END
}

now 2026-02-03T09:00
firm_new
items >"$DIR/offen.csv"
kontor import --explain --as open-items "$DIR/offen.csv" | grep -q "Offene Rechnung RE-77"
kontor import --as open-items "$DIR/offen.csv"
expect_output '3 offene Posten'
open_of RE-77 1000.00
expect_json '.paid == 200.00 and .payable == 1200.00' show RE-77
expect_json '[.[].number] | contains(["RE-77", "RE-78", "R2026-0004"])' list open
expect_files 0 'archive/*/*/RE-77*'

# The same rows in another file: known, not doubled, not changed.
{ items; echo "RE-80;16.01.2026;30.01.2026;1003;Ali Demir;Weg 2;;;80,00;80,00;;"; } |
    drop_text offene-posten/mehr.csv
kontor once
expect_json '[.[] | select(.number == "RE-77")] | length == 1' list all
open_of RE-80 80.00

# Own numbers begin behind a foreign one that looks like ours.
krause A-1001 | drop_text A-1001.json
kontor once
open_of R2026-0005 924.04

# Known account, no number: the account was taken over as proven.
statement a.xml 2026-02-04 2026-02-06 0.00 \
    "2026-02-05|+1000.00|P. Krause|$KRAUSE_IBAN|danke" \
    "2026-02-06|+116.62|Deniz Yildiz|DE94120300001011223344|RE-78 abz. Skonto"
now 2026-02-07T09:00
kontor once
status_of RE-77 bezahlt
# Paid too late for the discount of the other program: asked, not granted.
open_of RE-78 2.38
expect_json '[.[] | select(.title | test("Skonto verspätet"))] | length == 1' tasks

# Reminded like an own one, without attachment.
statement b.xml 2026-02-07 2026-02-09 1116.62
now 2026-02-10T09:00
kontor once
expect_mails 1 to=yildiz@example.org subject='R2026-0004'
expect_mails 0 to=yildiz@example.org attachment='.'

# What cannot be read is refused as a whole, with the line.
printf 'Rechnungsnummer;Rechnungsdatum;Kunde;Offen\nX-1;1.2.2026;Meier;9,00\nX-2;heute;Meier;10,00\n' |
    drop_text offene-posten/falsch.csv
kontor once
expect_text 'failed/falsch.csv.error.txt' 'Zeile 3'
[ "$(store "SELECT count(*) FROM invoice WHERE number = 'X-1'")" -eq 0 ]
kontor verify

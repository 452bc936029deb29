#!/usr/bin/env bash
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/lib_sommer.sh"
test_begin "the report tells of turnover, slow payers, reminders, lapsing claims, gaps"

# says RE...: the report of today, as text, has each of these lines.
says() {
    local re
    kontor report >"$DIR/report.txt"
    for re in "$@"; do
        grep -qE -- "$re" "$DIR/report.txt" || fail "no line with $re"$'\n'"$(cat "$DIR/report.txt")"
    done
}

says_not() {
    kontor report >"$DIR/report.txt"
    ! grep -E -- "$1" "$DIR/report.txt" || fail "a line with $1"
}

now 2026-02-03T09:00
firm_new
kontor once >/dev/null
simple A-1 100 1001 "Petra Krause" | drop_text A-1.json
simple A-2 200 1001 "Petra Krause" | drop_text A-2.json
simple A-3 300 1002 "Deniz Yildiz" | drop_text A-3.json
simple A-4 500 1003 "Carla Vier" | drop_text A-4.json
kontor once
umbau U-1 partial 1000 | drop_text U-1.json
kontor once
says '^  Feb 2026: 2\.100,00.€$'

# Reminders of the days to come, each once, several of a customer together.
now 2026-02-16T09:00
statement z.xml 2026-02-09 2026-02-15 0.00
kontor once
says_not '^NÄCHSTE MAHNUNGEN'
now 2026-02-17T09:00
kontor once
says '^- 24\.02\.2026: Petra Krause, Zahlungserinnerung über 357,00.€ \(R2026-0001, R2026-0002\)$'
[ "$(grep -c '^- 24\.02\.2026: .*Zahlungserinnerung' "$DIR/report.txt")" -eq 4 ] || fail "not the four customers"
kontor hold R2026-0003 2026-03-31 "Mangel gerügt"
says_not '^- 24\.02\.2026: Deniz Yildiz'

# A final invoice counts with what it adds, a cancelled one not at all. Nothing in between.
now 2026-04-01T09:00
kontor once >/dev/null
kontor paid R2026-0005 1190.00
umbau U-2 final 3000 | drop_text U-2.json
kontor once
kontor cancel R2026-0003 Versehen
says '^  Feb 2026: 2\.100,00.€$' '^  März 2026: 0,00.€$' '^  Apr 2026: 1\.700,00.€$'

# Paid after 14 and after 21 days, booked by the bank long before the report; the reminder
# that went out in the same run; the slowest payer first. The next report repeats none.
now 2026-04-02T06:30
statement a.xml 2026-02-16 2026-04-01 0.00 \
    "2026-02-17|+119.00|Petra Krause|$KRAUSE_IBAN|R2026-0001" \
    "2026-02-24|+238.00|Petra Krause|$KRAUSE_IBAN|R2026-0002"
kontor once
now 2026-04-02T09:00
kontor once
for text in '^- R2026-0001 +Petra Krause: 119,00.€ am 17\.02\.2026' '^GEMAHNT$' \
    '^- Carla Vier: Zahlungserinnerung über 595,00.€ \(R2026-0004\) am 02\.04\.2026$' \
    '^- Hofmann Ladenbau GmbH: im Mittel 57 Tage, offen 2\.380,00.€\n- Petra Krause: im Mittel 18 Tage$'; do
    expect_mails 1 to=chef@sommer.example subject='02\.04\.2026' text="$text"
done
now 2026-04-03T06:00
says_not '^GEMAHNT|^BEZAHLT'

# Easter is no gap. A working day without a run is one, in the report's mail.
now 2026-04-07T07:30
statement b.xml 2026-04-02 2026-04-06 357.00
kontor once
says_not 'Kontor stand still'
now 2026-04-10T07:30
kontor once
expect_mails 1 to=chef@sommer.example subject='10\.04\.2026' \
    text='^- Kontor stand still: kein Lauf zwischen 07\.04\.2026 07:30 und 10\.04\.2026 07:30 Uhr'
expect_mails 1 to=chef@sommer.example subject='10\.04\.2026' text='^Der Lauf davor: 07\.04\.2026 07:30 Uhr'
expect_mails 1 to=chef@sommer.example subject='10\.04\.2026' \
    text='^Nächster Bericht 11\.04\.2026 07:00 Uhr\.$'
now 2026-04-13T07:30
kontor once
expect_mails 1 to=chef@sommer.example subject='13\.04\.2026'
expect_mails 0 to=chef@sommer.example subject='13\.04\.2026' text='stand still'

# § 199 BGB: what was due in 2023 lapses at the end of 2026, told from October on.
cat >"$DIR/offen.csv" <<END
Rechnungsnummer;Rechnungsdatum;Fällig am;Kundennummer;Kunde;Straße;Rechnungsbetrag;Offen
RE-2022-9;14.12.2022;31.12.2022;1005;Anna Alt;Weg 1;100,00;100,00
RE-2023-1;20.12.2022;03.01.2023;1005;Anna Alt;Weg 1;88,00;88,00
RE-2023-8;17.12.2023;31.12.2023;1006;Bernd Alt;Weg 2;77,00;77,00
RE-2024-1;18.12.2023;01.01.2024;1007;Carla Alt;Weg 3;66,00;66,00
END
kontor import --as open-items "$DIR/offen.csv"
now 2026-09-30T09:00
says_not 'VERJÄHRT'
now 2026-10-01T09:00
says '^VERJÄHRT ZUM JAHRESENDE' '^- RE-2023-1 +Anna Alt: 88,00' '^- RE-2023-8 +Bernd Alt: 77,00'
[ "$(sed -n '/^VERJÄHRT/,/^$/p' "$DIR/report.txt" | grep -c '^-')" -eq 2 ] || fail "too many lapse"
now 2027-01-01T09:00
says_not 'RE-2023-8 .*fällig 31\.12\.2023$'

#!/usr/bin/env bash
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/lib_sommer.sh"
. "$(dirname "$0")/lib_document.sh"
test_begin "L-17: what a customer keeps as security is due on a day of its own"

# order NUMBER KIND NET RETENTION [MORE]
order() {
    umbau "$1" "$2" "$3" "\"retention\": $4, ${5:-}"
}
pay() { # FILE NUMBER AMOUNT DAY
    statement "$1" "$4" "$4" 0.00 \
        "$4|+$3|Hofmann Ladenbau GmbH|DE24200411550028811600|$2"
    kontor once
}

now 2026-02-03T09:00
firm_new
conf_set owner report '"never"'

# 5 % of 11,900.00 are 595.00; 2 % Skonto on what is due now: 226.10 of 11,305.00.
order P-1 invoice 10000 '{"percent": 5, "due": "2031-02-28"}' \
    '"terms": {"net_days": 14, "skonto": [{"days": 8, "percent": 2}]},' | drop_text a.json
kontor once
expect_json '.payable == 11900.00 and .open == 11900.00 and .retained == 595.00 and
    .retained_due == "2031-02-28" and .due_date == "2026-02-17"' show R2026-0001
document_of R2026-0001
expect_page '11.900,00 €' 'abzgl. Sicherheitseinbehalt 5 % −595,00 €' \
    'zahlbar bis 17.02.2026 11.305,00 €' \
    '11.305,00 € zahlbar bis 17.02.2026 ohne Abzug.' \
    'Sicherheitseinbehalt 5 %: 595,00 €, zahlbar bis 28.02.2031.' \
    'Abzug 226,10 €, Zahlbetrag 11.078,90 €'
expect_term 11900.00 //DuePayableAmount
expect_term 20260217 //DueDateDateTime/DateTimeString
grep -q 'Sicherheitseinbehalt 5.%: 595,00.*zahlbar bis 28.02.2031' "$DIR/terms.xml"
expect_mails 1 subject=R2026-0001 'text=überweisen Sie 11.305,00' \
    'text=Sicherheitseinbehalt von 595,00.€ wird am 28.02.2031 fällig'

# To be decided: without a day, or with more than is owed.
order P-2 invoice 100 '{"percent": 5}' | drop_text b.json
order P-3 invoice 100 '{"amount": 119, "due": "2031-02-28"}' | drop_text c.json
kontor once
expect_json '[.[].text] | any(test("wann der Sicherheitseinbehalt fällig wird")) and
    any(test("weniger als der Zahlbetrag"))' tasks

# Unpaid, the part that is due is overdue, and the reminder asks for no more.
now 2026-03-05T09:00
statement z.xml 2026-03-04 2026-03-04 0.00 "2026-03-04|-1.00|Bank||Entgelt"
kontor once
status_of R2026-0001 überfällig
expect_json 'length == 1 and .[0].number == "R2026-0001"' list overdue
expect_mails 1 subject=rinnerung 'text=11.305,00'
expect_mails 0 'text=11.900,00'

# Paid up to the security, to the cent: booked without a question, nothing is overdue.
pay a.xml R2026-0001 11305.00 2026-03-04
expect_json '.status == "bezahlt bis auf Einbehalt" and .open == 595.00 and
    .retained == 595.00 and .due_date == "2031-02-28"' show R2026-0001
expect_json '[.[] | select(.kind != "order")] == []' tasks
kontor explain R2026-0001
expect_output 'Betrag exakt, ohne den Einbehalt von 595,00'
now 2031-02-28T09:00
kontor once
expect_json 'length == 0' list overdue

# Its own day comes: overdue from the day after, paid by the rest.
now 2031-03-03T09:00
status_of R2026-0001 überfällig
expect_json 'length == 1' list overdue
pay b.xml R2026-0001 595.00 2031-03-03
expect_json '.status == "bezahlt" and .open == 0' show R2026-0001

# With Skonto in time, and the whole at once: both are paid.
order P-4 invoice 1000 '{"amount": 100, "due": "2036-02-28"}' \
    '"terms": {"net_days": 14, "skonto": [{"days": 8, "percent": 2}]},' | drop_text d.json
order P-5 invoice 2000 '{"percent": 10, "due": "2036-02-28"}' | drop_text e.json
kontor once
pay c.xml R2031-0001 1068.20 2031-03-05
expect_json '.status == "bezahlt bis auf Einbehalt" and .skonto == 21.80 and .open == 100' \
    show R2031-0001
pay d.xml R2031-0002 2380.00 2031-03-05
expect_json '.status == "bezahlt" and .open == 0' show R2031-0002

# A progress invoice that is paid up to its security is deducted in full: what is kept
# of it stays owed there.
order P-6 partial 5000 '{"percent": 5, "due": "2036-02-28"}' | drop_text f.json
kontor once
pay e.xml R2031-0003 5652.50 2031-03-10
order P-7 final 8000 '{"percent": 5, "due": "2036-02-28"}' | drop_text g.json
kontor once
expect_json '.gross == 9520.00 and .payable == 3570.00 and .retained == 178.50' show R2031-0004
document_of R2031-0004
expect_page 'Aus Rechnung R2031-0003 bleiben 297,50 € Sicherheitseinbehalt offen.'
# The same from a table.
printf '%s\n' 'Auftragsnummer;Leistungsdatum;Name;Straße;PLZ;Ort;E-Mail;Bezeichnung;Menge;Einheit;Einzelpreis;MwSt;Sicherheitseinbehalt %;Einbehalt fällig am' \
    'P-8;02.02.2026;Hofmann Ladenbau GmbH;Hafenstr. 1;44147;Dortmund;hofmann@example.org;Umbau;1;Psch;1000,00;19;5;28.02.2036' |
    drop_text table.csv
kontor once
expect_json '.payable == 1190.00 and .retained == 59.50 and .retained_due == "2036-02-28"' \
    show R2031-0005

kontor cancel R2031-0004 "zurück"
expect_json '.payable == -3570.00 and .retained == 0' show R2031-0006

#!/usr/bin/env bash
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/lib_sommer.sh"
test_begin "with many open invoices reminders and the status page are made when something asks for them"

items() {
    local i
    echo "Rechnungsnummer;Rechnungsdatum;Fällig am;Kundennummer;Kunde;Straße;E-Mail;Rechnungsbetrag;Offen"
    for ((i = 1; i <= 3000; i++)); do
        echo "RE-$i;12.01.2026;$([ $i -le 3 ] && echo 26.01.2026 || echo 26.03.2026);$((2000 + i));Kunde $i;Weg $i;k$i@example.org;100,00;100,00"
    done
}

page_is_current() {
    expect_text status/index.html "<!-- journal $(store 'SELECT max(seq) FROM journal'), "
}

now 2026-02-10T09:00
firm_new
items >"$DIR/offen.csv"
kontor import --as open-items "$DIR/offen.csv"
page_is_current
statement a.xml 2026-02-04 2026-02-09 1000.00
for i in 1 2 3; do
    kontor hold "RE-$i" 2026-03-31
done
kontor once
reminded() {
    expect_mails 0 to=k3000@example.org
    local i
    for i in 1 2 3; do
        expect_mails "$([ "$i" -le "$1" ] && echo 1 || echo 0)" "to=k$i@example.org"
    done
}
reminded 0
page_is_current

# A hold that goes behind Kontor's back leaves no line in the journal: nothing asks for a
# look, not even new orders and their mails ...
lift() {
    store "DELETE FROM hold WHERE invoice_id = (SELECT id FROM invoice WHERE number = 'RE-$1')"
    simple "A-$1" 10 "$1" "Kunde Nr. $1" | drop_text "A-$1.json"
    kontor once
    expect_mails 1 "to=kunde$1@example.org"
    kontor once
}
lift 1
reminded 0
# ... but changed settings do,
conf_set dunning minimum '"6,00"'
kontor once
reminded 1
# whatever else the journal tells,
lift 2
reminded 1
statement b.xml 2026-02-10 2026-02-10 1000.00
kontor once
reminded 2
# and the next day, without any other cause.
lift 3
reminded 2
now 2026-02-11T09:00
kontor once
reminded 3
kontor once
reminded 3
page_is_current

# The page of so many invoices is not written at every order, but it is in the end.
run_start
for i in 4 5 6 7; do
    simple "A-$i" 10 "$i" "Kunde Nr. $i" | drop_text "A-$i.json"
    wait_for 20 grep -q "file.taken.*A-$i.json\|R2026-000$i" "$DIR/run.err"
done
run_stop
page_is_current
expect_text status/index.html 'R2026-0007'

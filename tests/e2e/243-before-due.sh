#!/usr/bin/env bash
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/lib_sommer.sh"
test_begin "a friendly reminder before the due date: once, without a word of delay, never to who has paid"

day_of() { # day_of DATE CLOSING_DATE [ENTRY...]: ten in the morning, statement up to then
    now "$1T10:00"
    statement "s$1.xml" "$last" "$2" "$balance" "${@:3}"
    last=$(date -u -d "$2 + 1 day" +%F)
    kontor once
}
balance=1000.00
FRIENDLY='^Freundliche Erinnerung: Rechnung'

# 14 days from Saturday the 31st end on Saturday the 14th: payable until Monday the 16th.
now 2026-01-31T09:00
firm_new
conf_set owner report '"never"'
sed -i '0,/^  level "Zahlungserinnerung"/s//  level "Freundliche Erinnerung" {\n    after_days = -3\n    template = reminder-0\n  }\n&/' \
    "$KONTOR_FIRM/kontor.conf"
kontor check
kontor handbook
expect_output 'Freundliche Erinnerung: 3 Tage vor der Fälligkeit, Mail'
for n in 1 2 3; do
    simple "A-$n" 100 "100$n" "Kunde $n" | drop_text "A-$n.json"
    kontor once
done
expect_json '.due_date == "2026-02-16"' show R2026-0001
kontor hold R2026-0003 2026-02-28 "Mangel gerügt"
kontor paid R2026-0002 119.00
last=2026-01-31

# Thursday: not yet. Friday, three days before Monday: one mail.
day_of 2026-02-12 2026-02-11
expect_mails 0 subject='Erinnerung|erinnerung|Mahnung'
expect_json '[.[] | select(.action == "Mail")] | length == 1 and .[0].open == 119.00 and
    .[0].invoices == "R2026-0001"' reminders --date 2026-02-13
day_of 2026-02-13 2026-02-12
expect_mails 1 subject='Erinnerung|erinnerung|Mahnung'
expect_mails 1 to=kunde1001@example.org subject="$FRIENDLY R2026-0001" \
    text='119,00.*16\.02\.2026' attachment='R2026-0001\.pdf'
expect_mails 0 subject="$FRIENDLY" text='erzug|seit|überfällig|Mahnkosten'
kontor once
now 2026-02-14T10:00
kontor once
day_of 2026-02-16 2026-02-13
expect_mails 1 subject='Erinnerung|erinnerung|Mahnung'

# The one held until after its deadline gets the next level, not a friendly word too late;
# the ladder counts from the deadline, whenever the friendly word went out.
for day in 2026-02-18 2026-02-20 2026-02-23; do
    day_of $day "$(date -u -d "$day - 1 day" +%F)"
done
expect_mails 1 subject="$FRIENDLY"
expect_mails 1 to=kunde1001@example.org subject='^Zahlungserinnerung'
day_of 2026-03-02 2026-02-27
expect_mails 1 subject="$FRIENDLY"
expect_mails 1 to=kunde1003@example.org subject='^Zahlungserinnerung'
expect_mails 0 to=kunde1002@example.org subject='rinnerung|Mahnung'
kontor verify

# A statement that is too old stops the friendly word, too, and what is late is not
# mentioned in it.
now 2026-03-02T11:00
simple A-4 200 1003 "Kunde 3" | drop_text A-4.json
kontor once
expect_json '.due_date == "2026-03-16"' show R2026-0004
expect_json '[.[] | select(.invoices == "R2026-0004")][0] | .action == "gehalten" and
    (.reason | test("Kontoauszug vom 27.02. ist"))' reminders --date 2026-03-13
day_of 2026-03-13 2026-03-12
expect_mails 1 to=kunde1003@example.org subject="$FRIENDLY R2026-0004" text='238,00'
expect_mails 0 subject="$FRIENDLY" text='R2026-0003'
expect_mails 1 to=kunde1003@example.org subject='^Mahnung zu Rechnung R2026-0003'
kontor verify

#!/usr/bin/env bash
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/lib_sommer.sh"
test_begin "a run that would send unusually many reminders asks first, and goes when it may"

# A ladder of one minute's reading: 60 customers owe, all due on the same day.
now 2026-02-03T09:00
firm_new
conf_set owner report '"never"'
for i in $(seq 60); do
    simple "A-$i" 100 "$i" "Kunde $i" | drop_text "A-$i.json"
done
kontor once
now 2026-02-24T09:00
statement a.xml 2026-02-04 2026-02-23 1000.00
kontor once

# None went; the owner was asked once, however often the pass comes by.
expect_mails 0 subject='Zahlungserinnerung'
kontor once
kontor once
expect_mails 1 to=chef@sommer.example subject='60 Mahnungen auf einmal: freigeben\?'
expect_json '[.[] | select(.title | test("60 Mahnungen"))] | length == 1' tasks
expect_json 'length == 60 and all(.action == "gehalten")' reminders
kontor reminders
expect_output 'ungewöhnlich viele'

# Closing the task frees nothing: it is asked again.
kontor tasks done "$("$KONTOR" tasks --json | jq ".[0].task")"
kontor once
expect_mails 0 subject='Zahlungserinnerung'
expect_json '[.[] | select(.title | test("60 Mahnungen"))] | length == 1' tasks

# One of them pays by hand: the question is about 59 now.
kontor paid R2026-0060 119.00
kontor once
expect_json '.[0].title | test("59 Mahnungen")' tasks

# The word holds until the hours for sending, and for one run.
now 2026-02-24T19:00
kontor reminders approve
fails 65 kontor reminders approve
kontor once
expect_mails 0 subject='Zahlungserinnerung'
now 2026-02-25T08:30
statement b.xml 2026-02-24 2026-02-24 1000.00
kontor once
expect_mails 59 subject='Zahlungserinnerung'
expect_json 'length == 0' tasks
kontor once
expect_mails 59 subject='Zahlungserinnerung'

# Ten days later the same 59 are the usual, but more than fifty still need a word.
now 2026-03-09T09:00
statement c.xml 2026-02-25 2026-03-06 1000.00
kontor once
expect_mails 0 subject='^Mahnung'
expect_json '.[0].title | test("59 Mahnungen")' tasks
# Ten pay: 49 are below the limit and not more than three times the usual. The question
# is void.
for i in $(seq 10 19); do
    kontor paid "R2026-00$i" 119.00
done
kontor once
expect_mails 49 subject='^Mahnung'
expect_json 'length == 0' tasks
fails 65 kontor reminders approve

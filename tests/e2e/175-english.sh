#!/usr/bin/env bash
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/lib_sommer.sh"
test_begin "an owner who chose English reads English, and the customers their own language"

now 2026-02-03T09:00
firm_new
conf_set owner language en
conf_set owner report '"daily"'

# Faults of the settings themselves, and help.
conf_set invoice net_days '"viele"'
fails 65 kontor list
expect_output 'invoice\.net_days: found "viele", expected: a whole number from 0 to 365'
conf_set invoice net_days 14
fails 64 kontor show
expect_output '^kontor: Which invoice\?'
expect_output '^"kontor help show" shows how it works\.'
fails 64 kontor once again
expect_output '^kontor: there is no "again" here\.'
kontor help outbox
expect_output '^shows mails that are not sent yet\.'

# What was refused, its notice and the task.
simple A-1 100 1001 "Petra Krause" | drop_text A-1.json
simple A-2 100 1002 "Deniz Yildiz" | sed 's/kunde1002@example.org//' | drop_text A-2.json
drop_text A-3.json <<<'{"order_number": "A-3", "lines": [{"quantiy": 1}]}'
kontor once
expect_output '^ *1 invoice issued$'
expect_text 'failed/A-3.json.error.txt' 'A-3\.json was not processed on 03\.02\.2026'
expect_text 'failed/A-3.json.error.txt' 'Did you mean "quantity"\?'
expect_mails 1 to=chef@sommer.example subject='2 faults, 1 task' text='Kontor could not process this'
kontor tasks
expect_output 'Order A-2: no invoice'
expect_text 'tasks/*' '^Done\? "kontor tasks done'
kontor list
expect_output '^Invoice +Date +Due +Customer +Amount +Open +Status +Delivery$'
expect_output 'R2026-0001 .* open +sent$'
kontor show R2026-0001
expect_output 'Invoice for order A-1 issued'

# Words for programs do not change, and the customer reads German.
status_of R2026-0001 offen
expect_mails 1 to=kunde1001@example.org subject='Rechnung R2026-0001'

# Report and status page.
now 2026-02-04T09:00
kontor once
expect_mails 1 to=chef@sommer.example subject='2 faults: please look – status report.*04\.02\.2026' \
    text='^- 1: Order A-2: no invoice'
expect_text status/index.html '<html lang="en">'
expect_text status/index.html '>newest first<'
for words in Überblick überfällig Rechnungen fällig Aufgaben; do
    kontor report
    ! grep -q "$words" "$DIR/out" || fail "the report still says $words"
done

# Back again, at once.
conf_set owner language de
kontor list
expect_output '^Rechnung +Datum'
kontor once
expect_text status/index.html '<html lang="de">'
KONTOR_LANG=en kontor list
expect_output '^Invoice +Date'

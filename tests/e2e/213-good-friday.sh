#!/usr/bin/env bash
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/lib_sommer.sh"
test_begin "S22: a due date on Good Friday moves, and nobody is reminded on Easter Monday"

now 2026-03-20T09:00
firm_new
conf_set owner report '"never"'
krause A-1001 | drop_text A-1.json
simple A-2 100 1002 "Deniz Yildiz" | drop_text A-2.json
kontor once
# 14 days end on 03.04.; what is printed, mailed and counted is the Tuesday after Easter.
expect_json '.due_date == "2026-04-07"' show R2026-0001
pdf_text 'archive/2026/03/R2026-0001.pdf' | grep -q '07\.04\.2026' || fail "the PDF names another day"
expect_mails 1 to=krause@example.org text='07\.04\.2026'
expect_mails 0 text='03\.04\.2026'
statement a.xml 2026-03-20 2026-04-02 1000.00

# Easter Monday: invoices go, reminders do not. Neither does anybody count as late.
now 2026-04-06T10:00
simple A-3 100 1003 "Martin Nagel" | drop_text A-3.json
kontor once
expect_mails 1 to=kunde1003@example.org subject='^Rechnung'
expect_mails 0 subject='erinnerung|Mahnung'
kontor reminders
expect_output 'Mahnlauf ruht: Ostermontag'
now 2026-04-07T10:00
status_of R2026-0001 offen
now 2026-04-08T10:00
status_of R2026-0001 überfällig

# Seven days after that Tuesday, not one earlier, whatever day before is looked at.
for day in 2026-04-09 2026-04-10 2026-04-13; do
    expect_json 'length == 0' reminders --date $day
done
now 2026-04-13T10:00
statement b.xml 2026-04-03 2026-04-10 1000.00
kontor once
expect_mails 0 subject='erinnerung|Mahnung'
now 2026-04-14T10:00
kontor once
expect_mails 2 subject='^Zahlungserinnerung'

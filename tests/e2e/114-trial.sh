#!/usr/bin/env bash
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/lib_sommer.sh"
test_begin "trial mode: every mail to a customer goes to the owner, nothing counts as sent"

now 2026-02-03T09:00
firm_new
conf_set owner report '"never"'
conf_set mail trial ja
smtp_start
smtp_use starttls
simple A-1 100 1 Eins | drop_text A-1.json
simple A-2 100 2 Zwei | drop_text A-2.json
kontor once
expect_mails 0 to=kunde1@example.org
expect_mails 1 to=chef@sommer.example subject='^\[Probe für kunde1@example.org\] Rechnung R2026-0001' \
    attachment='R2026-0001\.pdf' header='X-Kontor-Trial-For:kunde1@example.org'
expect_json '.delivery == "pending"' show R2026-0001
kontor report
expect_output 'PROBEBETRIEB'

# Weeks later: no reminder of what nobody received; no second copy.
now 2026-03-10T10:00
statement a.xml 2026-02-04 2026-03-09 1000.00
kontor once
kontor outbox retry
expect_mails 1 to=chef@sommer.example subject='R2026-0001'
expect_mails 0 to=kunde1@example.org

# The trial is over: nothing goes by itself; the owner drops one and sends the other.
conf_set mail trial nein
kontor once
expect_mails 0 to=kunde1@example.org
id=$(kontor outbox --json | jq '.[] | select(.recipient == "kunde2@example.org") | .id')
kontor outbox drop "$id"
kontor outbox retry
expect_mails 1 to=kunde1@example.org subject='^Rechnung R2026-0001'
expect_mails 0 to=kunde2@example.org
expect_json '.delivery == "sent"' show R2026-0001
# What was sent lies in maildir/.Sent, as read.
expect_files 1 'maildir/.Sent/cur/R2026-0001*:2,S'
expect_files 2 'maildir/.Sent/cur/trial*:2,S'

#!/usr/bin/env bash
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/lib_sommer.sh"
test_begin "S11: a bounce stops the reminders, a delay and an automatic answer change nothing"

now 2026-02-03T09:00
firm_new
conf_set owner report '"never"'
simple A-1 100 1 Eins | drop_text A-1.json
simple A-2 100 2 Zwei | drop_text A-2.json
kontor once
expect_json '.delivery == "sent"' show R2026-0001

# A delay and an automatic answer are noted, nothing else; nobody gets a mail.
before=$(mails)
bounce kunde1@example.org delayed 4.4.1 "451 try later" | arrive 1.delay
printf 'Ich bin im Urlaub.\n' | reply kunde2@example.org "Abwesend: Rechnung" \
    "Auto-Submitted: auto-replied" | arrive 2.auto
kontor once
expect_output '2 Mails eingegangen'
expect_json '.delivery == "sent"' show R2026-0001
expect_json 'length == 0' tasks
[ "$(mails)" = "$before" ] || fail "a note led to a mail"

# The bounce: undeliverable with its status, a task, told to the owner once.
bounce kunde1@example.org failed 5.1.1 "550 5.1.1 User unknown" | arrive 3.bounce
kontor once
expect_json '.delivery == "undeliverable"' show R2026-0001
expect_json '.delivery == "sent"' show R2026-0002
expect_json '[.[] | select(.title | test("R2026-0001.*unzustellbar \\(5.1.1\\)"))] | length == 1' tasks
expect_mails 1 to=chef@sommer.example text='User unknown'
expect_files 1 'archive/2026/02/bounce-*.eml'

# Handled once: also after another program has moved and flagged it, and when it comes
# again under another name.
mv "$KONTOR_FIRM/maildir/new/3.bounce" "$KONTOR_FIRM/maildir/cur/3.bounce:2,S"
cp "$KONTOR_FIRM/maildir/cur/3.bounce:2,S" "$KONTOR_FIRM/maildir/new/4.copy"
kontor once
kontor once
expect_output 'Nichts zu tun'
expect_mails 1 to=chef@sommer.example text='User unknown'

# No reminder for the one that never arrived, one for the other.
now 2026-02-25T10:00
statement auszug.xml 2026-02-04 2026-02-24 1000.00
kontor once
expect_mails 0 to=kunde1@example.org subject='rinnerung'
expect_mails 1 to=kunde2@example.org subject='rinnerung'
kontor report
expect_output 'unzustellbar \(5\.1\.1\)'

# Sent again, it counts as sent and its task is closed.
id=$(kontor outbox --json | jq '.[] | select(.state == "failed") | .id')
kontor outbox resend "$id"
kontor outbox retry
expect_json '.delivery == "sent"' show R2026-0001
expect_json '[.[] | select(.title | test("unzustellbar"))] | length == 0' tasks

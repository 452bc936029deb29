#!/usr/bin/env bash
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/lib_sommer.sh"
test_begin "S10: temporary and permanent refusals, a dead server, a lost answer"

now 2026-02-03T09:00
firm_new
conf_set owner report '"never"'
smtp_start
smtp_use starttls

# 451, 451, then accepted: three attempts, sent once, due date as before.
smtp_faults 'rcpt kunde1@example.org: 451, 451'
simple A-1 100 1 Eins | drop_text A-1.json
kontor once
expect_mails 0 to=kunde1@example.org
expect_json '.[0].state == "deferred" and .[0].attempts == 1' outbox
kontor once
expect_json '.[0].attempts == 1' outbox
now 2026-02-03T09:10
kontor once
expect_json '.[0].attempts == 2' outbox
now 2026-02-03T09:30
kontor once
expect_mails 1 to=kunde1@example.org
expect_json '.delivery == "sent" and .due_date == "2026-02-17"' show R2026-0001

# 550 at RCPT: the owner hears at once, with the server's words; no reminder later.
smtp_faults 'rcpt kunde2@example.org: 550 5.1.1 Mailbox gibt es nicht'
simple A-2 100 2 Zwei | drop_text A-2.json
kontor once
expect_json '.delivery == "failed"' show R2026-0002
expect_mails 1 to=chef@sommer.example text='Mailbox gibt es nicht'
expect_json '[.[] | select(.kind == "mail")] | length == 1' tasks

# A mail to the owner that fails becomes a task, and no mail about the mail.
smtp_faults 'rcpt chef@sommer.example: 550 5.1.1 kein Chef*'
kontor report --send
expect_json '[.[] | select(.state == "failed" and .kind == "report")] | length == 1' outbox
expect_json '[.[] | select(.kind == "notice" and .state != "sent")] | length == 0' outbox
expect_json '[.[] | select(.kind == "mail")] | length == 2' tasks
smtp_faults
kontor tasks done "$(kontor tasks --json | jq '[.[] | select(.title | test("Statusbericht"))][0].task')"

# The answer to the final dot is lost: unknown, never sent again by itself.
smtp_faults 'dot kunde3@example.org: drop-stored'
simple A-3 100 3 Drei | drop_text A-3.json
kontor once
expect_json '.delivery == "unknown"' show R2026-0003
smtp_faults
now 2026-02-04T09:30
kontor once
expect_mails 1 to=kunde3@example.org
id=$(kontor outbox --json | jq '.[] | select(.state == "unknown") | .id')
kontor outbox sent "$id"
expect_json '.delivery == "sent"' show R2026-0003

# The server is gone for a day: the mails wait, one message tells of it, not one each.
smtp_stop
simple A-4 100 4 Vier | drop_text A-4.json
simple A-5 100 5 Fuenf | drop_text A-5.json
kontor once
expect_json '.delivery == "pending"' show R2026-0004
now 2026-02-05T10:30
kontor once
now 2026-02-05T16:30
kontor once
expect_json '[.[] | select(.title == "Der Mailversand steht")] | length == 1' tasks
smtp_start
now 2026-02-06T10:30
kontor once
expect_mails 1 to=kunde4@example.org
expect_mails 1 to=kunde5@example.org
kontor once
expect_mails 1 to=chef@sommer.example text='Der Mailversand steht'
expect_json '[.[] | select(.title == "Der Mailversand steht")] | length == 0' tasks

# A wrong password: the account pauses, nothing is burnt.
printf falsch >"$DIR/password"
simple A-6 100 6 Sechs | drop_text A-6.json
kontor once
expect_json '[.[] | select(.state == "held")] | length == 1' outbox
fails 78 kontor check
expect_output 'Mailserver'
printf geheim >"$DIR/password"
kontor outbox retry
expect_mails 1 to=kunde6@example.org

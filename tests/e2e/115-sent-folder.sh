#!/usr/bin/env bash
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/lib_sommer.sh"
. "$(dirname "$0")/lib_imap.sh"
test_begin "the server's folder of sent mails gets copies and settles what is unknown"

now 2026-02-03T09:00
firm_new
conf_set owner report '"never"'
imap_start
imap_use
smtp_start
smtp_use starttls
cat "$IMAP_DIR/tls/ca.pem" "$SMTP_DIR/tls/ca.pem" >"$DIR/both.pem"
conf_set mail ca_file "\"$DIR/both.pem\""
conf_set imap sent '"append"'

# A copy of what was sent, once, read; in the folder that the server marks for it.
simple A-1 100 1 Eins | drop_text A-1.json
kontor once
[ "$(imap list Versandt | grep -c 'Seen')" = 1 ] || fail "copies: $(imap list Versandt)"
kontor once
[ "$(imap list Versandt | grep -c 'Seen')" = 1 ] || fail "copies: $(imap list Versandt)"

# The answer to the dot is lost; the provider keeps what it sent: settled by that.
smtp_faults 'dot kunde2@example.org: drop-stored'
simple A-2 100 2 Zwei | drop_text A-2.json
kontor once
expect_json '.delivery == "unknown"' show R2026-0002
kontor once
expect_json '.delivery == "unknown"' show R2026-0002
imap put Versandt "$KONTOR_FIRM"/archive/2026/02/R2026-0002*.eml
kontor once
expect_json '.delivery == "sent"' show R2026-0002
expect_json '[.[] | select(.title | test("ungewiss"))] | length == 0' tasks
expect_mails 1 to=kunde2@example.org

# Our own copy in the Maildir proves it, too.
smtp_faults 'dot kunde3@example.org: drop-stored'
simple A-3 100 3 Drei | drop_text A-3.json
kontor once
expect_json '.delivery == "unknown"' show R2026-0003
arrive 1.own <"$(ls "$KONTOR_FIRM"/archive/2026/02/R2026-0003*.eml)"
kontor once
expect_json '.delivery == "sent"' show R2026-0003

# While the mailbox fails, a mail leaves all the same; its copy follows.
conf_set imap sent_folder '"Gibtsnicht"'
simple A-4 100 4 Vier | drop_text A-4.json
kontor once
expect_mails 1 to=kunde4@example.org
conf_set imap sent_folder '"Versandt"'
kontor once
[ "$(grep -l '^To:.*kunde4@' "$IMAP_DIR"/mail/rechnung/.Versandt/cur/* | wc -l)" = 1 ] || fail "not one copy"

#!/usr/bin/env bash
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/lib_sommer.sh"
test_begin "a customer's answer is filed, forwarded once and holds reminders for a week"

now 2026-02-03T09:00
firm_new
conf_set owner report '"never"'
simple A-1 100 1 Eins | drop_text A-1.json
simple A-2 100 2 Zwei | drop_text A-2.json
kontor once
statement a.xml 2026-02-04 2026-02-24 1000.00

now 2026-02-24T09:00
reply kunde1@example.org "Re: Rechnung R2026-0001" <<END | arrive 1.reply
Die Lampe im Flur flackert noch.

Am 03.02.26 um 09:00 schrieb Elektro Sommer:
> Guten Tag
END
# Without any reference, but from the customer and with the number in the subject.
arrive 2.reply <<END
From: Zwei <kunde2@example.org>
Subject: Frage zu R2026-0002
Message-ID: <frage@example.org>

Stimmt der Preis?
END
kontor once
expect_mails 1 to=chef@sommer.example subject='Antwort von Eins zu R2026-0001' \
    text='flackert' header='Reply-To:kunde1@example.org' attachment='antwort\.eml'
expect_mails 1 to=chef@sommer.example subject='Antwort von Zwei zu R2026-0002'
expect_mails 2 to=chef@sommer.example
expect_json '[.[] | select(.title | test("Antwort des Kunden lesen"))] | length == 2' tasks
expect_files 2 'archive/2026/02/reply-*.eml'
kontor show R2026-0001
expect_output 'mail.reply|Antwort'

# Held for a week, then reminded; forwarded once whatever comes again.
expect_mails 0 to=kunde1@example.org subject='rinnerung'
cp "$KONTOR_FIRM/maildir/new/1.reply" "$KONTOR_FIRM/maildir/new/3.again"
now 2026-03-03T09:00
statement b.xml 2026-02-25 2026-03-03 1000.00
kontor once
expect_mails 0 to=kunde1@example.org subject='rinnerung'
expect_mails 2 to=chef@sommer.example subject='Antwort von'
now 2026-03-05T09:00
statement c.xml 2026-03-04 2026-03-05 1000.00
kontor once
expect_mails 1 to=kunde1@example.org subject='rinnerung'

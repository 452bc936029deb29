#!/usr/bin/env bash
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/lib_sommer.sh"
test_begin "no reminder and no report passes a payment whose file is still coming to rest"

paid() { # paid NAME: the statement of the 23rd
    statement "$1" 2026-02-21 2026-02-23 1000.00 \
        "2026-02-23|+924.04|Petra Krause|$KRAUSE_IBAN|R2026-0001"
}

now 2026-02-03T09:00
firm_new
conf_set intake settle_ms 500
krause A-1001 | drop_text A-1.json
kontor once
statement a.xml 2026-02-04 2026-02-20 1000.00
now 2026-02-23T09:00
kontor once
cp -r "$KONTOR_FIRM" "$DIR/before"

# The reminder falls due on this day, and so does the report.
now 2026-02-24T09:00
paid b.xml
kontor once
status_of R2026-0001 bezahlt
expect_mails 0 to=krause@example.org subject='[Ee]rinnerung'
expect_mails 1 to=chef@sommer.example subject='Statusbericht.*24\.02\.2026' \
    text='Kontoauszug bis 23\.02\.2026'

# So does the program that watches, for a file that was there before it started.
rm -rf "$KONTOR_FIRM"
cp -r "$DIR/before" "$KONTOR_FIRM"
paid c.xml
run_start
wait_for 20 status_of R2026-0001 bezahlt
wait_for 20 expect_mails 1 to=chef@sommer.example subject='Statusbericht.*24\.02\.2026'
run_stop
expect_mails 0 to=krause@example.org subject='[Ee]rinnerung'

# What is slow before the inbox is looked at, here the mailbox, takes no patience from it.
rm -rf "$KONTOR_FIRM"
cp -r "$DIR/before" "$KONTOR_FIRM"
python3 -c 'import socket, time
s = socket.create_server(("127.0.0.1", 0))
print(s.getsockname()[1], flush=True)
c = s.accept()
time.sleep(1.5)' >"$DIR/slow" &
wait_for 10 test -s "$DIR/slow"
conf_set intake settle_ms 1
conf_set imap url "\"imaps://localhost:$(cat "$DIR/slow")\""
conf_set imap user '"rechnung"'
conf_set imap password_command '"echo geheim"'
paid d.xml
kontor once
status_of R2026-0001 bezahlt
expect_mails 0 to=krause@example.org subject='[Ee]rinnerung'

# A file that never rests holds nobody up for long.
rm -rf "$KONTOR_FIRM"
mv "$DIR/before" "$KONTOR_FIRM"
(while [ -d "$KONTOR_FIRM" ]; do date; sleep 0.1; done >>"$KONTOR_FIRM/inbox/log.csv") &
writer=$!
kontor once
kill $writer
expect_mails 1 to=krause@example.org subject='[Ee]rinnerung'
expect_mails 1 to=chef@sommer.example subject='Statusbericht.*24\.02\.2026'
rm "$KONTOR_FIRM/inbox/log.csv"

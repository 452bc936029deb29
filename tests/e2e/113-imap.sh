#!/usr/bin/env bash
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/lib_sommer.sh"
. "$(dirname "$0")/lib_imap.sh"
test_begin "an IMAP mailbox is read once, whatever breaks"

now 2026-02-03T09:00
firm_new
conf_set owner report '"never"'
# The server stamps mails with the real time, the firm lives in another.
conf_set imap since_days 3650
imap_start
imap_use
simple A-1 100 1 Eins | drop_text A-1.json
kontor once

# A bounce in the mailbox: handled, marked, still unread.
bounce kunde1@example.org failed 5.1.1 "550 5.1.1 User unknown" >"$DIR/bounce.eml"
imap put INBOX "$DIR/bounce.eml"
kontor once
expect_output '1 Mail eingegangen'
expect_json '.delivery == "undeliverable"' show R2026-0001
imap list INBOX >"$DIR/list"
grep -qF '$KontorDone' "$DIR/list" || fail "not marked: $(cat "$DIR/list")"
! grep -qF '\Seen' "$DIR/list" || fail "marked as read"
kontor once
expect_output 'Nichts zu tun'

# STARTTLS, and moving instead of a keyword alone.
imap make Kontor
conf_set imap url "\"imap://localhost:$IMAP_PORT\""
conf_set imap move_to '"Kontor"'
printf 'From: x@y.example\nSubject: eins\nMessage-ID: <1@y>\n\nx\n' >"$DIR/1.eml"
imap put INBOX "$DIR/1.eml"
kontor once
expect_output '1 Mail eingegangen'
[ "$(imap list Kontor | wc -l)" = 1 ] || fail "not moved"
# A folder that does not exist: the mail stays, marked, and is not fetched again.
conf_set imap move_to '"Gibtsnicht"'
sed s/eins/zwei/ "$DIR/1.eml" >"$DIR/2.eml"
imap put INBOX "$DIR/2.eml"
kontor once
expect_output '1 Mail eingegangen'
kontor once
expect_output 'Nichts zu tun'

# A certificate that nobody signed, or for another name: no password leaves.
conf_set imap url "\"imaps://localhost:$IMAPS_PORT\""
conf_set mail ca_file '"/etc/ssl/certs/ca-certificates.crt"'
sed s/eins/drei/ "$DIR/1.eml" >"$DIR/3.eml"
imap put INBOX "$DIR/3.eml"
kontor once
expect_mails 1 to=chef@sommer.example text='Zertifikat von localhost ist nicht'
conf_set mail ca_file "\"$IMAP_DIR/tls/ca.pem\""
conf_set imap url "\"imaps://127.0.0.1:$IMAPS_PORT\""
logins=$(grep -c 'Login: user' "$IMAP_DIR/log")
kontor once
[ "$(grep -c 'Login: user' "$IMAP_DIR/log")" = "$logins" ] || fail "a password was sent"
expect_json '[.[] | select(.title | test("Postfach lässt sich nicht lesen"))] | length == 1' tasks
conf_set imap url "\"imaps://localhost:$IMAPS_PORT\""
kontor once
expect_output '1 Mail eingegangen'
expect_json '[.[] | select(.title | test("Postfach"))] | length == 0' tasks

# A wrong password: told, nothing lost.
printf falsch >"$DIR/imap-password"
printf geheim >"$DIR/right"
sed s/eins/vier/ "$DIR/1.eml" >"$DIR/4.eml"
imap put INBOX "$DIR/4.eml"
kontor once || true
printf geheim >"$DIR/imap-password"
kontor once
expect_output '1 Mail eingegangen'

# The connection breaks after any number of bytes: each mail arrives exactly once.
imap_proxy
conf_set imap url "\"imaps://localhost:$PROXY_PORT\""
conf_set imap move_to '"Kontor"'
for i in $(seq 12); do
    { sed "s/eins/Stueck $i/; s/<1@y>/<cut-$i@y>/" "$DIR/1.eml"; head -c 3000 /dev/zero | tr '\0' x | fold; } >"$DIR/cut-$i.eml"
done
imap put INBOX "$DIR"/cut-*.eml
before=$(ls "$KONTOR_FIRM/maildir/new" | wc -l)
for bytes in 0 700 1500 2000 2500 2800 3000 3100 3200 3400 3600 4000 5000 6000 7000 8000 \
    9000 10000 12000 15000 20000; do
    imap_cut $bytes
    "$KONTOR" once >/dev/null 2>&1 || fail "kontor once failed at $bytes bytes"
done
imap_cut
kontor once
kontor once
expect_output 'Nichts zu tun'
[ $(($(ls "$KONTOR_FIRM/maildir/new" | wc -l) - before)) = 12 ] || fail "not each mail once: $(ls "$KONTOR_FIRM/maildir/new")"
[ "$(cat "$KONTOR_FIRM/maildir/new/"* | grep -c '^Subject: Stueck')" = 12 ] || fail "mails were lost"

# While Kontor runs, the server tells of new mail; nobody waits for the next look.
conf_set imap url "\"imaps://localhost:$IMAPS_PORT\""
conf_set imap poll_minutes 1440
run_start
wait_for 10 grep -q run.started "$DIR/run.err"
sleep 1.5
sed 's/eins/sofort/; s/<1@y>/<idle@y>/' "$DIR/1.eml" >"$DIR/idle.eml"
imap put INBOX "$DIR/idle.eml"
wait_for 5 grep -rq '^Subject: sofort' "$KONTOR_FIRM/maildir/new"
wait_for 5 grep -q 'mail.arrived.*kind=other' "$DIR/run.err"
# The server goes down and comes back: it is listened to again, well before the next look.
imap_stop
imap_start
sed 's/eins/danach/; s/<1@y>/<again@y>/' "$DIR/1.eml" >"$DIR/again.eml"
imap put INBOX "$DIR/again.eml"
wait_for 40 grep -rq '^Subject: danach' "$KONTOR_FIRM/maildir/new"
run_stop

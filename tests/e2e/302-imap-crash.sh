#!/usr/bin/env bash
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/lib_sommer.sh"
. "$(dirname "$0")/lib_imap.sh"
test_begin "killed at any system call while a mailbox is read: each mail is handled once"

# CRASH_POINTS=all enumerates every system call, at its entry and at its exit.
POINTS=${CRASH_POINTS:-15}

now 2026-02-03T09:00
firm_new
conf_set intake settle_ms 1
conf_set owner report '"never"'
conf_set owner control_by_mail ja
imap_start
smtp_start
smtp_use plain
for i in 1 2 3; do
    simple "A-$i" 100 "$i" "Kunde $i" | drop_text "A-$i.json"
done
kontor once >/dev/null
kontor report --send >/dev/null

# A bounce, an answer, the owner's command: in a mailbox from which they are moved away.
imap make Kontor
bounce kunde1@example.org failed 5.1.1 "550 5.1.1 User unknown" >"$DIR/1.eml"
echo "Die Lampe flackert." | reply kunde2@example.org "Re: Rechnung R2026-0002" >"$DIR/2.eml"
echo 'bezahlt R2026-0003' | reply chef@sommer.example "Re: Statusbericht" >"$DIR/3.eml"
imap put INBOX "$DIR"/[123].eml
imap_use
conf_set imap since_days 3650
conf_set imap move_to '"Kontor"'
conf_set imap sent '"append"'

for side in "" --exit; do
    arguments=(--points "$POINTS")
    [ "$POINTS" != all ] || arguments=(--all)
    "$HERE/../tools/crash_way.py" --kontor "$KONTOR" --kill-at "$TOOLS/kill_at" \
        --firm "$KONTOR_FIRM" --mails "$SMTP_DIR/mails" --mailbox "$IMAP_DIR/mail/rechnung" \
        "${arguments[@]}" $side --seed "${CRASH_SEED:-$RANDOM}" ||
        fail "mails of a mailbox are not safe"
done

# The undisturbed end: each once.
kontor once >/dev/null
expect_json '.delivery == "undeliverable"' show R2026-0001
status_of R2026-0003 bezahlt
expect_json '[.history[] | select(.event == "control.done")] | length == 1' show R2026-0003
expect_json '[.history[] | select(.event == "mail.reply")] | length == 1' show R2026-0002

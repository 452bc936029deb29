#!/usr/bin/env bash
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/lib_sommer.sh"
test_begin "killed at any system call while mails come in: each is handled once"

# CRASH_POINTS=all enumerates every system call, at its entry and at its exit.
POINTS=${CRASH_POINTS:-8}

now 2026-02-03T09:00
firm_new
conf_set intake settle_ms 1
conf_set owner report '"never"'
conf_set owner control_by_mail ja
smtp_start
smtp_use plain
for i in 1 2 3 4; do
    simple "A-$i" 100 "$i" "Kunde $i" | drop_text "A-$i.json"
done
kontor once >/dev/null
kontor report --send >/dev/null

# What this way is about: a bounce, an answer, an automatic one, the owner's command, and
# one that kills its worker.
bounce kunde1@example.org failed 5.1.1 "550 5.1.1 User unknown" | arrive 1.bounce
echo "Die Lampe flackert." | reply kunde2@example.org "Re: Rechnung R2026-0002" |
    arrive 2.reply
echo "Im Urlaub." | reply kunde4@example.org "Abwesend" "Auto-Submitted: auto-replied" |
    arrive 3.auto
printf 'bezahlt R2026-0003\nruhen R2026-0004 14 Tage\n' |
    reply chef@sommer.example "Re: Statusbericht" | arrive 4.command
cp "$DATA/mails/hostile-boundary.eml" "$KONTOR_FIRM/maildir/new/5.hostile"

for side in "" --exit; do
    arguments=(--points "$POINTS")
    [ "$POINTS" != all ] || arguments=(--all)
    "$HERE/../tools/crash_way.py" --kontor "$KONTOR" --kill-at "$TOOLS/kill_at" \
        --firm "$KONTOR_FIRM" --mails "$SMTP_DIR/mails" "${arguments[@]}" $side \
        --seed "${CRASH_SEED:-$RANDOM}" || fail "mails that come in are not safe"
done

# The undisturbed end: each once.
kontor once >/dev/null
expect_json '.delivery == "undeliverable"' show R2026-0001
status_of R2026-0003 bezahlt
expect_json '[.history[] | select(.event == "control.done")] | length == 1' show R2026-0003
expect_json '[.history[] | select(.event == "invoice.hold")] | length == 1' show R2026-0004
expect_json '[.history[] | select(.event == "mail.reply")] | length == 1' show R2026-0002
expect_files 1 'failed/mail-*.eml'

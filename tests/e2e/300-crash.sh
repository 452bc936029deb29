#!/usr/bin/env bash
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/lib_sommer.sh"
test_begin "killed at any system call of the whole way, nothing is lost and nothing doubled"

# CRASH_POINTS=all enumerates every system call, at its entry and at its exit.
POINTS=${CRASH_POINTS:-25}

now 2026-02-24T09:00
firm_new
conf_set intake settle_ms 1
smtp_start
smtp_use plain

# An invoice of before that is overdue, and one that is paid now.
now 2026-02-03T09:00
simple A-1 100 1 Alt | drop_text a1.json
simple A-2 200 2 Zahler | drop_text a2.json
kontor once >/dev/null
now 2026-02-24T09:00

krause A-1001 | drop_text krause.json
drop "$DATA/document/photo.jpg" A-1001_Foto.jpg
simple A-3 300 3 Neu | drop_text neu.json
printf 'Auftragsnummer;Kunde\nkaputt;wirklich\n' | drop_text kaputt.csv
statement a.xml 2026-02-04 2026-02-23 1000.00 \
    "2026-02-20|+238.00|Zahler|DE02120300000000202051|R2026-0002"
touch -d '1 hour ago' "$KONTOR_FIRM"/inbox/*

for side in "" --exit; do
    arguments=(--points "$POINTS")
    [ "$POINTS" != all ] || arguments=(--all)
    "$HERE/../tools/crash_way.py" --kontor "$KONTOR" --kill-at "$TOOLS/kill_at" \
        --firm "$KONTOR_FIRM" --mails "$SMTP_DIR/mails" "${arguments[@]}" $side \
        --seed "${CRASH_SEED:-$RANDOM}" || fail "the way is not safe"
done

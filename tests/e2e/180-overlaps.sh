#!/usr/bin/env bash
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/lib_sommer.sh"
test_begin "S18: overlapping and repeated statements book each payment once; gaps are told"

make() { # FILE FROM TO OPENING OPTIONS...
    local file=$1 from=$2 to=$3 opening=$4
    shift 4
    python3 "$HERE/../tools/make_camt.py" --iban $BANK_IBAN --opening "$opening" \
        --from "$from" --to "$to" "$@" "$DIR/$file"
}
paid() { # of the invoice, in all
    expect_json ".paid == $1" show R2026-0001
}

now 2026-02-03T09:00
firm_new
krause A-1001 | drop_text A-1.json
simple B-2 100 1002 "Deniz Yildiz" | drop_text B-2.json
kontor once
now 2026-02-16T07:00
entry="2026-02-13|+924.04|Petra Krause|$KRAUSE_IBAN|R2026-0001 Kd 1001|E2E-1|X1"
make a.xml 2026-02-13 2026-02-13 1000.00 --entry "$entry"
drop "$DIR/a.xml"
kontor once
paid 924.04

# The same bytes, another name, other line ends, another version of the message.
drop "$DIR/a.xml" gleich.xml
sed 's/$/\r/' "$DIR/a.xml" >"$DIR/crlf.xml" && drop "$DIR/crlf.xml"
make v02.xml 2026-02-13 2026-02-13 1000.00 --version 02 --entry "$entry"
drop "$DIR/v02.xml"
make weit.xml 2026-02-10 2026-02-13 1000.00 --entry "$entry" --id ANDERS
drop "$DIR/weit.xml"
kontor once
paid 924.04
expect_json '[.payments[]] | length == 1' show R2026-0001

# Intraday first, the day's statement later: one payment.
make tag.xml 2026-02-16 2026-02-16 0.00 --message 052 \
    --entry "2026-02-16|+50.00|Deniz Yildiz|DE94120300001011223344|R2026-0002|E2E-7|X7"
drop "$DIR/tag.xml"
kontor once
open_of R2026-0002 69.00
make abend.xml 2026-02-14 2026-02-16 1924.04 \
    --entry "2026-02-16|+50.00|Deniz Yildiz|DE94120300001011223344|R2026-0002|E2E-7|X7"
drop "$DIR/abend.xml"
kontor once
open_of R2026-0002 69.00

# Two payments of the same amount, text and day in one statement are two.
twin="2026-02-17|+10.00|Deniz Yildiz|DE94120300001011223344|R2026-0002||-"
make zwei.xml 2026-02-17 2026-02-17 1974.04 --entry "$twin" --entry "$twin"
drop "$DIR/zwei.xml"
now 2026-02-18T07:00
kontor once
# Both are stored; the second waits for the owner, since one a day books by itself.
twins() {
    expect_json '[.[] | select(.amount == 10.00)] | length == 1' review
    open_of R2026-0002 59.00
}
twins
make wieder.xml 2026-02-17 2026-02-17 1974.04 --entry "$twin" --entry "$twin" --id NOCHMAL
drop "$DIR/wieder.xml"
kontor once
twins
kontor match "$(kontor review --json | jq '.[0].transaction')" R2026-0002
open_of R2026-0002 49.00

# A statement is missing: said, and reminders rest.
make luecke.xml 2026-02-23 2026-02-23 5000.00
drop "$DIR/luecke.xml"
now 2026-02-24T09:00
kontor once
kontor reminders
expect_output 'fehlt zwischen 17\.02\.(2026)? und 23\.02\.(2026)?'
expect_mails 1 to=kunde1002@example.org

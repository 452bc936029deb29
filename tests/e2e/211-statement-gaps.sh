#!/usr/bin/env bash
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/lib_sommer.sh"
test_begin "a statement that is missing or does not add up is told, and nobody is reminded meanwhile"

mt940() { # FILE NUMBER OPENING AMOUNT CLOSING, all of 19 February to 23 February
    printf '%s\r\n' ":20:X" ":25:${BANK_IBAN:4:8}/${BANK_IBAN:12}" ":28C:$2/1" \
        ":60F:C260218EUR$3" ":61:2602200220CR$4,NTRFNONREF//$2" \
        ":86:166?00GUTSCHRIFT?20SVWZ+Miete?31DE94120300001011223344?32Bernd Boss" \
        ":62F:C260223EUR$5" "-" >"$DIR/$1"
}
due() { # the firm on the day on which a reminder is due
    now 2026-02-03T09:00
    firm_new
    krause A-1001 | drop_text A-1.json
    kontor once
    statement a.xml 2026-02-04 2026-02-18 1000.00
    now 2026-02-19T09:00
    kontor once
    now 2026-02-24T08:00
}

due
mt940 kurz.sta 8 1000,00 50,00 1080,00
drop "$DIR/kurz.sta"
kontor once
expect_mails 1 to=krause@example.org
kontor reminders
expect_output 'Mahnlauf angehalten: Auszug vom 23\.02\. ist unvollständig'
expect_mails 1 to=chef@sommer.example subject="unvollständig" \
    text="Anfangssaldo 1\\.000,00(.|\\n)*es fehlen 30,00 EUR"
kontor verify
mt940 ganz.sta 8 1000,00 80,00 1080,00
drop "$DIR/ganz.sta"
kontor once
expect_mails 2 to=krause@example.org

due # nothing wrong with this one
mt940 ganz.sta 8 1000,00 80,00 1080,00
drop "$DIR/ganz.sta"
kontor once
expect_mails 2 to=krause@example.org

due # the days between are missing, then they come
statement b.xml 2026-02-23 2026-02-23 1100.00
kontor once
expect_mails 1 to=krause@example.org
kontor reminders
expect_output 'Mahnlauf angehalten: Auszug fehlt zwischen 18\.02\. und 23\.02\.'
kontor report
expect_output 'Auszug fehlt zwischen 18\.02\. und 23\.02\.'
statement c.xml 2026-02-19 2026-02-20 1000.00 \
    "2026-02-20|+100.00|Bernd Boss|DE94120300001011223344|Miete"
kontor once
expect_mails 2 to=krause@example.org

due # without balances, the numbers tell
numbered() { # FILE NUMBER FROM TO
    python3 "$HERE/../tools/make_camt.py" --iban $BANK_IBAN --sequence "$2" --id "A$2" \
        --from "$3" --to "$4" - |
        python3 -c 'import re, sys
print(re.sub(r"\s*<Bal>.*?</Bal>", "", sys.stdin.read(), flags=re.S), end="")' |
        sed "s|<CreDtTm>[^<]*</CreDtTm>|<CreDtTm>$4T20:00:00+01:00</CreDtTm>|" >"$DIR/$1"
    drop "$DIR/$1"
}
numbered n7.xml 7 2026-02-19 2026-02-19
numbered n9.xml 9 2026-02-23 2026-02-23
kontor once
expect_mails 1 to=krause@example.org
kontor reminders
expect_output 'Mahnlauf angehalten: Auszug fehlt zwischen 19\.02\. und 23\.02\.'
numbered n8.xml 8 2026-02-20 2026-02-20
kontor once
expect_mails 2 to=krause@example.org

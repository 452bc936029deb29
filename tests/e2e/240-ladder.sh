#!/usr/bin/env bash
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/lib_sommer.sh"
test_begin "S24: one reminder a customer, level by level; the preview is what goes out; holds hold"

YILDIZ=kunde1002@example.org
day_of() { # day_of DATE CLOSING_DATE: ten in the morning, statement up to then
    now "$1T10:00"
    statement "s$1.xml" "$last" "$2" 1000.00
    last=$(date -u -d "$2 + 1 day" +%F)
    kontor once
}
state() { # every byte of the firm, but for what SQLite keeps beside it
    (cd "$KONTOR_FIRM" && find . -type f ! -name '*-shm' ! -name '*-wal' -print0 | sort -z |
        xargs -0 sha256sum)
}

# R2026-0001 and -0002 are settled; 0003 is due on 10.02., 0004 and 0005 on 13.02.
now 2026-01-27T09:00
firm_new
conf_set owner report '"never"'
for n in 1 2; do
    simple "A-$n" 10 1001 Krause | drop_text "A-$n.json"
    kontor once
    kontor paid "R2026-000$n" 11.90
done
simple A-3 100 1002 "Deniz Yildiz" | drop_text A-3.json
kontor once
now 2026-01-30T09:00
simple A-4 200 1002 "Deniz Yildiz" | drop_text A-4.json
kontor once
simple A-5 2.69 1002 "Deniz Yildiz" | drop_text A-5.json
kontor once
open_of R2026-0003 119
open_of R2026-0004 238
open_of R2026-0005 3.20
expect_json '.due_date == "2026-02-10"' show R2026-0003
expect_json '.due_date == "2026-02-13"' show R2026-0004

# The first statement comes on the evening before, after the hours for sending.
now 2026-02-19T19:00
statement first.xml 2026-01-27 2026-02-18 1000.00
last=2026-02-19
kontor once
expect_mails 0 subject='erinnerung|Mahnung'

# The preview for Friday, seen on Thursday: nothing changes, nothing is sent.
before=$(state)
kontor reminders --date 2026-02-20 -o "$DIR/evening"
[ "$(state)" = "$before" ] || fail "the preview changed something"
KONTOR_NOW=2026-02-19T10:00 kontor reminders --date 2026-02-20 -o "$DIR/preview"
[ "$(ls "$DIR/preview")" = R2026-0003-1.eml ] || fail "not one mail: $(ls "$DIR/preview")"
expect_json '[.[] | select(.action == "Mail")] | length == 1 and .[0].open == 357.00 and
    .[0].invoices == "R2026-0003, R2026-0004"' reminders --date 2026-02-20
expect_json '[.[] | select(.invoices == "R2026-0005")][0] | .action == "gehalten" and
    (.reason | test("3,20.*Mahnminimum.*5,00"))' reminders --date 2026-02-20

# The real run: one mail, the very bytes; at another hour only the date differs.
day_of 2026-02-20 2026-02-19
sent=$(ls "$KONTOR_FIRM"/archive/2026/02/R2026-0003.1-*.eml)
cmp "$DIR/preview/R2026-0003-1.eml" "$sent" || fail "the preview is not what was sent"
cmp <(grep -av '^Date:' "$DIR/evening/R2026-0003-1.eml") <(grep -av '^Date:' "$sent")
expect_mails 1 to=$YILDIZ subject='^Zahlungserinnerung zu Ihren offenen Rechnungen' \
    text='357,00' attachment='R2026-0003\.pdf'
expect_mails 1 to=$YILDIZ subject='^Zahlungserinnerung' attachment='R2026-0004\.pdf'
expect_mails 0 subject='^Zahlungserinnerung' attachment='R2026-0005\.pdf'
expect_mails 0 subject='^Zahlungserinnerung' text='R2026-0005'
# One GiroCode for the sum, with both numbers.
python3 - "$sent" "$DIR/code.png" <<'END'
import email, sys
m = email.message_from_binary_file(open(sys.argv[1], "rb"))
png = [p for p in m.walk() if p.get_content_type() == "image/png"]
assert len(png) == 1, png
html = [p for p in m.walk() if p.get_content_type() == "text/html"][0]
cid = png[0]["Content-ID"].strip("<>")
assert ("cid:" + cid) in html.get_payload(decode=True).decode()
open(sys.argv[2], "wb").write(png[0].get_payload(decode=True))
END
code=$(zbarimg -q --raw "$DIR/code.png")
grep -qx 'EUR357.00' <<<"$code" || fail "the code is not for the sum: $code"
grep -qx 'R2026-0003 R2026-0004' <<<"$code" || fail "the code does not name both: $code"

# Again the same day, after a start, late in the hours: no further mail.
kontor once
now 2026-02-20T17:30
kontor once
expect_mails 1 to=$YILDIZ subject='erinnerung|Mahnung'
# Neither on any day before ten have passed.
for day in 2026-02-23 2026-02-26 2026-02-27; do
    day_of $day "$(date -u -d "$day - 1 day" +%F)"
done
expect_mails 1 to=$YILDIZ subject='erinnerung|Mahnung'
cp -r "$KONTOR_FIRM" "$DIR/held"
cp -r "$KONTOR_FIRM" "$DIR/answered"
was=$last

# The ladder: 02.03., 12.03., and at its end a task on Monday the 23rd, no fourth mail.
day_of 2026-03-02 2026-03-01
expect_mails 1 to=$YILDIZ subject='^Mahnung zu Ihren offenen Rechnungen' text='357,00'
day_of 2026-03-11 2026-03-10
expect_mails 0 to=$YILDIZ subject='^Letzte Mahnung'
day_of 2026-03-12 2026-03-11
expect_mails 1 to=$YILDIZ subject='^Letzte Mahnung' text='357,00'
day_of 2026-03-20 2026-03-19
expect_json 'length == 0' tasks
now 2026-03-22T10:00
kontor once
expect_json 'length == 0' tasks
day_of 2026-03-23 2026-03-20
expect_json '[.[] | select(.kind == "dunning") | .title] | length == 2
    and (.[0] | test("R2026-0003.*119,00")) and (.[1] | test("R2026-0004.*238,00"))' tasks
day_of 2026-04-15 2026-04-14
expect_mails 3 to=$YILDIZ subject='erinnerung|Mahnung'
expect_json '[.[] | select(.kind == "dunning")] | length == 2' tasks
# Whoever pays at last, or has it cancelled, is nobody to be called any more.
kontor paid R2026-0003 119.00
expect_json '[.[] | select(.kind == "dunning") | .subject] == ["R2026-0004"]' tasks
kontor cancel R2026-0004
expect_json '[.[] | select(.kind == "dunning")] == []' tasks
kontor verify

# A hold on one of them, with end and reason: the second level is about the other.
rm -rf "$KONTOR_FIRM"
mv "$DIR/held" "$KONTOR_FIRM"
last=$was
now 2026-03-01T10:00
kontor hold R2026-0004 2026-03-31 "Mangel gerügt"
day_of 2026-03-02 2026-03-01
expect_mails 1 to=$YILDIZ subject='^Mahnung zu Rechnung R2026-0003' text='119,00'
expect_mails 0 to=$YILDIZ subject='^Mahnung' text='R2026-0004'
kontor report
expect_output 'R2026-0004'
expect_output 'Gesperrt bis 31\.03\.2026: Mangel gerügt'
# After its end the held one goes on where it stood, and its customer is not asked for
# the other one too early.
day_of 2026-03-12 2026-03-11
expect_mails 1 to=$YILDIZ subject='^Letzte Mahnung zu Rechnung R2026-0003'
day_of 2026-04-01 2026-03-31
expect_mails 1 to=$YILDIZ subject='^Mahnung zu Rechnung R2026-0004' text='238,00'
# All of a customer, by his number.
kontor hold 1002 2026-05-31 "Ratenzahlung vereinbart"
day_of 2026-04-20 2026-04-17
expect_mails 0 to=$YILDIZ subject='^Letzte Mahnung zu Rechnung R2026-0004'
expect_json '[.[] | select(.invoices == "R2026-0004")][0].reason |
    test("Gesperrt bis 31.05.2026: Ratenzahlung vereinbart")' reminders
fails 65 kontor hold 4711 2026-05-31 "gibt es nicht"
kontor verify

# The customer answers the reminder: a week's hold and a task.
rm -rf "$KONTOR_FIRM"
mv "$DIR/answered" "$KONTOR_FIRM"
last=$was
now 2026-02-27T11:00
printf 'Ich zahle naechste Woche.\n' |
    reply $YILDIZ "Re: Zahlungserinnerung" | arrive 1.reply
kontor once
expect_json '[.[] | select(.title | test("Antwort des Kunden lesen"))] | length == 1' tasks
day_of 2026-03-02 2026-03-01
expect_mails 0 to=$YILDIZ subject='^Mahnung'
expect_json '[.[] | select(.invoices | test("R2026-000[34]"))] | length == 2 and
    all(.reason | test("Gesperrt bis 06.03.2026: Antwort des Kunden vom 27.02.2026"))' reminders
day_of 2026-03-09 2026-03-06
expect_mails 1 to=$YILDIZ subject='^Mahnung' text='357,00'

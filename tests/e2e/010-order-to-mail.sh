#!/usr/bin/env bash
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/lib_sommer.sh"
test_begin "S01: a finished order becomes one invoice, one PDF, one mail, one state"

now 2026-02-03T09:00
firm_new
smtp_start
smtp_use starttls
krause A-1001 | drop_text A-1001.json
kontor once

expect_json '.[0] | .number == "R2026-0001" and .gross == 924.04
    and .issue_date == "2026-02-03" and .due_date == "2026-02-17"
    and .status == "offen" and .delivery == "gesendet"' list
expect_json '.net == 776.50 and .tax == 147.54 and .gross == 924.04
    and ([.mails[] | select(.kind == "invoice" and .state == "sent")] | length) == 1' \
    show R2026-0001
expect_mails 1 to=krause@example.org attachment='R2026-0001\.pdf' \
    subject='^Rechnung R2026-0001 – Elektro Sommer e\.K\.$'
expect_mails 1 to=krause@example.org text='DE89 3704 0044 0532 0130 00'
expect_mails 1 to=krause@example.org text='924,04'
expect_mails 1 to=krause@example.org text='17\.02\.2026'
expect_mails 1 to=krause@example.org text='R2026-0001 Kd 1001'

# The page, read back by other people's tools.
pdf=archive/2026/02/R2026-0001.pdf
text=$(pdf_text $pdf | sed 's/\xc2\xa0/ /g' | tr -s ' ')
for wanted in 'R2026-0001' '03.02.2026' '17.02.2026' '776,50' '147,54' '924,04' \
    'Petra Krause' '464,00 €' '88,16 €' '552,16 €' '31.12.2028' '286 Abs. 3' \
    'DE123456788' 'Elektroinstallation'; do
    grep -qF -- "$wanted" <<<"$text" || fail "not on the page: $wanted"$'\n'"$text"
done
(cd "$KONTOR_FIRM" && qpdf --check $pdf >"$DIR/out" 2>&1) || fail "qpdf: $(cat "$DIR/out")"
(cd "$KONTOR_FIRM" && pdftoppm -r 150 -png $pdf "$DIR/page")
payload=$(zbarimg --quiet --raw --oneshot -Sbinary "$DIR"/page-1.png 2>/dev/null |
    iconv -f UTF-8 -t UTF-8 || zbarimg --quiet --raw "$DIR"/page-1.png)
expected=$(printf 'BCD\n002\n1\nSCT\n\nElektro Sommer e.K.\nDE89370400440532013000\nEUR924.04\n\n\nR2026-0001 Kd 1001')
[ "$payload" = "$expected" ] || fail "QR: $payload"

# The order lies in the archive, nothing in inbox/ or failed/.
expect_files 1 'archive/2026/02/A-1001-*.json'
expect_files 0 'inbox/*'
expect_files 0 'failed/*'

# Nothing happens twice.
kontor once
expect_mails 1 to=krause@example.org
expect_json 'length == 1' list

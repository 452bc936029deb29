#!/usr/bin/env bash
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/lib_sommer.sh"
test_begin "S23: interest by half-years to the cent, 40 euros from firms only, nothing guessed"

# hofmann NUMBER DATE: 2,189.60 from a firm with agreed terms.
hofmann() {
    cat <<END
{"order_number": "$1", "status": "abgeschlossen", "order_date": "$2",
 "service_date": "$2",
 "buyer": {"customer_number": "2001", "name": "Hofmann Ladenbau GmbH", "street": "Weg 1",
  "postcode": "44135", "city": "Dortmund", "region": "NW", "kind": "business",
  "contractual_terms": true, "vat_id": "DE811122234", "email": "buch@hofmann.example"},
 "lines": [{"name": "Ladenbau", "quantity": 1, "unit": "Psch", "unit_price": 1840.00,
  "vat_rate": 19}]}
END
}

# day_of DATE CLOSING_DATE: that morning, with a statement up to the day before.
last=
day_of() {
    now "$1T09:00"
    statement "a$1.xml" "$last" "$2" 1000.00
    last=$(date -u -d "$2 + 1 day" +%F)
    kontor once
}

# Across the change of the rate on 01.07.2025: 31 days at 11.27 %, 20 at 10.27 %.
now 2025-05-16T09:00
firm_new
conf_set owner report '"never"'
last=2025-05-16
hofmann H-1 2025-05-16 | drop_text H-1.json
kontor once
expect_json '.gross == 2189.60 and .due_date == "2025-05-30"' show R2025-0001
day_of 2025-06-06 2025-06-05
expect_mails 1 to=buch@hofmann.example subject='^Zahlungserinnerung'
# The first reminder costs nothing.
expect_mails 0 to=buch@hofmann.example text='Verzugs(zinsen|pauschale)'
before=$(mails)
expect_json '.[0] | .level == 2 and .open == 2189.60 and .interest == 33.28 and
    .lump_sum == 40.00 and .fee == 0 and .total == 2262.88' reminders --date 2025-07-20
[ "$(mails)" = "$before" ] || fail "the preview sent something"
# In force, the next working day: one day more, said with its days and rates. No VAT on
# what is damages: the sum is open amount, interest and lump sum, nothing else.
day_of 2025-07-21 2025-07-18
expect_mails 1 to=buch@hofmann.example subject='^Mahnung' text='33,90'
expect_mails 1 subject='^Mahnung' text='31 Tage zu 11,27 % aus 2\.189,60'
expect_mails 1 subject='^Mahnung' text='21 Tage zu 10,27 % aus 2\.189,60'
expect_mails 1 subject='^Mahnung' text='Verzugspauschale: +40,00'
expect_mails 1 subject='^Mahnung' text='Zusammen: +2\.263,50'

# 45 days at 10.27 %; and where the table ends, so does the interest.
now 2026-03-17T09:00
firm_new
conf_set owner report '"never"'
last=2026-03-17
hofmann H-2 2026-03-17 | drop_text H-2.json
kontor once
day_of 2026-04-08 2026-04-07
expect_mails 1 to=buch@hofmann.example subject='^Zahlungserinnerung zu Rechnung R2026-0001'
expect_json '.[0] | .level == 2 and .interest == 27.72 and .lump_sum == 40.00' \
    reminders --date 2026-05-15
expect_json '.[0] | .level == 2 and .interest == 56.06 and
    (.reason | test("Basiszins ab 01.07.2026 fehlt – Zinsen bis 30.06.2026 berechnet"))' \
    reminders --date 2026-07-15
expect_json '.[0].interest == 56.06' reminders --date 2026-08-31

# A consumer, in delay since 04.03.: 38 days at 6.27 %, no lump sum.
now 2026-02-03T09:00
firm_new
conf_set owner report '"never"'
last=2026-02-03
krause A-1001 | drop_text A-1.json
kontor once
day_of 2026-03-03 2026-03-02
expect_mails 1 to=krause@example.org subject='^Zahlungserinnerung'
expect_json '.[0] | .level == 2 and .open == 924.04 and .interest == 6.03 and
    .lump_sum == 0 and .total == 930.07' reminders --date 2026-04-10

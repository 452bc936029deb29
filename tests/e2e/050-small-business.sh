#!/usr/bin/env bash
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/lib_sommer.sh"
test_begin "S05: § 19 prints no tax, refuses a stated rate, and stops at the limit"

order() { # NUMBER VAT_RATE_MEMBER
    cat <<END
{"order_number": "$1", "status": "abgeschlossen", "service_date": "2026-02-02",
 "buyer": {"name": "Petra Krause", "street": "Gartenweg 3", "postcode": "44135",
  "city": "Dortmund", "kind": "private", "email": "krause@example.org"},
 "lines": [{"name": "Eins", "quantity": 1, "unit_price": 120.00$2},
  {"name": "Zwei", "quantity": 1, "unit_price": 180.00$2},
  {"name": "Drei", "quantity": 1, "unit_price": 86.00$2}]}
END
}

now 2026-02-03T09:00
firm_new --small-business
order K-1 "" | drop_text K-1.json
kontor once
expect_json '.gross == 386.00 and .tax == 0.00' show R2026-0001
text=$(pdf_text archive/2026/02/R2026-0001.pdf | sed 's/\xc2\xa0/ /g')
grep -qF 'Steuerfrei nach § 19 Abs. 1 UStG (Kleinunternehmer)' <<<"$(tr -s ' \n' ' ' <<<"$text")" ||
    fail "the note is missing: $text"
! grep -qE 'USt\.? *0|0 *% *USt|19 %|Umsatzsteuer +0' <<<"$text" || fail "tax is shown: $text"

order K-2 ', "vat_rate": 19' | drop_text K-2.json
kontor once
expect_json 'length == 1' list
expect_text 'failed/K-2.json.error.txt' '§ 14c.*USt-Ausweis bei § 19'

# 99,800.00 before: this invoice would pass 100,000.00.
conf_set firm small_business_before '"99414.00"'
order K-3 "" | drop_text K-3.json
kontor once
expect_json 'length == 1' list
expect_json '[.[] | select(.kind == "order" and .subject == "K-3")][0].text
    | test("100.000.*überschritten.*100.186,00")' tasks

# A final invoice counts with what it adds to its progress invoices: 99,386.00 before the
# first of them, 100,000.00 behind the last; one euro more is too much.
work() { # NUMBER KIND NET
    order "$1" "" | jq --arg kind "$2" --argjson net "$3" '.kind = $kind | .project = "P-1" |
        .lines = [{name: "Umbau", quantity: 1, unit_price: $net}]'
}
conf_set firm small_business_before '"99000.00"'
work K-4 partial 400 | drop_text K-4.json
kontor once
statement pay.xml 2026-02-03 2026-02-03 0.00 \
    "2026-02-03|+400.00|Petra Krause|$KRAUSE_IBAN|R2026-0002"
kontor once
work K-5 final 615 | drop_text K-5.json
kontor once
expect_json 'length == 2' list
expect_json '[.[] | select(.subject == "K-5")][0].text | test("überschritten.*100.001,00")' tasks
work K-6 final 614 | drop_text K-6.json
kontor once
expect_json '.gross == 614.00 and .payable == 214.00' show R2026-0003

#!/usr/bin/env bash
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/lib_sommer.sh"
test_begin "S13: Skonto in time, within the days of grace, too late; other short payments"

# 2.189,60 with 2 % until Thursday 12.03.2026: 43,79 off, 2.145,81 to pay.
order() {
    cat <<END
{"order_number": "B-1", "status": "abgeschlossen", "order_date": "2026-03-01",
 "service_date": "2026-03-02",
 "buyer": {"customer_number": "2001", "name": "Autohaus Vogt GmbH", "street": "Ring 4",
  "postcode": "44139", "city": "Dortmund", "region": "NW", "kind": "business",
  "email": "buchhaltung@vogt.example"},
 "terms": {"net_days": 14, "skonto": [{"days": 10, "percent": 2}]},
 "lines": [{"name": "Hallenbeleuchtung", "quantity": 1, "unit": "Psch",
  "unit_price": 1840.00, "vat_rate": 19}]}
END
}

VOGT=DE75512108001245126199
begin() {
    now 2026-03-02T09:00
    firm_new
    order | drop_text B-1.json
    kontor once
    expect_json '.payable == 2189.60 and .open == 2189.60' show R2026-0001
}
pay() { # AMOUNT DAY NEXT_MORNING
    statement "zahlung-$2.xml" "$2" "$2" 0.00 \
        "$2|+$1|Autohaus Vogt GmbH|$VOGT|Rechnung R2026-0001 abz. Skonto"
    now "$3T09:00"
    kontor once
}

# On the last day: paid; the discount's net and tax for the books.
begin
pay 2145.81 2026-03-12 2026-03-13
status_of R2026-0001 bezahlt
expect_json '.payments[0].skonto == 43.79' show R2026-0001
expect_json '[.history[] | select(.event == "skonto.granted")][0].data
    | .gross == "43.79" and .net == "36.80" and .tax == "6.99" and (has("note") | not)' \
    show R2026-0001
expect_json 'length == 0' tasks

# Three bank days later, Tuesday: paid, with a note.
begin
pay 2145.81 2026-03-17 2026-03-18
status_of R2026-0001 bezahlt
expect_json '[.history[] | select(.event == "skonto.granted")][0].data.note
    == "Skonto in Kulanz"' show R2026-0001

# One day more: the rest stays open, a question, and no reminder before the answer.
begin
pay 2145.81 2026-03-18 2026-03-19
open_of R2026-0001 43.79
expect_json '.[0].title | test("Skonto verspätet: anerkennen / nachfordern")' tasks
statement spaeter.xml 2026-03-19 2026-04-14 2145.81
now 2026-04-15T09:00
kontor once
kontor once
expect_mails 0 subject='[Ee]rinnerung'
cp -r "$KONTOR_FIRM" "$DIR/late"
kontor writeoff R2026-0001 "Skonto anerkannt"
status_of R2026-0001 bezahlt
expect_json 'length == 0' tasks
kontor verify
rm -rf "$KONTOR_FIRM"
mv "$DIR/late" "$KONTOR_FIRM"
kontor tasks done "$(kontor tasks --json | jq '.[0].task')"
kontor once
expect_mails 1 to=buchhaltung@vogt.example subject='[Ee]rinnerung' text='43,79'

# 85 %: tax on construction, 95 %: retention. Both are questions.
begin
pay 1861.16 2026-03-12 2026-03-13
open_of R2026-0001 328.44
expect_json '.[0].title | test("Bauabzugsteuer")' tasks
begin
pay 2080.12 2026-03-16 2026-03-17
open_of R2026-0001 109.48
expect_json '.[0].title | test("Sicherheitseinbehalt")' tasks

# A trifle is written off where the owner's rule says so, and only then.
begin
pay 2188.60 2026-03-16 2026-03-17
open_of R2026-0001 1.00
begin
conf_set bank small_difference '"2,00"'
pay 2188.60 2026-03-16 2026-03-17
status_of R2026-0001 bezahlt
expect_json '[.payments[] | select(.tier == "rule")][0].skonto == 1.00' show R2026-0001

#!/usr/bin/env bash
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/lib_document.sh"
test_begin "S03: a business customer's e-invoice states its Skonto in words and in terms"

now 2026-03-02T09:00
firm_new
drop_text B-1.json <<'END'
{"order_number": "B-1", "status": "abgeschlossen", "service_date": "2026-03-01",
 "on_property": true,
 "buyer": {"customer_number": "2001", "name": "Hofmann Ladenbau GmbH",
  "street": "Hafenstr. 1", "postcode": "44147", "city": "Dortmund", "kind": "business",
  "vat_id": "DE811122234", "email": "hofmann@example.org"},
 "terms": {"net_days": 14, "skonto": [{"days": 10, "percent": 2}]},
 "lines": [{"name": "Ladenumbau", "quantity": 1, "unit": "Psch", "unit_price": 1840,
  "vat_rate": 19, "kind": "labour"}]}
END
kontor once
expect_json '.net == 1840.00 and .tax == 349.60 and .gross == 2189.60
    and .due_date == "2026-03-16"' show R2026-0001
expect_json '[.history[] | select(.event == "document.made")][0].data.checked
    | test("Seite; factur-x.xml nach urn:cen.eu:en16931:2017; Kontor [0-9.]+$")' \
    show R2026-0001
document_of R2026-0001
expect_page '2 % Skonto bei Zahlung bis 12.03.2026: Abzug 43,79 €, Zahlbetrag 2.145,81 €' \
    'Zahlbar bis 16.03.2026' '349,60' '2.189,60'
expect_no_page '§ 35a|§ 14b|§ 286'
expect_term 2189.60 //GrandTotalAmount
expect_term 2189.60 //DuePayableAmount
expect_term 20260316 //SpecifiedTradePaymentTerms/DueDateDateTime/DateTimeString
xmllint --xpath "string(//*[local-name()='SpecifiedTradePaymentTerms']/*)" \
    "$DIR/terms.xml" | head -n 1 >"$DIR/terms"
[ "$(cat "$DIR/terms")" = '#SKONTO#TAGE=10#PROZENT=2.00#' ] ||
    fail "BT-20 begins with $(cat "$DIR/terms")"

# Two steps, on an XRechnung in either syntax; the customer's own terms come back with
# the next order that names none.
public() { # NUMBER FORMAT BUYER_REFERENCE_MEMBER
    cat <<END
{"order_number": "$1", "status": "abgeschlossen", "service_date": "2026-03-01",
 "buyer": {"customer_number": "3001", "name": "Stadt Dortmund", "street": "Friedensplatz 1",
  "postcode": "44122", "city": "Dortmund", "kind": "public", "email": "amt@example.org",
  "format": "$2"$3,
  "terms": {"net_days": 30,
   "skonto": [{"days": 7, "percent": 3}, {"days": 14, "percent": 1.5}]}},
 "lines": [{"name": "Beleuchtung", "quantity": 2.5, "unit": "m²", "unit_price": 100,
  "vat_rate": 19}]}
END
}
conf_set firm contact '"Jana Sommer"'
public X-1 xrechnung ', "buyer_reference": "05913-44001-33"' | drop_text X-1.json
public X-2 xrechnung-ubl ', "buyer_reference": "05913-44001-33"' | drop_text X-2.json
kontor once
for number in R2026-0002 R2026-0003; do
    document_of $number
    expect_page '3 % Skonto bei Zahlung bis 09.03.2026: Abzug 8,93 €, Zahlbetrag 288,57 €' \
        '1,5 % Skonto bei Zahlung bis 16.03.2026: Abzug 4,46 €, Zahlbetrag 293,04 €'
    grep -qF '#SKONTO#TAGE=7#PROZENT=3.00#' "$DIR/terms.xml" || fail "no first step"
    grep -qF '#SKONTO#TAGE=14#PROZENT=1.50#' "$DIR/terms.xml" || fail "no second step"
    grep -qF '>05913-44001-33<' "$DIR/terms.xml" || fail "no Leitweg-ID"
done
document_of R2026-0002
expect_term 05913-44001-33 //ApplicableHeaderTradeAgreement/BuyerReference
expect_term MTK //BilledQuantity/@unitCode
document_of R2026-0003
expect_term 05913-44001-33 /BuyerReference
expect_term MTK //InvoicedQuantity/@unitCode
expect_term 297.50 //LegalMonetaryTotal/PayableAmount

# Without a Leitweg-ID the owner is asked, and no number is used.
public X-3 xrechnung ', "customer_number": "3002"' | drop_text X-3.json
kontor once
expect_json 'length == 3' list
expect_json '[.[] | select(.kind == "order" and .subject == "X-3")][0].text
    | test("Leitweg-ID")' tasks

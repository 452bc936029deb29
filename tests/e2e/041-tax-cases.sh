#!/usr/bin/env bash
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/lib_document.sh"
test_begin "photovoltaics, both rates, abroad: the right tax on the page and in the terms"

TAX=//ApplicableHeaderTradeSettlement/ApplicableTradeTax
order() { # NUMBER NAME BUYER_MEMBERS ORDER_MEMBERS LINES
    cat <<END
{"order_number": "$1", "status": "abgeschlossen", "service_date": "2026-03-01"$4,
 "buyer": {"customer_number": "$1", "name": "$2", "street": "Weg 1", "city": "Ort",
  "email": "kunde@example.org", $3},
 "lines": [$5]}
END
}
line() { # NAME PRICE MEMBERS
    echo '{"name": "'"$1"'", "quantity": 1, "unit": "Stk", "unit_price": '"$2$3"'}'
}

now 2026-03-02T09:00
firm_new
private='"kind": "private", "postcode": "44135"'

order T-1 "Petra Krause" "$private" '' "$(line 'PV-Anlage 9,8 kWp' 14000 ', "vat_rate": 0'),
    $(line 'Zählerschrank' 1000 ', "vat_rate": 19'), $(line 'Fachbuch' 50 ', "vat_rate": 7')" |
    drop_text T-1.json
kontor once
expect_json '.net == 15050.00 and .tax == 193.50 and .gross == 15243.50' show R2026-0001
document_of R2026-0001
expect_page '§ 12 Abs. 3 UStG' '190,00' '3,50' '15.243,50' 'zzgl. 19 %' 'zzgl. 7 %'
for code in S Z; do
    xmllint --xpath "//*[local-name()='ApplicableHeaderTradeSettlement']/*[local-name()='ApplicableTradeTax'][*[local-name()='CategoryCode']='$code']" \
        "$DIR/terms.xml" >"$DIR/tax-$code" || fail "no category $code"
done
grep -q '>14000.00<' "$DIR/tax-Z" || fail "basis of Z: $(cat "$DIR/tax-Z")"
[ "$(grep -o '>S<' "$DIR/tax-S" | wc -l)" = 2 ] || fail "two rates of category S"

# A delivery to an Austrian business, one to Switzerland; English templates.
order T-2 "Huber Bau GmbH" \
    '"kind": "business", "postcode": "1010", "country": "AT", "vat_id": "ATU12345675"' \
    ', "tax_scheme": "intra_eu"' "$(line 'Schaltschrank' 2000 '')" | drop_text T-2.json
order T-3 "Alpina AG" '"kind": "business", "postcode": "8001", "country": "CH", "locale": "en"' \
    ', "tax_scheme": "export"' "$(line 'Switch cabinet' 2500 '')" | drop_text T-3.json
kontor once
document_of R2026-0002
expect_page 'innergemeinschaftliche Lieferung' ATU12345675 '2.000,00'
expect_no_page '19 %'
expect_term K $TAX/CategoryCode
expect_term VATEX-EU-IC $TAX/ExemptionReasonCode
expect_term ATU12345675 //BuyerTradeParty/SpecifiedTaxRegistration/ID
expect_term AT //ApplicableHeaderTradeDelivery/ShipToTradeParty/PostalTradeAddress/CountryID
document_of R2026-0003
expect_page 'Invoice R2026-0003' 'VAT-exempt export delivery' '2,500.00'
expect_no_page 'Rechnung|zzgl|Zahlbar'
expect_term G $TAX/CategoryCode
expect_term VATEX-EU-G $TAX/ExemptionReasonCode

# Without the customer's VAT id there is no such delivery.
order T-4 "Huber Bau GmbH" '"kind": "business", "postcode": "1010", "country": "AT"' \
    ', "tax_scheme": "intra_eu"' "$(line 'Schaltschrank' 2000 '')" | drop_text T-4.json
kontor once
expect_json 'length == 3' list
expect_text 'failed/T-4.json.error.txt' 'USt-IdNr'

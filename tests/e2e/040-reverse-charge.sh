#!/usr/bin/env bash
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/lib_document.sh"
test_begin "S04: building services to a builder carry no tax, if the USt 1 TG is valid"

order() { # NUMBER VALID_UNTIL_MEMBER
    cat <<END
{"order_number": "$1", "status": "abgeschlossen", "service_date": "2026-03-01",
 "tax_scheme": "reverse_charge",
 "buyer": {"customer_number": "2002", "name": "Bauwerk Ruhr GmbH", "street": "Ruhrallee 9",
  "postcode": "44139", "city": "Dortmund", "kind": "business", "vat_id": "DE287654324",
  "email": "bauwerk@example.org"$2},
 "lines": [{"name": "Elektroarbeiten Neubau", "quantity": 1, "unit": "Psch",
  "unit_price": 12480, "kind": "labour"}]}
END
}

now 2026-03-02T09:00
firm_new
order C-0 "" | drop_text C-0.json
order C-1 ', "reverse_charge_until": "2026-02-28"' | drop_text C-1.json
kontor once
expect_json 'length == 0' list
expect_json '[.[] | select(.subject == "C-0")][0].text | test("USt 1 TG fehlt")' tasks
expect_json '[.[] | select(.subject == "C-1")][0].text
    | test("Nachweis USt 1 TG abgelaufen 28.02.2026")' tasks

order C-2 ', "reverse_charge_until": "2027-12-31"' | drop_text C-2.json
kontor once
expect_json '.gross == 12480.00 and .tax == 0.00' show R2026-0001
document_of R2026-0001
expect_page 'Steuerschuldnerschaft des Leistungsempfängers' '12.480,00' DE123456788 \
    DE287654324
expect_no_page '19 %|zzgl'
expect_term AE //ApplicableHeaderTradeSettlement/ApplicableTradeTax/CategoryCode
expect_term 0 //ApplicableHeaderTradeSettlement/ApplicableTradeTax/RateApplicablePercent
expect_term VATEX-EU-AE \
    //ApplicableHeaderTradeSettlement/ApplicableTradeTax/ExemptionReasonCode
expect_term 0.00 //TaxTotalAmount
expect_term DE123456788 //SellerTradeParty/SpecifiedTaxRegistration/ID
expect_term DE287654324 //BuyerTradeParty/SpecifiedTaxRegistration/ID

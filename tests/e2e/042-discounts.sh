#!/usr/bin/env bash
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/lib_document.sh"
test_begin "discounts and surcharges, price per 100, units of the owner's own table"

now 2026-03-02T09:00
firm_new
printf '\nKabeltrommel    XRL\n' >>"$KONTOR_FIRM/templates/units.tab"
# 250 Schrauben at 7.4950 per 100 = 18.7375 -> 18.74, less 10 % (1.87) = 16.87;
# 1.2345 h at 58.0525 = 71.6658... -> 71.67, plus 5.00 = 76.67; 2 drums at 20 = 40.00.
# Sum 133.54, less 3 % (4.01), plus 12.50 freight = 142.03; tax 26.99; gross 169.02.
drop_text D-1.json <<'END'
{"order_number": "D-1", "status": "abgeschlossen", "service_date": "2026-03-01",
 "buyer": {"customer_number": "2001", "name": "Hofmann Ladenbau GmbH",
  "street": "Hafenstr. 1", "postcode": "44147", "city": "Dortmund", "kind": "business",
  "email": "hofmann@example.org"},
 "lines": [
  {"name": "Schrauben", "quantity": 250, "unit": "Stk", "unit_price": 7.4950,
   "base_quantity": 100, "vat_rate": 19,
   "allowances": [{"percent": 10, "reason": "Mengenrabatt"}]},
  {"name": "Montage", "quantity": 1.2345, "unit": "Std", "unit_price": 58.0525,
   "vat_rate": 19, "allowances": [{"charge": true, "amount": 5.00, "reason": "Notdienst"}]},
  {"name": "Folie", "quantity": 2, "unit": "Kabeltrommel", "unit_price": 20, "vat_rate": 19}],
 "allowances": [{"percent": 3, "reason": "Treuerabatt"},
  {"charge": true, "amount": 12.50, "reason": "Fracht"}]}
END
kontor once
expect_json '.net == 142.03 and .tax == 26.99 and .gross == 169.02' show R2026-0001
document_of R2026-0001
expect_page 'Mengenrabatt' '16,87' 'Notdienst' '76,67' 'Treuerabatt' '4,01' 'Fracht' '12,50' \
    '142,03' '169,02' '7,495' '1,2345' '58,0525'
first=//IncludedSupplyChainTradeLineItem
expect_term XRL "${first}[3]/SpecifiedLineTradeDelivery/BilledQuantity/@unitCode"
expect_term 16.87 \
    "${first}[1]/SpecifiedLineTradeSettlement/SpecifiedTradeSettlementLineMonetarySummation/LineTotalAmount"
sum=//SpecifiedTradeSettlementHeaderMonetarySummation
expect_term 133.54 $sum/LineTotalAmount
expect_term 4.01 $sum/AllowanceTotalAmount
expect_term 12.50 $sum/ChargeTotalAmount
expect_term 142.03 $sum/TaxBasisTotalAmount
expect_term 26.99 $sum/TaxTotalAmount
expect_term 169.02 $sum/GrandTotalAmount

# An unknown unit is printed as written, stands as "piece" in the e-invoice, and is told.
sed 's/"unit": "Kabeltrommel"/"unit": "Wumms"/; s/D-1/D-2/' "$DIR/dropped-text" >"$DIR/D-2.json"
drop "$DIR/D-2.json"
kontor once
document_of R2026-0002
expect_page '2 Wumms'
expect_term C62 "${first}[3]/SpecifiedLineTradeDelivery/BilledQuantity/@unitCode"
expect_json '[.history[] | select(.event == "invoice.issued")][0].data.notes
    | test("Position 3.*Wumms.*units.tab")' show R2026-0002

#!/usr/bin/env bash
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/lib_sommer.sh"
test_begin "S02: tax is rounded once for each rate; page, mail and journal say the same cents"

now 2026-02-03T09:00
firm_new
drop_text A-2.json <<'END'
{"order_number": "A-2", "status": "abgeschlossen", "service_date": "2026-02-02",
 "buyer": {"customer_number": "1001", "name": "Petra Krause", "street": "Gartenweg 3",
  "postcode": "44135", "city": "Dortmund", "kind": "private", "email": "krause@example.org"},
 "lines": [
  {"name": "Dose", "quantity": 3, "unit": "Stk", "unit_price": 33.33, "vat_rate": 19},
  {"name": "Kabel", "quantity": 2.5, "unit": "m", "unit_price": 17.99, "vat_rate": 19},
  {"name": "Buch", "quantity": 1, "unit": "Stk", "unit_price": 12.50, "vat_rate": 7}]}
END
kontor once
expect_json '.net == 157.47 and .tax == 28.42 and .gross == 185.89' show R2026-0001
expect_json '[.history[] | select(.event == "invoice.issued")][0].data.gross == "185.89"' \
    show R2026-0001
text=$(pdf_text archive/2026/02/R2026-0001.pdf | sed 's/\xc2\xa0/ /g')
for wanted in 99,99 44,98 12,50 144,97 27,54 0,88 185,89; do
    grep -qF -- "$wanted" <<<"$text" || fail "not on the page: $wanted"$'\n'"$text"
done
(cd "$KONTOR_FIRM" && pdfdetach -list archive/2026/02/R2026-0001.pdf) >"$DIR/out"
if grep -q factur-x.xml "$DIR/out"; then
    (cd "$KONTOR_FIRM" && pdfdetach -save 1 -o "$DIR/x.xml" archive/2026/02/R2026-0001.pdf)
    for wanted in '>27.54<' '>0.88<' '>144.97<' '>185.89<' '>44.98<'; do
        grep -qF -- "$wanted" "$DIR/x.xml" || fail "not in the XML: $wanted"
    done
fi

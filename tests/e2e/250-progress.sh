#!/usr/bin/env bash
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/lib_sommer.sh"
test_begin "S25: a final invoice deducts the progress invoices that were paid"

order() { # NUMBER KIND NET
    umbau "$@" '"on_property": true,'
}
pay() { # FILE NUMBER AMOUNT FROM
    statement "$1" "$4" "$4" 0.00 \
        "$4|+$3|Hofmann Ladenbau GmbH|DE24200411550028811600|$2"
    kontor once
    status_of "$2" bezahlt
}

now 2026-02-03T09:00
firm_new
order P-9.1 partial 5000 | drop_text a.json
order P-9.2 partial 3000 | drop_text b.json
kontor once
expect_json '.gross == 5950.00' show R2026-0001
expect_json '.gross == 3570.00' show R2026-0002
now 2026-02-11T09:00
pay a.xml R2026-0001 5950.00 2026-02-10

# One is not paid: no silent deduction.
order P-9.3 final 10460 | drop_text c.json
kontor once
expect_json 'length == 2' list
expect_json '[.[] | select(.kind == "order")][0].text | test("R2026-0002")' tasks

now 2026-02-13T09:00
pay b.xml R2026-0002 3570.00 2026-02-12
order P-9.3 final 10460 | drop_text c2.json
kontor once
expect_json '.gross == 12447.40 and .tax == 1987.40 and .payable == 2927.40
    and .open == 2927.40' show R2026-0003
text=$(pdf_text archive/2026/02/R2026-0003.pdf | sed 's/\xc2\xa0/ /g' | tr -s ' ')
for wanted in '12.447,40' '5.950,00' '3.570,00' '950,00' '570,00' '2.927,40' '2.460,00' \
    '467,40' 'R2026-0001' 'R2026-0002'; do
    grep -qF -- "$wanted" <<<"$text" || fail "not on the page: $wanted"$'\n'"$text"
done
(cd "$KONTOR_FIRM" && pdfdetach -save 1 -o "$DIR/x.xml" archive/2026/02/R2026-0003.pdf)
for wanted in '>9520.00<' '>2927.40<'; do
    grep -qF -- "$wanted" "$DIR/x.xml" || fail "not in the XML: $wanted"
done

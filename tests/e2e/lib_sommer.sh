# lib_sommer.sh - the firm, customers and orders that the acceptance scenarios share.

BANK_IBAN=DE89370400440532013000
KRAUSE_IBAN=DE44500105175407324931

# krause A-1001 [MATERIAL_PRICE]: the order of S01 as Kontor's own JSON, on stdout.
krause() {
    cat <<END
{"order_number": "$1", "status": "abgeschlossen", "order_date": "2026-02-01",
 "service_date": "2026-02-02", "on_property": true,
 "buyer": {"customer_number": "1001", "name": "Petra Krause", "street": "Gartenweg 3",
  "postcode": "44135", "city": "Dortmund", "region": "NW", "kind": "private",
  "email": "krause@example.org"},
 "lines": [
  {"name": "Elektroinstallation", "quantity": 8.00, "unit": "h", "unit_price": 58.00,
   "vat_rate": 19, "kind": "labour"},
  {"name": "Material", "quantity": 1, "unit": "Satz", "unit_price": ${2:-312.50},
   "vat_rate": 19, "kind": "material"}]}
END
}

# simple NUMBER NET CUSTOMER_NUMBER NAME [VAT]: one position, a private customer.
simple() {
    cat <<END
{"order_number": "$1", "status": "abgeschlossen", "order_date": "2026-02-01",
 "service_date": "2026-02-02",
 "buyer": {"customer_number": "$3", "name": "$4", "street": "Weg 1", "postcode": "44135",
  "city": "Dortmund", "region": "NW", "kind": "private", "email": "kunde$3@example.org"},
 "lines": [{"name": "Reparatur", "quantity": 1, "unit": "Psch", "unit_price": $2,
  "vat_rate": ${5:-19}}]}
END
}

# umbau NUMBER invoice|partial|final NET [MEMBERS,]: of the project P-9, for a business.
umbau() {
    cat <<END
{"order_number": "$1", "kind": "$2", "project": "P-9", "status": "abgeschlossen",
 "service_date": "2026-02-02", ${4:-}
 "buyer": {"customer_number": "2001", "name": "Hofmann Ladenbau GmbH",
  "street": "Hafenstr. 1", "postcode": "44147", "city": "Dortmund", "kind": "business",
  "vat_id": "DE811122234", "email": "hofmann@example.org"},
 "lines": [{"name": "Umbau", "quantity": 1, "unit": "Psch", "unit_price": $3,
  "vat_rate": 19, "kind": "labour"}]}
END
}

# statement NAME FROM TO OPENING ENTRY...: a camt.053 dropped into inbox/.
statement() {
    local name=$1 from=$2 to=$3 opening=$4 entry
    shift 4
    local args=()
    for entry in "$@"; do
        args+=(--entry "$entry")
    done
    python3 "$HERE/../tools/make_camt.py" --iban $BANK_IBAN --opening "$opening" \
        --from "$from" --to "$to" "${args[@]}" "$DIR/$name"
    drop "$DIR/$name"
}

# open_of R2026-0001 424.04; status_of R2026-0001 bezahlt
open_of() {
    expect_json ".open == $2" show "$1"
}

status_of() {
    expect_json ".status == \"$2\"" show "$1"
}

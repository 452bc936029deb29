#!/usr/bin/env bash
. "$(dirname "$0")/lib.sh"
test_begin "S06: up to 250.00 euros the customer's address may be missing, a cent more not"

order() { # NUMBER NET
    cat <<END
{"order_number": "$1", "status": "abgeschlossen", "service_date": "2026-02-02",
 "buyer": {"name": "Laufkunde", "email": "kunde@example.org", "kind": "private"},
 "lines": [{"name": "Reparatur", "quantity": 1, "unit_price": $2, "vat_rate": 19}]}
END
}

now 2026-02-03T09:00
firm_new
order B-1 210.08 | drop_text B-1.json
order B-2 210.09 | drop_text B-2.json
kontor once
expect_json 'length == 1 and .[0].gross == 250.00' list
expect_json '.tax == 39.92' show R2026-0001
expect_text 'failed/B-2.json.error.txt' 'Anschrift'
expect_text 'failed/B-2.json.error.txt' '250,00'

#!/usr/bin/env bash
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/lib_connect.sh"
test_begin "recorded answers keep their form and lose whom they are about"

firm_new
api_start lexoffice <<'END'
{"contacts": [{"id": "c0000000-0000-0000-0000-000000000001", "name": "Bäckerei Groß GmbH",
  "number": 10001, "email": "gross@example.org"}],
 "orders": [{"number": "AB-1", "contact": "c0000000-0000-0000-0000-000000000001",
  "name": "Bäckerei Groß GmbH", "date": "2026-01-15", "note": "2026-01-20"}]}
END
account lexoffice
"$SOURCE/scripts/record-api" lexoffice "$KONTOR_FIRM/lexoffice.key" "$DIR/records" \
    --base-url "https://localhost:$PORT/v1" --ca-file "$API_DIR/lexoffice/tls/ca.pem" >"$DIR/out"
expect_output '^200 .*order-confirmations'
expect_output '^400 .*voucherlist'
! grep -rqE 'Groß|gross@|Bäckerei|c0000000|lex-key' "$DIR/records" || fail "personal data recorded"
jq -e '.body | .voucherStatus == "draft" and (.lineItems | length) == 2
    and .lineItems[0].unitPrice.netAmount == "100.0" and .voucherDate[0:10] == "2026-01-15"' \
    "$DIR"/records/*order-confirmations*.json >/dev/null || fail "the form was lost"

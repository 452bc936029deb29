#!/usr/bin/env bash
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/lib_connect.sh"
test_begin "recorded answers keep their form and lose whom they are about"

# record PRODUCT PATH
record() {
    "$SOURCE/scripts/record-api" "$1" "$KONTOR_FIRM/$1.key" "$DIR/$1" \
        --base-url "https://localhost:$PORT$2" --ca-file "$API_DIR/$1/tls/ca.pem" >"$DIR/out"
    : >"$DIR/err"
}
# gone PRODUCT WORD...: in no file, nor in the name of one.
gone() {
    local product=$1 word
    shift
    for word in "$@"; do
        ! grep -rqiF -- "$word" "$DIR/$product" || fail "recorded: $word"
        ! find "$DIR/$product" -iname "*$word*" | grep -q . || fail "in a name: $word"
    done
}

firm_new
api_start lexoffice <<'END'
{"contacts": [
  {"id": "c0000000-0000-0000-0000-000000000001", "name": "Bäckerei Groß GmbH", "number": 10057,
   "email": "gross@bakery.example", "street": "Lindenstraße 17a", "zip": "73033",
   "city": "Göppingen", "vat": "DE811907980", "leitweg": "08117026-55010-71",
   "more": {"note": "2026-01-20 Herr Groß bittet um Rückruf", "phoneNumbers":
     {"business": ["07161 555000"], "fax": ["07161555099"]}, "addresses": {"billing":
     [{"supplement": "Abt. Backstube", "street": "Lindenstraße 17a", "zip": "73033",
       "city": "Göppingen", "countryCode": "DE"}]}}},
  {"id": "c0000000-0000-0000-0000-000000000002", "name": "Petra Krause", "number": 10058,
   "person": true, "email": "krause@home.example", "more": {"company": {"taxNumber":
     "6301234567", "contactPersons": [{"salutation": "Frau", "firstName": "Eva",
     "lastName": "Brückner", "emailAddress": "eva@bakery.example",
     "phoneNumber": "0171998877"}]}}}],
 "orders": [{"number": "AB-2041", "contact": "c0000000-0000-0000-0000-000000000001",
  "name": "Bäckerei Groß GmbH", "date": "2026-01-15", "note": "2026-01-20",
  "item": "Ofen bei Groß", "remark": "Schlüssel bei Nachbarin Meier, Tel. 555123",
  "net": "1234.50"}]}
END
account lexoffice
record lexoffice /v1
expect_output '^200 .*order-confirmations'
expect_output '^200 .*contacts-ID'
expect_output '^400 .*voucherlist'
gone lexoffice Groß gross@ Bäckerei Krause Brückner Eva Meier Ofen Linden Backstube \
    Göppingen 73033 44137 bakery home.example 07161 555000 555099 998877 555123 \
    DE811907980 811907980 6301234567 55010 10057 10058 2041 c0000000 lex-key
jq -e '.body | .voucherStatus == "draft" and (.lineItems | length) == 2
    and .lineItems[0].unitPrice.netAmount == "1234.5" and .voucherDate[0:10] == "2026-01-15"
    and .lineItems[0].unitPrice.taxRatePercentage == 19' \
    "$DIR"/lexoffice/*order-confirmations*.json >/dev/null || fail "the form was lost"
# The same id is the same everywhere: answers still belong together.
jq -es '(map(select(.path == "/contacts/ID")) | .[0].body.id) as $id
    | any(.[]; .body.address.contactId? == $id)' \
    "$DIR"/lexoffice/*.json >/dev/null || fail "the contact is not that of its order"

api_start sevdesk <<'END'
{"contacts": [
  {"id": 13870001, "name": "Malerbetrieb Groß GmbH", "number": "2004", "email": "maler@gross.example",
   "street": "Königswall 21", "zip": "01067", "city": "Dresden", "vat": "DE811907980",
   "more": {"bankAccount": "DE02120300000000202051", "bankNumber": "BYLADEM1001",
     "taxNumber": "63012345678", "description": "2026-02-01 zahlt spät", "name2": "Inh. Otto",
     "buyerReference": "08117026-55010-71"}},
  {"id": 13870002, "first": "Ayşe", "last": "Özdemir", "parent": 13870001,
   "email": "ayse@home.example", "more": {"birthday": "1971-05-06", "titel": "Dr."}}],
 "orders": [{"id": 4711001, "number": "AB-2026-0031", "contact": 13870001, "date": "2026-01-15",
   "net": "1234.50", "item": "Anstrich bei Groß"}]}
END
account sevdesk
record sevdesk /api/v1
expect_output '^200 .*Contact-ID'
expect_output '^404 .*Order-ID'
gone sevdesk Groß Maler Otto Ayşe Özdemir home.example gross.example Königswall 01067 Dresden \
    DE811907980 DE0212 202051 BYLADEM 63012345678 spät 1971 2004 0031 55010 13870001 \
    13870002 4711001 Anstrich 0123456789abcdef
jq -es 'any(.[]; .body.objects[0].priceNet? == "1234.50" and .body.objects[0].optional == "0")' \
    "$DIR"/sevdesk/*OrderPos*.json >/dev/null || fail "the form was lost"

#!/usr/bin/env bash
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/lib_connect.sh"
. "$(dirname "$0")/lib_sommer.sh"
test_begin "whatever sevDesk answers to a write, it happens once: read first, and only a 429 is sent again"

connect_firm
api_start sevdesk <<'END'
{"contacts": [{"id": 71, "name": "Möhring OHG", "number": "2004", "email": "m@example.org"}],
 "orders": [{"id": 1, "number": "AB-1", "contact": 71, "date": "2026-01-15", "net": "10.00"}],
 "invoices": [{"id": 500, "number": "RE-0", "gross": "100.00", "paid": "40.00"},
              {"id": 501, "number": "RE-1", "gross": "100.00"},
              {"id": 502, "number": "RE-2", "gross": "200.00"},
              {"id": 503, "number": "RE-3", "gross": "300.00"}]}
END
account sevdesk 'order_status = ja' 'book_payments = ja' 'check_account = "5113"'
S=$API_DIR/sevdesk

# more NUMBER: one more order, fetched and invoiced; its status is written by the next poll.
ID=1
more() {
    ID=$((ID + 1))
    api_data sevdesk ".orders += [{\"id\": $ID, \"number\": \"$1\", \"contact\": 71,
        \"date\": \"2026-02-03\", \"net\": \"10.00\"}]"
    api_faults sevdesk
    kontor connect >/dev/null
    forget_requests sevdesk
}
invoiced() { # NUMBER: over there
    jq -e ".orders[] | select(.number == \"$1\") | .status == \"1000\"" "$S/data.json" >/dev/null ||
        fail "$1 has not got its status"
}
# writes N [FILTER]: so many since forget_requests.
writes() {
    [ "$(requests sevdesk ' PUT ')" -eq "$1" ] || fail "writes: $(cat "$S/requests")"
}
# between_writes_it_read RESOURCE
read_first() {
    grep -E " (PUT|GET) [^ ]*/$1" "$S/requests" | awk '{k = $3} k == "PUT" && before == "PUT" {exit 1} {before = k}' ||
        fail "written twice without reading: $(cat "$S/requests")"
}
about() { # COUNT RE: open tasks
    expect_json "[.[] | select(.title | test(\"$2\"))] | length == $1" tasks
}

kontor connect >/dev/null
expect_json 'length == 1' list

# Too many requests: sent again, without reading.
api_faults sevdesk 'put /order: 429, 429'
forget_requests sevdesk
kontor connect >/dev/null
writes 3
invoiced AB-1

# Written, and the answer lost: the next poll reads, and writes no more.
more AB-2
api_faults sevdesk 'put /order: drop-done'
kontor connect >/dev/null
invoiced AB-2
kontor connect >/dev/null
kontor connect >/dev/null
writes 1
expect_json 'length == 0' tasks

# The answer does not tell: each time it is read first. The gateway's page at last hides
# that it was written.
more AB-3
api_faults sevdesk 'put /order: 500, drop, html'
for i in 10 11 12 13; do
    now "2026-02-03T$i:00"
    kontor connect >/dev/null
done
writes 3
read_first Order
invoiced AB-3
expect_json 'length == 0' tasks

# An error inside 200: once more after reading, then the owner is told, once. The order
# behind it is not held up, and is still fetched.
now 2026-02-03T14:00
api_data sevdesk '.orders += [{"id": 14, "number": "AB-4", "contact": 71, "net": "10.00",
    "date": "2026-02-03"}, {"id": 15, "number": "AB-5", "contact": 71, "net": "10.00",
    "date": "2026-02-03"}]'
kontor connect >/dev/null
forget_requests sevdesk
api_faults sevdesk 'put /order: error200, ok, error200'
kontor connect >/dev/null
invoiced AB-5
expect_json 'length == 0' tasks
kontor connect >/dev/null
kontor connect >/dev/null
writes 3
about 1 'Auftragsstatus zu Rechnung R2026-0004 .* gescheitert'
expect_mails 1 to=chef@sommer.example subject='Auftragsstatus'
kontor connect again R2026-0004
kontor connect >/dev/null
invoiced AB-4
expect_json 'length == 0' tasks

# Payments of open invoices of before; what had been paid then is known there. The first
# is cut off, once before it was booked and once behind it, the third is refused: each is
# booked there once or told.
printf 'Rechnungsnummer;Kunde;Rechnungsdatum;Fällig am;Rechnungsbetrag;Offener Betrag
RE-0;Alt;01.12.2025;15.12.2025;100,00;60,00
RE-1;Alt;01.12.2025;15.12.2025;100,00;100,00
RE-2;Alt;01.12.2025;15.12.2025;200,00;200,00
RE-3;Alt;01.12.2025;15.12.2025;300,00;300,00
' | drop_text offene-posten/offen.csv
kontor once >/dev/null
statement a.xml 2026-01-30 2026-02-02 1000.00 \
    "2026-02-02|+60.00|Alt|DE02120300000000202051|RE-0" \
    "2026-02-02|+100.00|Alt|DE02120300000000202051|RE-1" \
    "2026-02-02|+200.00|Alt|DE02120300000000202051|RE-2" \
    "2026-02-02|+300.00|Alt|DE02120300000000202051|RE-3"
kontor once >/dev/null
forget_requests sevdesk
api_faults sevdesk 'put /invoice: drop, drop-done, ok, 422'
for i in 10 11 12 13; do
    now "2026-02-04T$i:00"
    kontor connect >/dev/null
done
[ "$(sort "$S/bookings" | cut -d ' ' -f 1-2,4)" = "RE-0 60.00 FULL_PAYMENT
RE-1 100.00 FULL_PAYMENT
RE-3 300.00 FULL_PAYMENT" ] || fail "bookings: $(cat "$S/bookings") $(cat "$S/requests")"
about 1 'Zahlung zu Rechnung RE-2 .* gescheitert'
expect_json 'length == 1' tasks
kontor connect again RE-2
kontor connect >/dev/null
[ "$(grep -c '^RE-2 200.00' "$S/bookings")" -eq 1 ] || fail "not booked again"

# Somebody booked there meanwhile: what is paid is neither before nor behind.
printf 'Rechnungsnummer;Kunde;Rechnungsdatum;Fällig am;Rechnungsbetrag;Offener Betrag
RE-4;Alt;01.12.2025;15.12.2025;400,00;400,00
' | drop_text offene-posten/mehr.csv
api_data sevdesk '.invoices += [{"id": 504, "number": "RE-4", "gross": "400.00"}]'
kontor once >/dev/null
statement b.xml 2026-02-03 2026-02-03 1660.00 \
    "2026-02-03|+400.00|Alt|DE02120300000000202051|RE-4"
kontor once >/dev/null
api_faults sevdesk 'put /invoice: drop'
now 2026-02-05T10:00
kontor connect >/dev/null
api_data sevdesk '.invoices |= map(if .number == "RE-4" then .paid = "123.00" else . end)'
kontor connect >/dev/null
about 1 'Zahlung zu Rechnung RE-4 .* ungewiss'
[ "$(grep -c '^RE-4' "$S/bookings")" -eq 0 ] || fail "booked although nobody knows"
kontor connect done RE-4
about 0 'ungewiss'

# The key is revoked while something is to be written: it waits, and the owner hears it.
api_faults sevdesk 'get /order: error200*'
kontor connect >/dev/null
about 1 'sevdesk liefert keine Aufträge'
expect_json '[.[] | select(.title | test("liefert"))][0].text | test("Das ging nicht\\., Kennung 5f3c-01")' tasks

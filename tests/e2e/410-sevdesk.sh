#!/usr/bin/env bash
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/lib_connect.sh"
. "$(dirname "$0")/lib_sommer.sh"
test_begin "accepted orders of sevDesk arrive by themselves; status and payments go back"

connect_firm
api_start sevdesk <<'END'
{"contacts": [
  {"id": 71, "name": "Möhring & Söhne OHG", "number": "2004", "email": "moehring@example.org",
   "street": "Königswall 21", "zip": "44137", "city": "Dortmund"},
  {"id": 72, "first": "Jan", "last": "Möhring", "parent": 71},
  {"id": 73, "first": "Petra", "last": "Krause", "number": "2005", "email": "krause@example.org",
   "street": "Weg 3", "zip": "01067", "city": "Dresden", "gender": "f"}],
 "orders": [
  {"id": 1, "number": "AB-1", "contact": 71, "date": "2026-01-15", "net": "100.00",
   "optional": "50.00"},
  {"id": 2, "number": "AB-2", "contact": 73, "date": "2026-01-16", "net": "80.00",
   "gross": true, "tax": "type"},
  {"id": 3, "number": "AB-3", "contact": 71, "date": "2026-01-17", "status": "200"},
  {"id": 4, "number": "AN-4", "contact": 71, "date": "2026-01-17", "type": "AN"},
  {"id": 5, "number": "AB-5", "contact": 71, "date": "2025-12-30"},
  {"id": 6, "number": "AB-6", "contact": 72, "date": "2026-01-18", "net": "10.00"}],
 "invoices": [{"id": 501, "number": "RE-77", "gross": "119.00"},
              {"id": 502, "number": "RE-78", "gross": "238.00"}],
 "ignore": ["status", "order"]}
END
account sevdesk 'order_status = ja' 'book_payments = ja' 'check_account = "5113"'
kontor check
expect_output 'Konto sevdesk +fertig sind: Aufträge \(AB\) im Status angenommen'

kontor connect
# The optional position of AB-1 is in no sum over there, and on no invoice here.
expect_json 'length == 3' list
expect_json 'length == 0' tasks
kontor import --explain "$KONTOR_FIRM"/archive/2026/02/sevdesk-AB-1-*.json
expect_output 'AB-1: „Montage“ war nur angeboten \(optional\)'
expect_json '[.[].gross] | sort == [11.90, 95.20, 119.00]' list
expect_json '[.[].customer] | sort == ["Möhring & Söhne OHG", "Möhring & Söhne OHG",
    "Petra Krause"]' list
expect_mails 2 to=moehring@example.org subject='^Rechnung'
expect_mails 1 to=krause@example.org subject='^Rechnung'
expect_files 1 'archive/2026/02/sevdesk-AB-1-*.json'

# What was invoiced is "berechnet" over there after the next poll, the rest is as it was.
kontor connect
expect_output '3 Einträge zurückgeschrieben'
jq -e '[.orders[] | select(.status == "1000") | .number] == ["AB-1", "AB-2", "AB-6"]' \
    "$API_DIR/sevdesk/data.json" >/dev/null || fail "status not set: $(cat "$API_DIR/sevdesk/data.json")"
forget_requests sevdesk
kontor connect
[ "$(requests sevdesk)" -le 2 ] || fail "an idle poll took $(requests sevdesk) requests"
[ "$(requests sevdesk ' PUT ')" -eq 0 ] || fail "set once more"

# Open items of before that are paid here are booked there, once.
printf 'Rechnungsnummer;Kunde;Rechnungsdatum;Fällig am;Offener Betrag
RE-77;Alt;01.12.2025;15.12.2025;119,00
' | drop_text offene-posten/offen.csv
kontor once
statement a.xml 2026-01-30 2026-02-02 1000.00 \
    "2026-02-02|+119.00|Alt|DE02120300000000202051|RE-77"
kontor once
expect_json '.open == 0' show RE-77
kontor connect
kontor connect
[ "$(cat "$API_DIR/sevdesk/bookings")" = "RE-77 119.00 02.02.2026 FULL_PAYMENT 5113" ] ||
    fail "bookings: $(cat "$API_DIR/sevdesk/bookings")"

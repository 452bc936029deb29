#!/usr/bin/env bash
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/lib_connect.sh"
test_begin "finished orders of lexoffice arrive by themselves and are mailed as invoices"

connect_firm
api_start lexoffice <<'END'
{"contacts": [
  {"id": "c0000000-0000-0000-0000-000000000001", "name": "Bäckerei Groß GmbH", "number": 10001,
   "email": "gross@example.org"},
  {"id": "c0000000-0000-0000-0000-000000000002", "name": "Petra Krause", "number": 10002,
   "person": true, "email": "krause@example.org"},
  {"id": "c0000000-0000-0000-0000-000000000003", "name": "Nur Lieferant", "vendor": true}],
 "orders": [
  {"number": "AB-1", "contact": "c0000000-0000-0000-0000-000000000001", "date": "2026-01-15",
   "note": "2026-01-20", "net": "275.40", "name": "Bäckerei Groß GmbH"},
  {"number": "AB-2", "contact": "c0000000-0000-0000-0000-000000000002", "date": "2026-01-16",
   "updated": "2026-01-17", "remark": "Alles FERTIG, danke", "net": "80.00"},
  {"number": "AB-3", "contact": "c0000000-0000-0000-0000-000000000001", "date": "2026-01-17"},
  {"number": "AB-4", "contact": "c0000000-0000-0000-0000-000000000001", "date": "2025-12-30",
   "note": "2026-01-05"},
  {"number": "AB-5", "contact": "c0000000-0000-0000-0000-000000000001", "date": "2026-01-18",
   "note": "2026-01-19", "invoiced": true},
  {"number": "AB-6", "contact": null, "name": "Laufkunde", "date": "2026-01-19",
   "note": "2026-01-21"}]}
END
account lexoffice
kontor check
expect_output 'Konto lexoffice +fertig sind: .*Lieferschein.*vom 01\.01\.2026 an'

# What would come, without anything happening.
forget_requests lexoffice
kontor connect --dry-run
expect_output 'AB-1 .*15\.01\.2026'
expect_output 'AB-2'
expect_output 'AB-6.*ohne Kontakt'
for none in AB-3 AB-4 AB-5; do
    ! grep -q $none "$DIR/out" || fail "$none is not finished"
done
expect_files 0 'inbox/*'

kontor connect
expect_json 'length == 2' list
expect_json '[.[].customer] | sort == ["Bäckerei Groß GmbH", "Petra Krause"]' list
expect_json '[.[].gross] | sort == [95.20, 327.73]' list
expect_mails 1 to=gross@example.org subject='^Rechnung'
expect_mails 1 to=krause@example.org attachment='R2026-000.\.pdf'
# Without a contact there is no mail address: the owner decides.
expect_json '[.[] | select(.subject == "AB-6")] | length == 1' tasks
expect_files 1 'archive/2026/02/lexoffice-AB-1-*.json'
expect_files 0 'inbox/*'
# The raw answers, unknown members included, and never the key.
expect_text 'archive/2026/02/lexoffice-AB-1-*.json' '"somethingNew"'
! grep -rqF lex-key-123 "$KONTOR_FIRM/archive" "$KONTOR_FIRM/kontor.db" "$DIR/out" "$DIR/err" ||
    fail "the key leaked"

# Once more: nothing new, one request.
forget_requests lexoffice
kontor connect
[ "$(requests lexoffice)" -le 2 ] || fail "an idle poll took $(requests lexoffice) requests"
expect_json 'length == 2' list

# Not due yet: no request at all. Then it is.
forget_requests lexoffice
kontor once
[ "$(requests lexoffice)" -eq 0 ] || fail "asked although not due"
now 2026-02-03T09:20
api_data lexoffice '.orders[2].note = "2026-02-03"'
kontor once
expect_json 'length == 3' list

# Contacts are mirrored, the supplier is not: an order from elsewhere that only knows the
# customer number finds the mail address.
drop_text other.json <<'END'
{"order_number": "X-1", "status": "fertig", "order_date": "2026-02-01",
 "service_date": "2026-02-02",
 "buyer": {"customer_number": "10002", "name": "Petra Krause"},
 "lines": [{"name": "Lampe", "quantity": 1, "unit_price": 10, "vat_rate": 19}]}
END
kontor once
expect_mails 2 to=krause@example.org subject='^Rechnung'

# The language of her invoices is the owner's word: the voucher's own says German.
drop_text own.json <<'END'
{"contacts": [{"customer_number": "10002", "name": "Petra Krause", "locale": "en"}]}
END
kontor once
api_data lexoffice '.orders += [{"number": "AB-7", "contact": .contacts[1].id,
    "date": "2026-02-03", "remark": "fertig", "net": "70.00"}]'
kontor connect
expect_mails 1 to=krause@example.org subject='^Invoice'

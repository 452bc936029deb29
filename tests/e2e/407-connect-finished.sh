#!/usr/bin/env bash
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/lib_connect.sh"
test_begin "each word of „finished“ takes what it says and check explains it; a voucher of 5 MiB goes back, a larger one is told"

now 2026-02-03T09:00
CONTACT=c0000000-0000-0000-0000-000000000001
smtp_start

# firm ACCOUNT-LINE...: a fresh one on the server started last, asked by --dry-run only.
firm() {
    local product=$1
    shift
    firm_new
    conf_set intake settle_ms 1
    smtp_use plain
    account "$product" "$@"
}
# would WORDS...: exactly these orders would come.
would() {
    local got
    kontor connect --dry-run >/dev/null
    got=$({ grep -oE '(LS-)?A[BN]-[0-9]|LI-[0-9]' "$DIR/out" || true; } | sort | tr '\n' ' ')
    [ "$got" = "$*${*:+ }" ] || fail "would take $got instead of $*"
}

api_start lexoffice <<END
{"contacts": [{"id": "$CONTACT", "name": "Groß GmbH", "number": 10001, "email": "g@example.org"}],
 "orders": [{"number": "AB-1", "contact": "$CONTACT", "date": "2026-01-15", "note": "2026-01-20"},
  {"number": "AB-2", "contact": "$CONTACT", "date": "2026-01-15", "remark": "bitte ERLEDIGT"},
  {"number": "AB-3", "contact": "$CONTACT", "date": "2026-01-15", "title": "AB – erledigt"},
  {"number": "AB-4", "contact": "$CONTACT", "date": "2026-01-15"}]}
END
firm lexoffice 'finished = { "delivery-note" }'
kontor check
expect_output 'lexoffice +fertig sind: Auftragsbestätigungen, zu denen es einen Lieferschein gibt; vom 01\.01\.2026 an, alle 10 Minuten'
would AB-1
firm lexoffice 'finished = { "mark:erledigt" }'
kontor check
expect_output 'fertig sind: Auftragsbestätigungen mit „erledigt“ in Titel oder Bemerkung;'
would AB-2 AB-3
firm lexoffice 'finished = { "kind:deliverynote" }'
kontor check
expect_output 'fertig sind: Lieferscheine selbst;'
would LS-AB-1
firm lexoffice 'finished = { "status:500" }'
fails 78 kontor check
expect_output 'finished „status:500“ gibt es bei lexoffice'

api_start sevdesk <<'END'
{"contacts": [{"id": 71, "name": "Möhring OHG", "number": "2004", "email": "m@example.org"}],
 "orders": [{"id": 1, "number": "AB-1", "contact": 71, "date": "2026-01-15"},
  {"id": 2, "number": "AB-2", "contact": 71, "date": "2026-01-15", "status": "200"},
  {"id": 3, "number": "AB-3", "contact": 71, "date": "2026-01-15", "status": "100"},
  {"id": 4, "number": "AB-4", "contact": 71, "date": "2026-01-15", "status": "1000"},
  {"id": 5, "number": "LI-5", "contact": 71, "date": "2026-01-15", "type": "LI"},
  {"id": 6, "number": "AN-6", "contact": 71, "date": "2026-01-15", "type": "AN"},
  {"id": 7, "number": "LI-7", "contact": 71, "date": "2026-01-15", "type": "LI", "status": "1000"}]}
END
firm sevdesk 'finished = { "status:200", "status:100" }'
kontor check
expect_output 'sevdesk +fertig sind: Aufträge \(AB\) im Status versendet; Aufträge \(AB\) im Status Entwurf;'
would AB-2 AB-3
firm sevdesk 'finished = { "kind:LI" }'
kontor check
expect_output 'fertig sind: Lieferscheine \(LI\);'
would LI-5
kontor connect >/dev/null
expect_json 'length == 1 and .[0].gross == 119' list
# Nothing of before `since`, whatever it is.
firm sevdesk
sed -i 's/since = "2026-01-01"/since = "2026-01-16"/' "$KONTOR_FIRM/kontor.conf"
would

# The invoice as a voucher: what is too large for lexoffice is told, and nothing is sent.
api_stop
mv "$API_DIR/lexoffice/port" "$API_DIR/lexoffice/port.before"
cp "$API_DIR/lexoffice/data.json" "$DIR/data.json"
api_start lexoffice <"$DIR/data.json"
firm lexoffice 'finished = { "delivery-note" }' 'upload_invoices = ja'
kontor connect >/dev/null
kontor connect >/dev/null
[ "$(find "$API_DIR/lexoffice/uploads" -name '*-R2026-0001.pdf' | wc -l)" -eq 1 ] || fail "no upload"
cmp "$API_DIR"/lexoffice/uploads/*-R2026-0001.pdf "$KONTOR_FIRM/archive/2026/02/R2026-0001.pdf"
python3 - "$KONTOR_FIRM/templates/logo.png" <<'PY'
import os, struct, sys, zlib
side = 1400
rows = b"".join(b"\0" + os.urandom(3 * side) for _ in range(side))
def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
open(sys.argv[1], "wb").write(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(
    ">IIBBBBB", side, side, 8, 2, 0, 0, 0)) + chunk(b"IDAT", zlib.compress(rows, 1)) + chunk(b"IEND", b""))
PY
conf_set invoice logo '"logo.png"'
api_data lexoffice '.orders[1].note = "2026-02-03"'
kontor connect >/dev/null
expect_json 'length == 2' list
forget_requests lexoffice
kontor connect >/dev/null
[ "$(requests lexoffice ' POST ')" -eq 0 ] || fail "sent what is too large"
expect_json '[.[] | select(.title | test("Hochladen von Rechnung R2026-0002 .*gescheitert"))
    | .text | test("5 MiB")] == [true]' tasks

#!/usr/bin/env bash
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/lib_connect.sh"
test_begin "killed at any system call of a poll, each order becomes one invoice, uploaded once"

# CRASH_POINTS=all enumerates every system call, at its entry and at its exit.
POINTS=${CRASH_POINTS:-4}

connect_firm
api_start lexoffice <<'END'
{"contacts": [
  {"id": "c0000000-0000-0000-0000-000000000001", "name": "Groß GmbH", "number": 10001,
   "email": "gross@example.org"},
  {"id": "c0000000-0000-0000-0000-000000000002", "name": "Petra Krause", "number": 10002,
   "person": true, "email": "krause@example.org"}],
 "orders": [{"number": "AB-1", "contact": "c0000000-0000-0000-0000-000000000001",
             "date": "2026-01-15", "note": "2026-01-20"}]}
END
account lexoffice 'upload_invoices = ja'
kontor connect >/dev/null
expect_json 'length == 1' list
# This poll uploads the first invoice and fetches two more orders; the next one uploads
# theirs.
api_data lexoffice '.orders += [{"number": "AB-2", "contact": .contacts[1].id,
    "date": "2026-02-02", "note": "2026-02-03", "net": "20.00"},
    {"number": "AB-3", "contact": .contacts[0].id, "date": "2026-02-03", "net": "30.00",
     "remark": "fertig"}]'

for side in "" --exit; do
    arguments=(--points "$POINTS")
    [ "$POINTS" != all ] || arguments=(--all)
    "$HERE/../tools/crash_way.py" --kontor "$KONTOR" --kill-at "$TOOLS/kill_at" \
        --firm "$KONTOR_FIRM" --mails "$SMTP_DIR/mails" --run connect \
        --uploads "$API_DIR/lexoffice/uploads" "${arguments[@]}" $side \
        --seed "${CRASH_SEED:-$RANDOM}" || fail "a poll is not safe"
done

# An upload whose answer is lost is not repeated by itself; the owner decides.
api_faults lexoffice 'post /files: drop-done'
rm -rf "$API_DIR/lexoffice/uploads"
kontor connect >/dev/null
expect_json '[.[] | select(.title | test("Hochladen von Rechnung R2026-0001 .*ungewiss"))] | length == 1' tasks
kontor connect >/dev/null
kontor connect >/dev/null
[ "$(find "$API_DIR/lexoffice/uploads" -name '*-R2026-0001.pdf' | wc -l)" -eq 1 ] ||
    fail "uploaded more than once"
kontor connect done R2026-0001
# One that is refused is told; the owner may have it tried again.
api_faults lexoffice 'post /files: 406'
api_data lexoffice '.orders += [{"number": "AB-4", "contact": .contacts[0].id,
    "date": "2026-02-03", "net": "40.00", "remark": "fertig"}]'
kontor connect >/dev/null
kontor connect >/dev/null
expect_json '[.[] | select(.title | test("R2026-0004 .*gescheitert"))] | length == 1' tasks
kontor connect again R2026-0004
kontor connect >/dev/null
[ "$(find "$API_DIR/lexoffice/uploads" -name '*-R2026-0004.pdf' | wc -l)" -eq 1 ] ||
    fail "not tried again"

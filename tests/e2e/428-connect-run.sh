#!/usr/bin/env bash
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/lib_connect.sh"
. "$(dirname "$0")/lib_sommer.sh"
test_begin "the service fetches by itself at its interval, and an account in trouble holds up nothing"

# The clock runs: this is about waiting.
TODAY=$(TZ=Europe/Berlin date +%F)
firm_new
conf_set intake settle_ms 50
smtp_start
smtp_use plain
api_start lexoffice <<END
{"contacts": [{"id": "c0000000-0000-0000-0000-000000000001", "name": "Groß GmbH",
  "number": 10001, "email": "gross@example.org"}],
 "orders": [{"number": "AB-1", "contact": "c0000000-0000-0000-0000-000000000001",
  "date": "$TODAY", "remark": "fertig", "net": "10.00"}]}
END
account lexoffice 'poll_minutes = 1'

listed() { # COUNT
    "$KONTOR" list --json | jq -e "length == $1" >/dev/null
}
# mailed COUNT TO: so many invoices.
mailed() {
    expect_mails "$1" to="$2" subject='^Rechnung' 2>/dev/null
}
# finished NUMBER NET: one more order over there.
finished() {
    api_data lexoffice ".orders += [{\"number\": \"$1\", \"contact\": .contacts[0].id,
        \"date\": \"$TODAY\", \"remark\": \"fertig\", \"net\": \"$2\"}]"
}
# The account is due now, as if its minute had passed.
due() {
    python3 - "$KONTOR_FIRM/kontor.db" <<'PY'
import sqlite3, sys
db = sqlite3.connect(sys.argv[1], timeout=20)
db.execute("UPDATE connect_account SET next_at = 0")
db.commit()
PY
    kill -HUP "$RUN_PID"
}
# A poll that begins now has come to an end.
polled() {
    forget_requests lexoffice
    due
    wait_for 30 grep -q voucherlist "$API_DIR/lexoffice/requests"
}
told() { # COUNT
    expect_json "[.[] | select(.title == \"lexoffice liefert keine Aufträge\")] | length == $1" tasks
}
is_told() { (told "$1") 2>/dev/null; }

# The first poll comes with the start, the next one a minute later and not before.
run_start
wait_for 30 listed 1
wait_for 20 mailed 1 gross@example.org
forget_requests lexoffice
finished AB-2 20.00
drop_text other.json < <(simple B-1 10 1 Nachbar)
wait_for 20 listed 2
[ "$(requests lexoffice)" -eq 0 ] || fail "asked before its time"
wait_for 90 listed 3
wait_for 20 mailed 2 gross@example.org
[ "$(requests lexoffice)" -le 3 ] || fail "$(requests lexoffice) requests for one order"

# The network is gone: nothing is told, the folder is served, and what was finished
# meanwhile comes when it is back.
api_stop
due
wait_for 20 grep -q 'connect.trouble' "$DIR/run.err"
drop_text b2.json < <(simple B-2 10 2 Nachbar)
wait_for 20 listed 4
told 0
finished AB-3 30.00
mv "$API_DIR/lexoffice/port" "$API_DIR/lexoffice/port.before"
cp "$API_DIR/lexoffice/data.json" "$DIR/data.json"
api_start lexoffice <"$DIR/data.json"
due
wait_for 30 listed 5
wait_for 20 mailed 3 gross@example.org

# An answer that does not come (119-hanging-servers.sh): it ends, and nothing is told.
troubles=$(grep -c 'connect.trouble' "$DIR/run.err")
api_faults lexoffice 'get /voucherlist: slow 60'
due
drop_text b3.json < <(simple B-3 10 3 Nachbar)
wait_for 20 listed 6
more_trouble() { [ "$(grep -c 'connect.trouble' "$DIR/run.err")" -gt "$troubles" ]; }
wait_for 20 more_trouble
told 0

# The key is revoked: told once, however often it is tried.
api_faults lexoffice 'get /voucherlist: 401*'
polled
wait_for 20 is_told 1
polled
polled
told 1
expect_mails 1 to=chef@sommer.example subject='lexoffice liefert keine Aufträge'
drop_text b4.json < <(simple B-4 10 4 Nachbar)
wait_for 20 listed 7
api_faults lexoffice
finished AB-4 40.00
due
wait_for 30 listed 8
wait_for 20 is_told 0
wait_for 20 mailed 4 gross@example.org

# A first run takes long. Meanwhile the folder is served, other commands get in, and
# another account has its turn.
api_data lexoffice ".copies = 300 | .orders = [{\"number\": \"C-\",
    \"contact\": .contacts[0].id, \"date\": \"$TODAY\", \"remark\": \"fertig\"}]"
api_start sevdesk <<END
{"contacts": [{"id": 71, "name": "Möhring OHG", "number": "2004", "email": "m@example.org"}],
 "orders": [{"id": 1, "number": "AB-71", "contact": 71, "date": "$TODAY", "net": "100.00"}]}
END
sed -i 's/pace_ms = 5/pace_ms = 60/' "$KONTOR_FIRM/kontor.conf"
due
wait_for 30 grep -q order-confirmations "$API_DIR/lexoffice/requests"
account sevdesk
drop_text b5.json < <(simple B-5 10 5 Nachbar)
simple B-6 10 6 Nachbar >"$DIR/b6.json"
kontor import "$DIR/b6.json" >/dev/null
from_sevdesk() {
    "$KONTOR" list --json | jq -e '[.[] | select(.customer == "Möhring OHG")] | length == 1'
}
wait_for 60 from_sevdesk
expect_json '[.[] | select(.customer == "Nachbar")] | length == 6' list
expect_json 'length < 250' list
wait_for 150 listed 311
run_stop
kontor connect >/dev/null
expect_json 'length == 311' list
expect_json '[.[].gross] | add | . * 100 | round == 3600940' list

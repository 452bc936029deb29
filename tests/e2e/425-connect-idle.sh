#!/usr/bin/env bash
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/lib_connect.sh"
test_begin "a poll without news costs two requests at most, and finds what is new wherever it stands"

now 2026-02-03T09:00
firm_new
conf_set intake settle_ms 1
cat >"$KONTOR_FIRM/inbox-rules/00-measure.rule" <<'RULE'
rule "Nur holen" {
  name   = { "lexoffice-*.json", "sevdesk-*.json" }
  action = ignore
}
RULE

# taken PRODUCT COUNT: so many different orders lie in the archive.
taken() {
    local n
    n=$(find "$KONTOR_FIRM/archive" -name "$1-*.json" -not -name '*Kontakte*' | wc -l)
    [ "$n" -eq "$2" ] || fail "$n orders of $1, expected $2"
}

# idle PRODUCT: a whole day, a poll each half hour; each costs two requests at most.
idle() {
    local i n
    for i in 07 08 09 10 11 12; do
        now "2026-02-04T$i:00"
        forget_requests "$1"
        kontor connect >/dev/null
        n=$(requests "$1")
        [ "$n" -ge 1 ] && [ "$n" -le 2 ] || fail "an idle poll of $1 took $n requests at $i"
    done
}

# More than one page of 250, all in the window of days that is asked.
api_start lexoffice <<'DATA'
{"copies": 600, "contacts": [{"id": "c0000000-0000-0000-0000-000000000001",
  "name": "Groß GmbH", "number": 10001, "email": "gross@example.org"}],
 "orders": [{"number": "AB-", "contact": "c0000000-0000-0000-0000-000000000001",
  "date": "2026-02-03", "remark": "fertig"}]}
DATA
account lexoffice
kontor connect >/dev/null
taken lexoffice 600
idle lexoffice

# Three pages of 500. Whatever hint the server does not know, news are found.
api_start sevdesk <<'DATA'
{"copies": 1200, "contacts": [{"id": 71, "name": "Möhring OHG", "number": "2004",
  "email": "moehring@example.org"}],
 "orders": [{"number": "AB-", "contact": 71, "date": "2026-01-15", "net": "100.00"}]}
DATA
account sevdesk
sed -i '/^account "lexoffice"/,/^}/d' "$KONTOR_FIRM/kontor.conf"
now 2026-02-03T09:00
kontor connect >/dev/null
taken sevdesk 1200
idle sevdesk

# Not sorted: a new order stands at the end, and the length of the list betrays it.
api_data sevdesk '.ignore = ["orderBy"]'
idle sevdesk
api_data sevdesk '.orders += [{"id": 7, "number": "AB-NEW", "contact": 71,
    "date": "2026-02-04"}]'
now 2026-02-04T13:00
kontor connect >/dev/null
taken sevdesk 1201
idle sevdesk

# One goes as another comes: the list is as long as before, and is read in turn.
api_data sevdesk '.copies = 1199 | .orders += [{"id": 8, "number": "AB-TURN",
    "contact": 71, "date": "2026-02-04"}]'
kontor connect >/dev/null
kontor connect >/dev/null
taken sevdesk 1202
idle sevdesk

# Without a count, an unsorted list is read to its end each time.
api_data sevdesk '.ignore += ["countAll"] | .orders += [{"id": 9, "number": "AB-LAST",
    "contact": 71, "date": "2026-02-04"}]'
kontor connect >/dev/null
taken sevdesk 1203

# No order at all yet: each new day begins with the contacts, and takes its time.
api_data sevdesk '.copies = 0 | .orders = [] | .ignore = []'
sed -i 's/account "sevdesk"/account "empty"/' "$KONTOR_FIRM/kontor.conf"
now 2026-02-03T09:00
kontor connect >/dev/null
idle sevdesk

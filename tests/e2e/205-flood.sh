#!/usr/bin/env bash
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/lib_sommer.sh"
test_begin "a flood of refused files and mails is told in a few mails with a count; nothing is lost"

now 2026-02-03T09:00
firm_new
conf_set owner report '"never"'
bad() {
    printf '{"order_number": "%s", kaputt}' "$1" | drop_text "$1.json"
}

# One by one: the first twenty are told at once.
for i in $(seq 24); do
    bad "einzeln-$i"
    kontor once >/dev/null
done
expect_mails 20 to=chef@sommer.example
expect_mails 1 to=chef@sommer.example text='einzeln-20\.json'
expect_mails 0 to=chef@sommer.example text='einzeln-21\.json'

# Then many at once, and mails that nobody can read among them.
for i in $(seq 400); do
    bad "viele-$i"
done
for i in $(seq 20); do
    { echo "X-Number: $i"; cat "$DATA/mails/hostile-boundary.eml"; } | arrive "$i.crash"
done
simple A-1 100 1 Eins | drop_text A-1.json
kontor once
kontor once
expect_json '.delivery == "sent"' show R2026-0001
expect_mails 20 to=chef@sommer.example
expect_files 424 'failed/*.json'
expect_files 424 'failed/*.json.error.txt'
expect_files 20 'failed/mail-*.eml'
expect_files 20 'failed/mail-*.eml.error.txt'

# The hour is not over, whatever is done; then one mail with all of it.
now 2026-02-03T09:59
kontor once
expect_mails 20 to=chef@sommer.example
now 2026-02-03T10:00
kontor once
expect_mails 21 to=chef@sommer.example
expect_mails 1 to=chef@sommer.example subject="^424 Fehler" \
    text='einzeln-21\.json' text="und 374 weitere: alle liegen in failed/"
kontor once
now 2026-02-03T12:00
kontor once
expect_mails 21 to=chef@sommer.example
# And the next failure is told at once again.
bad danach
kontor once
expect_mails 22 to=chef@sommer.example
expect_mails 1 to=chef@sommer.example subject='^1 Fehler: .*danach\.json'

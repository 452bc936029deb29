#!/usr/bin/env bash
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/lib_sommer.sh"
test_begin "a ladder that the owner changes reminds nobody twice; a level may be mail and task at once"

# ladder EXPRESSION: of Python, over the text of kontor.conf as s.
ladder() {
    python3 - "$KONTOR_FIRM/kontor.conf" "$1" <<'PY'
import re, sys
path, how = sys.argv[1:]
s = open(path).read()
new = eval(how)
assert new != s, how
open(path, "w").write(new)
PY
    kontor check >/dev/null
}
day_of() { # day_of DATE CLOSING_DATE: nine in the morning, statement up to then
    now "$1T09:00"
    statement "s$1.xml" "$last" "$2" 1000.00
    last=$(date -u -d "$2 + 1 day" +%F)
    kontor once
}
reminded() { # COUNT: reminders so far
    expect_mails "$1" subject='rinnerung|Mahnung'
}

now 2026-02-03T09:00
firm_new
conf_set owner report '"never"'
ladder "s.replace('channel = \"mail\"', 'channel = \"both\"', 1)"
krause A-1 | drop_text A-1.json
kontor once
last=2026-02-04

# Mail and task of the first level, both in one step.
day_of 2026-02-24 2026-02-23
reminded 1
expect_json '[.[] | select(.kind == "dunning")] | length == 1 and .[0].subject == "R2026-0001"' \
    tasks
kontor once
reminded 1

# A level before the first one: what went out is still the first reminder.
ladder "s.replace('  level \"Zahlungserinnerung\" {', '''  level \"Freundliche Erinnerung\" {
    after_days = -3
    template = \"reminder-0\"
  }
  level \"Zahlungserinnerung\" {''', 1)"
day_of 2026-02-25 2026-02-24
day_of 2026-03-03 2026-03-02
reminded 1
day_of 2026-03-06 2026-03-05
reminded 2
expect_mails 1 subject='^Mahnung'
kontor report
expect_output 'Mahnung vom 06\.03\.2026'

# And gone again: the last one is the next, under a number of its own.
ladder "re.sub(r'(?m)^  level \"Freundliche[^}]*}\n', '', s)"
day_of 2026-03-13 2026-03-12
reminded 2
day_of 2026-03-17 2026-03-16
reminded 3
expect_mails 1 subject='^Letzte Mahnung'
day_of 2026-03-27 2026-03-26
reminded 3
expect_json '[.[] | select(.kind == "dunning")] | length == 2' tasks

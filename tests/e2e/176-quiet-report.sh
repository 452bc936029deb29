#!/usr/bin/env bash
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/lib_sommer.sh"
test_begin "an owner who wants no report without news gets none, and the news when there is some"

reports() {
    expect_mails "$1" to=chef@sommer.example subject=Statusbericht
}

now 2026-02-03T09:00
firm_new
conf_set owner report_when_nothing_new nein
kontor once
reports 0
now 2026-02-03T18:00
simple A-1 100 1001 "Petra Krause" | drop_text A-1.json
kontor once
reports 0

# The next morning: once. The day after: nothing has happened since.
now 2026-02-04T09:00
kontor once
kontor once
reports 1
expect_mails 1 to=chef@sommer.example subject=Statusbericht text='R2026-0001'
now 2026-02-05T09:00
kontor once
kontor once
reports 1

# But not for ever: a week without one would look as if Kontor did not run.
for day in 06 09 10; do
    now "2026-02-${day}T09:00"
    kontor once
done
reports 1
now 2026-02-11T09:00
kontor once
reports 2
expect_mails 1 to=chef@sommer.example subject='11\.02\.2026' \
    text='^Nächster Bericht spätestens 18\.02\.2026 07:00 Uhr\.$'
now 2026-02-12T09:00
kontor once
reports 2

# Asked for, it comes whatever there is to say.
kontor report --send
reports 3

# Whoever wants it every day gets it every day.
conf_set owner report_when_nothing_new ja
now 2026-02-13T09:00
kontor once
reports 4

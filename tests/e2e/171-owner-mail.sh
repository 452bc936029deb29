#!/usr/bin/env bash
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/lib_sommer.sh"
test_begin "S17: the owner decides by answering the report, once, and nobody else can"

now 2026-02-03T09:00
firm_new
conf_set owner report '"never"'
simple A-1 100 1001 "Petra Krause" | drop_text A-1.json
simple A-2 100 1002 "Deniz Yildiz" | drop_text A-2.json
simple A-3 100 1003 "Carla Drei" | drop_text A-3.json
kontor once
now 2026-02-13T09:00
statement a.xml 2026-02-12 2026-02-12 0.00 \
    "2026-02-12|+119.00|K. Schmidt|DE02120300000000202051|Elektro Rechnung"
kontor once
id=$(kontor review --json | jq '.[0].transaction')
rank=$(kontor review --json | jq '[.[] | select(.invoices == "R2026-0002")][0].proposal')

# Off by default: an answer to a report does nothing.
kontor report --send
echo "Z$id $rank" | reply chef@sommer.example "Re: Statusbericht" | arrive 1.off
kontor once
open_of R2026-0002 119.00

conf_set owner control_by_mail ja
now 2026-02-13T10:00
kontor report --send
report=$(message_id_of chef@sommer.example)

# A stranger in the same thread, a guessed thread, an answer to another mail: nothing,
# and no mail to anybody.
before=$(mails)
printf 'From: <fremd@evil.example>\nTo: rechnung@sommer.example\nSubject: Re: x\nMessage-ID: <f1@evil>\nIn-Reply-To: <%s>\n\nZ%s %s\n' \
    "$report" "$id" "$rank" | arrive 2.stranger
printf 'From: <chef@sommer.example>\nSubject: Re: x\nMessage-ID: <f2@evil>\nIn-Reply-To: <%s>\n\nZ%s %s\n' \
    "report.2026-02-13.0123456789abcdef0123.0123456789abcdef@sommer.example" "$id" "$rank" | arrive 3.guessed
printf 'From: <chef@sommer.example>\nSubject: Re: x\nMessage-ID: <f3@evil>\nIn-Reply-To: <%s>\n\nZ%s %s\n' \
    "$(message_id_of kunde1001@example.org)" "$id" "$rank" | arrive 4.other
kontor once
open_of R2026-0002 119.00
[ "$(mails)" = "$before" ] || fail "somebody got a mail"

# The owner himself: booked, confirmed, with the mail in the history.
printf 'From: <chef@sommer.example>\nTo: rechnung@sommer.example\nSubject: Re: Statusbericht\nMessage-ID: <own@sommer.example>\nIn-Reply-To: <%s>\nContent-Type: text/plain; charset=utf-8\n\nZ%s %s\nruhen R2026-0003 14 Tage\nbezahlt R2026-0001 12000\nbezahlt R2026-9999\nGruß, Jana\n\nAm 13.02. schrieb Kontor:\n> bezahlt R2026-0003\n' \
    "$report" "$id" "$rank" | arrive 5.owner
kontor once
status_of R2026-0002 bezahlt
open_of R2026-0001 119.00
open_of R2026-0003 119.00
expect_mails 1 to=chef@sommer.example subject='Erledigt' text='R2026-0003 ruht bis 27\.02\.2026'
expect_mails 1 to=chef@sommer.example subject='Erledigt' text='Offen sind 119,00'
expect_mails 1 to=chef@sommer.example subject='Erledigt' text='„R2026-9999“ gibt es nicht'
expect_json '[.history[] | select(.event == "payment.booked")][0].actor == "owner"' show R2026-0002
[ "$(store "SELECT count(*) FROM journal WHERE event = 'control.done' AND instr(data, 'own@sommer.example')")" -gt 0 ] ||
    fail "the journal does not name the mail"

# The same thread a second time: no effect. The confirmation can be answered, once.
printf 'From: <chef@sommer.example>\nSubject: Re: x\nMessage-ID: <own2@sommer.example>\nIn-Reply-To: <%s>\n\nbezahlt R2026-0001\n' \
    "$report" | arrive 6.again
kontor once
open_of R2026-0001 119.00
printf 'paid R2026-0001 19,00\nstorno R2026-0003 falscher Kunde\n' |
    reply chef@sommer.example "Re: Erledigt" | arrive 7.next
kontor once
open_of R2026-0001 100.00
status_of R2026-0003 storniert
expect_mails 2 to=chef@sommer.example subject='Erledigt'

# A late answer does nothing.
kontor report --send
late=$(message_id_of chef@sommer.example)
now 2026-03-13T10:00
printf 'From: <chef@sommer.example>\nSubject: Re: x\nMessage-ID: <own4@sommer.example>\nIn-Reply-To: <%s>\n\nbezahlt R2026-0001\n' \
    "$late" | arrive 8.late
kontor once
open_of R2026-0001 100.00

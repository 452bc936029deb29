#!/usr/bin/env bash
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/lib_connect.sh"
test_begin "whatever lexoffice answers, the owner is told once, nothing is lost and nothing doubled"

CONTACT=c0000000-0000-0000-0000-000000000001
connect_firm
api_start lexoffice <<END
{"contacts": [{"id": "$CONTACT", "name": "Groß GmbH", "number": 10001, "email": "gross@example.org"}],
 "orders": [{"number": "AB-1", "contact": "$CONTACT", "date": "2026-01-15", "note": "2026-01-20"}]}
END
account lexoffice

# told COUNT: so many open tasks of the account; each new one was mailed once.
MAILS=0
told() {
    expect_json "[.[] | select(.title == \"lexoffice liefert keine Aufträge\")] | length == $1" tasks
    [ "$1" -eq 0 ] || MAILS=$((MAILS + 1))
    expect_mails $MAILS to=chef@sommer.example subject='lexoffice liefert keine Aufträge'
}

# One way after the other in which the account does not answer, before anything came. What
# the owner can mend is told at once, what passes by itself is not.
trouble() {
    local tasks=$1 text=$2
    shift 2
    api_faults lexoffice "$@"
    kontor connect >/dev/null
    kontor connect >/dev/null
    told "$tasks"
    [ "$tasks" -eq 0 ] || expect_json "[.[] | select(.text | test(\"$text\"))] | length == 1" tasks
    expect_json 'length == 0' list
    api_faults lexoffice
}

# The list of the contacts is the first that is asked.
trouble 1 'einen neuen erzeugen' 'get /contacts: 401*'
kontor connect
told 0
expect_json 'length == 1' list
expect_mails 1 to=gross@example.org

# The same of an account that had worked, by any other fault.
broken() {
    local tasks=$1 text=$2
    shift 2
    api_faults lexoffice "$@"
    kontor connect >/dev/null 2>&1
    kontor connect >/dev/null 2>&1
    told "$tasks"
    [ "$tasks" -eq 0 ] || expect_json "[.[] | select(.text | test(\"$text\"))] | length == 1" tasks
    api_faults lexoffice
    kontor connect >/dev/null
    told 0
    expect_json 'length == 1' list
}
broken 1 'Tarif' 'get /voucherlist: 402*'
broken 1 'Tarif' 'get /voucherlist: 403*'
broken 1 'verweist auf other.example' 'get /voucherlist: redirect https://other.example/x*'
broken 1 'Zertifikat' 'tls: selfsigned*'
broken 1 'Zertifikat' 'tls: wronghost*'
broken 1 'nicht zu lesen' 'get /voucherlist: html200*'
broken 1 'nicht zu lesen' 'get /voucherlist: empty*'
broken 1 'größer als' 'get /voucherlist: huge*'
broken 1 'darf nicht leer sein' 'get /voucherlist: 400*' # one of the two forms of errors
broken 0 '' 'get /voucherlist: 500*'
broken 0 '' 'get /voucherlist: html*'
broken 0 '' 'get /voucherlist: cut*'
broken 0 '' 'get /voucherlist: drop*'
broken 0 '' 'get /voucherlist: slow 5*'
broken 0 '' 'get /voucherlist: 429 600*'

# A page that never ends.
api_data lexoffice '.copies = 300 | .orders[0].number = "C-" | .orders[0].note = null
    | .orders[0].date = "2026-02-02"'
broken 1 'nimmt kein Ende' 'get /voucherlist: endless*'
api_data lexoffice '.copies = 0 | .orders[0].number = "AB-1" | .orders[0].date = "2026-01-15"
    | .orders[0].note = "2026-01-20"'

# A network that stays away for hours is told, too; then all is made up for.
api_data lexoffice '.orders += [{"number": "AB-2", "contact": .contacts[0].id, "net": "20.00",
    "date": "2026-02-02", "note": "2026-02-03"}]'
api_faults lexoffice 'get /voucherlist: drop*'
kontor connect >/dev/null
now 2026-02-03T12:00
kontor once >/dev/null
told 1
api_faults lexoffice
now 2026-02-03T14:00
kontor once
told 0
expect_json 'length == 2' list

# Bursts of 429 are waited for; a voucher that is too fresh is asked again; half an order
# is none, and the next poll gets the whole.
api_faults lexoffice 'get /voucherlist: 429, 429, 429' 'get /order-confirmations: 404, 404'
api_data lexoffice '.orders += [{"number": "AB-3", "contact": .contacts[0].id, "net": "30.00",
    "date": "2026-02-03", "remark": "fertig"}]'
kontor connect
expect_json 'length == 3' list
api_faults lexoffice 'get /order-confirmations: cut'
api_data lexoffice '.orders += [{"number": "AB-4", "contact": .contacts[0].id, "net": "40.00",
    "date": "2026-02-03", "remark": "fertig"}]'
kontor connect
expect_json 'length == 3' list
kontor connect
expect_json 'length == 4' list

# The name of the host is known no more. Told after hours, as any network, with what to do.
sed -i 's|"https://localhost:|"https://moved.invalid:|' "$KONTOR_FIRM/kontor.conf"
kontor connect >/dev/null 2>&1
told 0
now 2026-02-03T16:30
kontor connect >/dev/null 2>&1
told 1
expect_json '[.[] | select(.text | test("base_url in kontor.conf"))] | length == 1' tasks
sed -i 's|"https://moved.invalid:|"https://localhost:|' "$KONTOR_FIRM/kontor.conf"
kontor connect
told 0

# One order that cannot be had does not stop the others, and is looked for again.
api_faults lexoffice 'get /order-confirmations: 409'
api_data lexoffice '.orders += [{"number": "AB-5", "contact": .contacts[0].id, "net": "50.00",
    "date": "2026-02-03", "remark": "fertig"}, {"number": "AB-6", "contact": .contacts[0].id,
    "net": "60.00", "date": "2026-02-03", "remark": "fertig"}]'
kontor connect
expect_json 'length == 5' list
expect_json '[.[] | select(.title | test("nicht zu holen"))] | length == 1' tasks
kontor connect
expect_json 'length == 6' list
expect_json '[.[] | select(.title | test("nicht zu holen"))] | length == 0' tasks
expect_json '[.[].gross] | sort == [23.80, 35.70, 47.60, 59.50, 71.40, 119.00]' list
expect_mails 6 to=gross@example.org
expect_files 0 'failed/*'

# A key that others can read is not used.
chmod 644 "$KONTOR_FIRM/lexoffice.key"
forget_requests lexoffice
kontor connect
[ "$(requests lexoffice)" -eq 0 ] || fail "asked with a key that others can read"
told 1
expect_json '[.[] | select(.text | test("chmod 600"))] | length == 1' tasks
chmod 600 "$KONTOR_FIRM/lexoffice.key"

# A clock that was set back does not make us wait for months.
now 2025-06-01T09:00
forget_requests lexoffice
kontor once >/dev/null
[ "$(requests lexoffice)" -ge 1 ] || fail "waits for the clock"
now 2026-02-03T17:00
kontor once >/dev/null
expect_json 'length == 6' list
# Nor one that was years ahead for a while.
now 2031-01-01T09:00
kontor once >/dev/null
api_data lexoffice '.orders += [{"number": "AB-7", "contact": .contacts[0].id,
    "net": "70.00", "date": "2026-02-03", "remark": "fertig"}]'
now 2026-02-03T18:00
kontor once >/dev/null
expect_json 'length == 7' list

# The other form of an error; the contacts are asked for once a day.
api_faults lexoffice 'get /contacts: 400*'
now 2026-02-04T09:00
kontor connect >/dev/null 2>&1
told 1
expect_json '[.[] | select(.text | test("company and person: missing_entity"))] | length == 1' tasks

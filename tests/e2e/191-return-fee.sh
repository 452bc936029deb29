#!/usr/bin/env bash
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/lib_sommer.sh"
test_begin "what the bank took for a return: claimed beside the invoice, reminded, paid, undone, forgone"

# bank DAY OPENING ENTRY: a statement up to that day, read on the next morning, before
# reminders may go.
bank() {
    statement "auszug-$1.xml" "$FROM" "$1" "$2" "$1|$3"
    FROM=$(date -d "$1 + 1 day" +%F)
    now "$(date -d "$1 + 1 day" +%F)T07:00"
    kontor once
}
paid() { echo "+$1|Petra Krause|$KRAUSE_IBAN|$2|${3:-}"; }
returned() { echo "-$1|Petra Krause|$KRAUSE_IBAN|Rückgabe R2026-0001|$2||return=AC04,fee=3.50"; }
fee_of() { expect_json ".fee == $2" show "$1"; }
begin() {
    FROM=2026-02-13
    now 2026-02-03T09:00
    firm_new
    [ -z "${1:-}" ] || conf_set dunning return_fee "$1"
    krause A-1001 | drop_text A-1001.json
    kontor once
    bank 2026-02-13 1000.00 "$(paid 924.04 "R2026-0001 Kd 1001" E2E-77)"
    bank 2026-02-24 1924.04 "$(returned 927.54 E2E-77)"
    open_of R2026-0001 924.04
    status_of R2026-0001 überfällig
}

begin
fee_of R2026-0001 3.50
expect_json '.fees == [{"transaction": "2", "date": "2026-02-24", "amount": 3.50,
    "state": "open", "settled_on": null}]' show R2026-0001
expect_json '.[0].fee == 3.50 and .[0].open == 924.04' list
expect_json '[.[] | select(.text | test("3,50 EUR Entgelt.*nächste Mahnung"))] | length == 1' tasks
kontor explain 2
expect_output 'Bankentgelt 3,50 EUR zu Rechnung R2026-0001: vom Kunden gefordert'
kontor report
expect_output 'dazu 3,50.*Bankentgelt'
# The reminder asks for it in a line of its own, and for the sum; some days later, so that
# the owner can speak with the customer first.
now 2026-02-25T08:30
expect_json '.[0].action == "gehalten" and (.[0].reason | test("Rückbuchung vom 24.02.2026"))' \
    reminders
bank 2026-03-02 996.50 "-10.00|Baumarkt|DE02120300000000202051|Schrauben"
now 2026-03-03T08:30
expect_json '.[0].open == 924.04 and .[0].return_fee == 3.50 and .[0].fee == 0 and
    .[0].total == 927.54' reminders
kontor once
expect_mails 1 to=krause@example.org text='Rechnung R2026-0001, Rückbuchung 24\.02\.2026, Entgelt der Bank: 3,50'
expect_mails 1 to=krause@example.org text='zurückgebucht 24\.02\.2026: 924,04'
expect_mails 1 to=krause@example.org text='Bitte überweisen Sie 927,54'

# Invoice and fee in one payment close both; taken back, both are open again.
bank 2026-03-04 986.50 "$(paid 927.54 R2026-0001 E2E-78)"
status_of R2026-0001 bezahlt
fee_of R2026-0001 0.00
expect_json '.fees[0].state == "paid" and .fees[0].settled_on == "2026-03-04"' show R2026-0001
expect_json '.bookings[0].tier == "A2" and .bookings[0].amount == 924.04 and
    .bookings[0].fee == 3.50 and .decision == null' explain 4
kontor unmatch 4
expect_output '1 Zuordnung'
open_of R2026-0001 924.04
fee_of R2026-0001 3.50
kontor verify
kontor once
expect_json '.state == "review"' explain 4
kontor match 4 R2026-0001
status_of R2026-0001 bezahlt
fee_of R2026-0001 0.00

# That payment comes back, too: what it had paid of the fee is owed again.
bank 2026-03-10 1914.04 "$(returned 931.04 E2E-78)"
open_of R2026-0001 924.04
fee_of R2026-0001 7.00
expect_json '[.fees[].state] == ["paid", "open", "open"]' show R2026-0001

# Only the invoice: it is paid; the fee is a question to the owner.
bank 2026-03-12 983.00 "$(paid 924.04 R2026-0001)"
status_of R2026-0001 bezahlt
fee_of R2026-0001 7.00
fee_tasks() { expect_json "[.[] | select(.title | test(\"Bankentgelt 7,00 EUR\"))] | length == $1" tasks; }
fee_tasks 1
# Only the fee.
bank 2026-03-16 1907.04 "$(paid 7.00 "Entgelt zu R2026-0001" E2E-79)"
fee_of R2026-0001 0.00
fee_tasks 0
expect_json '.state == "matched" and .bookings == [] and
    [.fees_paid[].amount] == [3.50, 3.50]' explain 7
expect_json '.fee == 0 and [.transactions[].transaction] == [1, 2, 4, 5, 6, 7]' explain R2026-0001
kontor explain R2026-0001
expect_output 'Umsatz 7: 7,00 EUR am 16.03.2026'
# That payment comes back alone, for nothing; by mistake.
bank 2026-03-18 1914.04 "-7.00|Petra Krause|$KRAUSE_IBAN|Rückgabe|E2E-79||return=AC04"
status_of R2026-0001 bezahlt
fee_of R2026-0001 7.00
fee_tasks 1
kontor unmatch 8
fee_tasks 0
kontor unmatch 7
fee_tasks 1
kontor writeoff --fee R2026-0001 "Kulanz"
fee_of R2026-0001 0.00
fee_tasks 0
fails 65 kontor writeoff --fee R2026-0001
expect_json '[.fees[].state] == ["paid", "borne", "borne", "undone", "undone"]' show R2026-0001
expect_json '[.history[] | select(.event == "fee.forgone") | .data.reason] == ["Kulanz", "Kulanz"]' \
    show R2026-0001

# For the bookkeeper: a cost, taken back by the claim, until it is forgone.
conf_set datev consultant 29098
conf_set datev client 55003
conf_set datev payments ja
(cd "$DIR" && kontor export datev --month 2026-03)
tail -n +3 "$DIR/EXTF_Buchungsstapel_2026-03.csv" | cut -d';' -f1,2,7,8,10 | tr -d '"' | sort >"$DIR/rows"
diff - "$DIR/rows" <<'END'
3,50;S;10001;4970;1003
3,50;S;10001;4970;1003
3,50;S;1200;10001;0403
3,50;S;4970;10001;1903
3,50;S;4970;10001;1903
3,50;S;4970;1200;1003
3,50;S;4970;1200;1003
924,04;H;1200;10001;1003
924,04;S;1200;10001;0403
924,04;S;1200;10001;1203
END

# The owner's rule: the firm bears it.
begin nein
fee_of R2026-0001 0.00
expect_json '.fees[0].state == "borne"' show R2026-0001
now 2026-03-03T08:30
expect_json '.[0].return_fee == 0 and .[0].total == 924.04' reminders
# The return itself taken back: its fee is void.
kontor unmatch 2
expect_json '.fees[0].state == "undone"' show R2026-0001
kontor verify
# By hand, the difference is the bank's again; this time it is claimed.
conf_set dunning return_fee ja
kontor match 2 R2026-0001
open_of R2026-0001 924.04
fee_of R2026-0001 3.50
# Cancelled, it is no claim any more.
kontor cancel R2026-0001 "falsch"
fee_of R2026-0001 0.00

#!/usr/bin/env bash
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/lib_sommer.sh"
test_begin "the owner's rules for payers: set aside, or never without asking"

now 2026-02-03T09:00
firm_new
cat >"$KONTOR_FIRM/inbox-rules/06-payments.rule" <<'END'
payment "Finanzamt" {
  payer  = { "Finanzamt *" }
  action = ignore
}
payment "Versicherung zahlt für Kunden" {
  account = { "DE75 5121 0800 1245 1261 99" }
  action  = ask
}
END
kontor check || true
simple A-1 100 1001 "Petra Krause" | drop_text A-1.json
simple A-2 200 1002 "Deniz Yildiz" | drop_text A-2.json
kontor once
pays() { # FILE DAY ENTRY
    statement "$1" "$2" "$2" 0.00 "$3"
    now "$2T18:00"
    kontor once
}

# Of the same amount, and it even quotes our number: set aside, and nothing is asked.
pays a.xml 2026-02-12 "2026-02-12|+119.00|Finanzamt Dortmund|DE02120300000000202051|R2026-0001"
open_of R2026-0001 119.00
expect_json 'length == 0' review
kontor explain 1
expect_output 'beiseite gelegt'
expect_output 'Ihre Regel „Finanzamt“ \(06-payments\.rule, Zeile 1\)'

# Without the rule this would be booked.
pays b.xml 2026-02-13 \
    "2026-02-13|+238.00|Sicher Versicherung AG|DE75512108001245126199|Rechnung R2026-0002"
open_of R2026-0002 238.00
expect_json 'length >= 1 and .[0].invoices == "R2026-0002" and .[0].transaction == 2' review
kontor explain 2
expect_output 'Ihre Regel „Versicherung zahlt für Kunden“'
kontor match 2 1
status_of R2026-0002 bezahlt
expect_json '.bookings[0].found | test("R2026-0002")' explain 2
fails 65 kontor forget DE75512108001245126199 # it is not the customer's account

# What a rule set aside the owner can take back, and book; the rule is not asked again.
kontor unmatch 1
expect_json '.[0].transaction == 1' review
kontor once
kontor match 1 R2026-0001
status_of R2026-0001 bezahlt

# Money of others comes as ever.
simple A-3 300 1003 "Ali Demir" | drop_text A-3.json
pays c.xml 2026-02-16 "2026-02-16|+357.00|Ali Demir|DE94120300001011223344|R2026-0003"
status_of R2026-0003 bezahlt
kontor verify

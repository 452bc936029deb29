#!/usr/bin/env bash
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/lib_sommer.sh"
test_begin "each decision is explained; the owner corrects, splits, ignores, walks through"

now 2026-02-03T09:00
firm_new
simple A-1 100 1001 "Petra Krause" | drop_text A-1.json
simple A-2 100 1002 "Deniz Yildiz" | drop_text A-2.json
simple A-3 200 1003 "Ali Demir" | drop_text A-3.json
kontor once
now 2026-02-13T09:00
statement a.xml 2026-02-12 2026-02-12 0.00 \
    "2026-02-12|+119.00|K. Schmidt|DE02120300000000202051|Elektro Rechnung" \
    "2026-02-12|+238.00|Ali Demir|DE94120300001011223344|Rechnung R2026-0003" \
    "2026-02-12|+238.00|Petra Krause|$KRAUSE_IBAN|zwei Rechnungen" \
    "2026-02-12|-40.00|Baumarkt|DE75512108001245126199|Material" \
    "2026-02-12|+15.00|Finanzamt|DE75512108001245126199|Erstattung"
kontor once
# Payments are numbered as they came.
SCHMIDT=1 DEMIR=2 KRAUSE=3 BAUMARKT=4 FINANZAMT=5

# Booked: rule, text, file. Not booked: why, and what was looked at.
kontor explain $DEMIR
expect_output 'Rechnung R2026-0003: 238,00 EUR \(von selbst\)'
expect_output 'Regel +A2: Die Rechnungsnummer steht im Text'
expect_output 'Gefunden im Text: „.*R2026-0003“'
expect_output 'Steht in a.xml, Auszug 1, Buchung 2'
kontor explain R2026-0003
expect_output 'Umsatz [0-9]+: 238,00 EUR am 12.02.2026 von Ali Demir'
kontor explain $SCHMIDT
expect_output 'wartet auf Ihre Entscheidung'
expect_output 'Vorschlag 2: R2026-000[12]'
kontor explain $BAUMARKT
expect_output 'keiner Rechnung zugeordnet'
fails 65 kontor explain 4711

# The same for programs.
expect_json '.transaction == 2 and .amount == 238.00 and .payer == "Ali Demir" and
    .state == "matched" and .rejected == [] and .seen == [{"file": "a.xml", "statement": 1,
    "entry": 2, "detail": 1}] and (.bookings | length == 1) and
    (.bookings[0] | .invoice == "R2026-0003" and .amount == 238.00 and .skonto == 0 and
    .tier == "A2" and .kind == "full" and (.found | test("R2026-0003")) and
    .actor == "kontor" and .undone == false)' explain $DEMIR
expect_json '.state == "review" and (.proposals | length >= 2) and
    .proposals[0].rank == 1 and .decision.decision == "review" and
    (.proposals[1].invoices[0].invoice | test("R2026-000[12]"))' explain $SCHMIDT
expect_json '.invoice == "R2026-0003" and .open == 0 and
    (.transactions | length == 1) and .transactions[0].transaction == 2' explain R2026-0003
expect_json '[.transactions[].transaction] | index(1) != null' explain R2026-0001

# Split over two invoices; what does not add up is refused.
fails 65 kontor split $KRAUSE R2026-0001=200,00 R2026-0002=38,00
kontor split $KRAUSE R2026-0001=119,00 R2026-0002=119,00
status_of R2026-0001 bezahlt
status_of R2026-0002 bezahlt
kontor explain $KRAUSE
expect_output 'durch Sie'

# Undone, it is not repeated by itself.
kontor unmatch $KRAUSE R2026-0002
open_of R2026-0002 119.00
kontor explain $KRAUSE
expect_output 'Nie wieder von selbst: R2026-0002'
kontor once
open_of R2026-0002 119.00

# Ignored, and taken back.
kontor ignore $FINANZAMT
kontor explain $FINANZAMT
expect_output 'von Ihnen beiseite gelegt'
kontor unmatch $FINANZAMT
kontor ignore $FINANZAMT
fails 65 kontor ignore $DEMIR

# A learned account is forgotten, and not learned again by itself.
kontor forget DE94120300001011223344
fails 65 kontor forget DE94120300001011223344

# On a terminal: one key for each payment.
walk() { # KEYS
    python3 - "$KONTOR" "$1" <<'END'
import os, pty, sys, time
pid, fd = pty.fork()
if pid == 0:
    os.execv(sys.argv[1], [sys.argv[1], "review"])
out = b""
for key in sys.argv[2].replace("~", "\n"):
    time.sleep(0.3)
    os.write(fd, key.encode())
try:
    while True:
        data = os.read(fd, 4096)
        if not data:
            break
        out += data
except OSError:
    pass
sys.stdout.write(out.decode("utf-8", "replace"))
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
END
}
waiting() {
    kontor review --json | jq '[.[].transaction] | unique | length'
}
before=$(waiting)
[ "$before" -ge 1 ] || fail "nothing to review"
walk "$(printf 's%.0s' $(seq "$before"))" >"$DIR/walk"
[ "$(waiting)" -eq "$before" ] || fail "later is not later"
grep -q 'K. Schmidt' "$DIR/walk" || fail "the walk shows no payment"
walk 'rR2026-0002~q' >"$DIR/walk"
status_of R2026-0002 bezahlt
[ "$(waiting)" -lt "$before" ] || fail "the walk booked nothing"

# Every place of every payment, for programs.
kontor export matches >"$DIR/matches.csv"
grep -q '^a.xml,1,2,1,[0-9]*,auto,R2026-0003:23800:0,A2,' "$DIR/matches.csv" ||
    fail "$(cat "$DIR/matches.csv")"
kontor verify

# The forgotten account proves nothing, until the owner books a payment from it himself.
simple A-4 300 1003 "Ali Demir" | drop_text A-4.json
simple A-5 400 1003 "Ali Demir" | drop_text A-5.json
kontor once
pays() { # FILE DAY AMOUNT
    statement "$1" "$2" "$2" 0.00 "$2|+$3|A. D.|DE94120300001011223344|danke"
    now "$2T18:00"
    kontor once
}
pays c.xml 2026-02-16 357.00
open_of R2026-0004 357.00
kontor match "$(kontor review --json | jq '[.[] | select(.amount == 357)][0].transaction')" \
    R2026-0004
status_of R2026-0004 bezahlt
pays d.xml 2026-02-17 476.00
status_of R2026-0005 bezahlt
expect_json '.transactions[0].bookings[0].tier == "A6"' explain R2026-0005

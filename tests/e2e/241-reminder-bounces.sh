#!/usr/bin/env bash
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/lib_sommer.sh"
test_begin "a reminder that does not arrive does not count as one, and goes again to the new address"

now 2026-02-03T09:00
firm_new
conf_set owner report '"never"'
simple A-1 100 1 Eins | drop_text A-1.json
simple A-2 200 2 Zwei | drop_text A-2.json
kontor once
now 2026-02-24T09:00
statement a.xml 2026-02-04 2026-02-23 1000.00
kontor once
expect_mails 2 subject='^Zahlungserinnerung'

# The first comes back.
now 2026-02-24T10:00
bounce kunde1@example.org failed 5.1.1 "550 5.1.1 User unknown" | arrive 1.bounce
kontor once
expect_json '.delivery == "undeliverable"' show R2026-0001
expect_json '[.[] | select(.title | test("Adresse prüfen.*R2026-0001.*unzustellbar"))] | length == 1' tasks

# Ten days later the second level goes to the one who got the first; the other is still
# at the first, and held with the reason.
now 2026-03-06T09:00
statement b.xml 2026-02-24 2026-03-05 1000.00
kontor once
expect_mails 1 subject='^Mahnung' to=kunde2@example.org
expect_mails 0 subject='^Mahnung' to=kunde1@example.org
expect_json '.[0] | .invoices == "R2026-0001" and .level == 1 and .action == "gehalten" and
    (.reason | test("kam nicht an"))' reminders
kontor report
expect_output 'kam nicht an'
grep -q 'Zahlungserinnerung vom 24.02.2026' "$DIR/out" && fail "the report counts the reminder that came back"

# The new address comes with the contacts; resend goes there, and the ladder goes on from
# that day.
drop_text kontakte.csv <<END
Kundennummer;Name;Straße;PLZ;Ort;E-Mail
1;Eins;Weg 1;44135;Dortmund;neu@example.org
END
kontor once
id=$("$KONTOR" outbox --json | jq '.[] | select(.state == "failed") | .id')
kontor outbox resend "$id"
expect_json 'length == 0' tasks
kontor once
expect_mails 1 to=neu@example.org subject='^Zahlungserinnerung zu Rechnung R2026-0001' attachment='R2026-0001\.pdf'
expect_mails 1 to=kunde1@example.org subject='^Zahlungserinnerung'
expect_json '.delivery == "sent"' show R2026-0001
now 2026-03-15T09:00
kontor once
now 2026-03-16T09:00
statement c.xml 2026-03-06 2026-03-13 1000.00
kontor once
expect_mails 1 to=neu@example.org subject='^Mahnung zu Rechnung R2026-0001'
expect_mails 1 to=kunde2@example.org subject='^Letzte Mahnung'

# An invoice that comes back goes to the new address likewise.
simple A-3 300 3 Drei | drop_text A-3.json
kontor once
bounce kunde3@example.org failed 5.1.1 "550 5.1.1 User unknown" | arrive 2.bounce
kontor once
drop_text kontakte2.csv <<END
Kundennummer;Name;Straße;PLZ;Ort;E-Mail
3;Drei;Weg 1;44135;Dortmund;drei@example.org
END
kontor once
kontor outbox resend "$("$KONTOR" outbox --json | jq '[.[] | select(.recipient == "kunde3@example.org") | .id][0]')"
kontor once
expect_mails 1 to=drei@example.org subject='^Rechnung R2026-0003' attachment='R2026-0003\.pdf'
expect_json '.delivery == "sent"' show R2026-0003
expect_json 'length == 0' tasks

#!/usr/bin/env bash
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/lib_sommer.sh"
test_begin "S07: a faulty order uses no number; mended, it gets the next"

now 2026-02-03T09:00
firm_new
simple A-1 100 1 Eins | drop_text A-1.json
simple A-2 100 2 Zwei | sed 's/, "email": "[^"]*"//' | drop_text A-2.json
simple A-3 100 3 Drei | drop_text A-3.json
kontor once
expect_json '[.[].number] == ["R2026-0001", "R2026-0002"]' list
expect_json '.customer == "Drei"' show R2026-0002
expect_files 1 'failed/A-2.json'
expect_text failed/A-2.json.error.txt 'buyer\.email'
expect_mails 1 to=chef@sommer.example subject='A-2.json'
expect_json 'length == 1 and .[0].subject == "A-2"' tasks
kontor report
expect_output 'A-2'

simple A-2 100 2 Zwei | drop_text A-2.json
kontor once
expect_json '[.[].number] == ["R2026-0001", "R2026-0002", "R2026-0003"]' list
expect_json '.customer == "Zwei"' show R2026-0003
expect_json 'length == 0' tasks

# A contact file can add what an order lacks.
simple A-4 100 4 Vier | sed 's/, "email": "[^"]*"//' | drop_text A-4.json
kontor once
expect_json 'length == 1' tasks
drop_text kontakte.csv <<'END'
Kundennummer;Firmenname;Straße;PLZ;Ort;E-Mail
4;Vier;Weg 1;44135;Dortmund;vier@example.org
END
kontor once
expect_json '.customer == "Vier"' show R2026-0004
expect_mails 1 to=vier@example.org
expect_json 'length == 0' tasks

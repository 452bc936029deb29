#!/usr/bin/env bash
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/lib_sommer.sh"
test_begin "S08: the same order again changes nothing; changed, it is a conflict"

now 2026-02-03T09:00
firm_new
krause A-1001 | drop_text A-1001.json
kontor once
sum=$(sha256sum "$KONTOR_FIRM"/archive/2026/02/R2026-0001.pdf)

krause A-1001 | drop_text andere.json
kontor once
expect_json 'length == 1' list
expect_mails 1 to=krause@example.org
expect_files 0 'inbox/*'

# The same order in a file that differs in bytes only.
krause A-1001 | tr -d '\n' | drop_text ohne-umbruch.json
kontor once
expect_json 'length == 1' list
expect_mails 1 to=krause@example.org

krause A-1001 412.50 | drop_text A-1001-neu.json
kontor once
expect_json 'length == 1 and .[0].gross == 924.04' list
expect_files 1 'failed/A-1001-neu.json'
expect_json '.[0].text | test("312,50 → 412,50")' tasks
[ "$sum" = "$(sha256sum "$KONTOR_FIRM"/archive/2026/02/R2026-0001.pdf)" ] || fail "PDF changed"

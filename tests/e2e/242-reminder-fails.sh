#!/usr/bin/env bash
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/lib_sommer.sh"
test_begin "a reminder that cannot be made is told to the owner once, and the others go"

now 2026-02-03T09:00
firm_new
conf_set owner report '"never"'
for i in 1 2 3; do
    simple "A-$i" 100 "$i" "Kunde $i" | drop_text "A-$i.json"
done
kontor once
statement a.xml 2026-02-04 2026-02-23 1000.00
mv "$KONTOR_FIRM/archive/2026/02/R2026-0001.pdf" "$DIR/aside.pdf"

now 2026-02-24T09:00
kontor once 2>/dev/null
kontor once 2>/dev/null
expect_mails 0 to=kunde1@example.org subject='erinnerung'
expect_mails 1 to=kunde2@example.org subject='^Zahlungserinnerung'
expect_mails 1 to=kunde3@example.org subject='^Zahlungserinnerung'
expect_mails 1 to=chef@sommer.example subject='Mahnungen, die nicht entstehen konnten' \
    text='R2026-0001: .*R2026-0001\.pdf'
expect_mails 1 to=chef@sommer.example
expect_json 'length == 1 and .[0].kind == "dunning"' tasks

mv "$DIR/aside.pdf" "$KONTOR_FIRM/archive/2026/02/R2026-0001.pdf"
now 2026-02-24T11:00
kontor once
expect_mails 1 to=kunde1@example.org subject='^Zahlungserinnerung' attachment='R2026-0001\.pdf'
expect_mails 1 to=kunde2@example.org subject='erinnerung'
expect_json 'length == 0' tasks

#!/usr/bin/env bash
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/lib_sommer.sh"
test_begin "Hostile files are refused without harm, each is told, and the rest is handled"

now 2026-02-03T09:00
firm_new

# Equal names in two folders: neither refused file overwrites the other.
printf 'erste Datei ohne Sinn\n' | drop_text a/was.xyz
printf 'zweite Datei ohne Sinn\n' | drop_text b/was.xyz
simple A-1 100 1 Eins | drop_text A-1.json
kontor once
expect_json '[.[].number] == ["R2026-0001"]' list
expect_files 2 'failed/was*.xyz'
expect_text 'failed/was*.xyz' erste
expect_text 'failed/was*.xyz' zweite

# Mended in place and refused once more: the owner's version stays.
printf 'vom Inhaber geaendert\n' >"$KONTOR_FIRM/failed/was.xyz"
printf 'erste Datei ohne Sinn\n' | drop_text a/was.xyz
kontor once
expect_text failed/was.xyz 'vom Inhaber'
expect_files 3 'failed/was*.xyz'

# What is no file, and names nobody should have.
ln -s /etc/passwd "$KONTOR_FIRM/inbox/link.json"
mkfifo "$KONTOR_FIRM/inbox/rohr.json"
printf 'x' >"$KONTOR_FIRM/inbox/"$'\xff\xfe.json'
truncate -s 8G "$KONTOR_FIRM/inbox/riesig.xml"
printf '{}' >"$DIR/fremd"
ln "$DIR/fremd" "$KONTOR_FIRM/inbox/verknuepft.json"
printf '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><Document>&x;</Document>' |
    drop_text xxe.xml
simple A-2 100 2 Zwei | drop_text A-2.json
simple A-3 100 3 $'Drei\\r\\nBcc: boese@example.org' | drop_text A-3.json
kontor once
expect_json 'any(.[]; .customer == "Zwei")' list
for name in link.json rohr.json '%FF%FE.json' riesig.xml verknuepft.json xxe.xml; do
    expect_files 1 "failed/$name.error.txt"
    expect_mails 1 to=chef@sommer.example text="$name"
done
! grep -rqi '^bcc:' "$KONTOR_FIRM/maildir/.Outgoing" || fail "a name became a header"

# A task's file that is removed closes its task, for cron, too.
simple A-4 100 4 Vier | sed 's/, "email": "[^"]*"//' | drop_text A-4.json
kontor once
expect_json 'any(.[]; .subject == "A-4")' tasks
rm "$KONTOR_FIRM"/tasks/*A-4*.txt
kontor once
expect_json 'all(.[]; .subject != "A-4")' tasks

# The same refused bytes under two names at once: each name has its file and its reason.
printf 'twice\n' >"$KONTOR_FIRM/inbox/twin-1.txt"
printf 'twice\n' >"$KONTOR_FIRM/inbox/twin-2.txt"
kontor once
expect_files 1 failed/twin-1.txt
expect_files 1 failed/twin-2.txt
expect_files 2 failed/twin-*.txt.error.txt
kontor verify

# What the font lacks is named to the owner, not printed as an empty box.
simple A-6 100 6 'Malerei 😀' | drop_text A-6.json
kontor once
expect_mails 1 to=chef@sommer.example subject='1 Fehler: R2026-'

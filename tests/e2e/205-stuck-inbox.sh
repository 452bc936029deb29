#!/usr/bin/env bash
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/lib_sommer.sh"
test_begin "what Kontor may not read or remove is told once, booked once, and taken up when mended"

# Rights mean nothing to root: the firm belongs to somebody else then, who runs Kontor.
USER_ID=$(id -u)
if [ "$USER_ID" -eq 0 ]; then
    USER_ID=65534
    command -v setpriv >/dev/null || skip "setpriv is missing"
    chmod 755 "$DIR"
    cp "$KONTOR" "$DIR/program"
    cat >"$DIR/kontor" <<END
#!/bin/sh
exec setpriv --reuid $USER_ID --regid $USER_ID --clear-groups "$DIR/program" "\$@"
END
    chmod 755 "$DIR/kontor" "$DIR/program"
fi
mine() {
    [ "$(id -u)" -ne 0 ] || chown -R $USER_ID:$USER_ID "$KONTOR_FIRM"
}

now 2026-02-03T09:00
firm_new
conf_set intake settle_ms 200
mine
[ ! -f "$DIR/kontor" ] || KONTOR=$DIR/kontor

lines() { # EVENT SUBJECT: of the journal
    python3 - "$KONTOR_FIRM/kontor.db" "$1" "$2" <<'PY'
import sqlite3, sys
db = sqlite3.connect("file:%s?mode=ro" % sys.argv[1], uri=True)
print(db.execute("SELECT count(*) FROM journal WHERE event LIKE ? AND subject LIKE ?",
                 sys.argv[2:]).fetchone()[0])
PY
}
expect_lines() {
    local found
    found=$(lines "$2" "$3")
    [ "$found" -eq "$1" ] || fail "expected $1 journal lines $2 $3, found $found"
}
stuck_tasks() {
    expect_json "[.[] | select(.title | test(\"Eingang\"))] | length == $1" tasks
}

# A folder that may be read only: an order, a link, and a broken file.
simple A-1 100 1 Eins | drop_text A-1.json
printf 'ohne Sinn\n' | drop_text was.xyz
ln -s /etc/passwd "$KONTOR_FIRM/inbox/link.json"
touch -h -d '1 hour ago' "$KONTOR_FIRM"/inbox/*
mine
chmod 555 "$KONTOR_FIRM/inbox"
for i in 1 2 3; do
    kontor once
    expect_json 'length == 1' list
    expect_files 3 'inbox/*'
    expect_lines 1 file.taken A-1.json
    expect_lines 1 file.refused was.xyz
    expect_lines 1 file.refused link.json
    expect_lines 0 file.duplicate %
    stuck_tasks 1
    expect_mails 1 to=chef@sommer.example subject='An den Eingang ist nicht'
    expect_mails 1 to=chef@sommer.example subject='link\.json'
done

# The order is changed where it lies: that is a new file.
simple A-2 100 2 Zwei >"$KONTOR_FIRM/inbox/A-1.json"
touch -d '1 hour ago' "$KONTOR_FIRM/inbox/A-1.json"
kontor once
expect_json 'length == 2' list
expect_lines 2 file.taken A-1.json
kontor once
expect_lines 2 file.taken A-1.json

# Mended: all goes where it belongs, nothing is booked again, and the task closes itself.
chmod 755 "$KONTOR_FIRM/inbox"
kontor once
expect_files 0 'inbox/*'
expect_files 1 failed/link.json.error.txt
expect_json 'length == 2' list
expect_lines 1 file.refused link.json
expect_lines 0 file.duplicate %
stuck_tasks 0

# The same link comes back: that is told anew.
mv "$KONTOR_FIRM/failed/link.json" "$KONTOR_FIRM/inbox/"
kontor once
expect_lines 2 file.refused link.json

# A file and a folder that may not be read wait, and others do not wait for them.
simple A-3 100 3 Drei | drop_text A-3.json
simple A-4 100 4 Vier | drop_text zu/A-4.json
simple A-5 100 5 Fünf | drop_text A-5.json
mine
chmod 000 "$KONTOR_FIRM/inbox/A-3.json" "$KONTOR_FIRM/inbox/zu"
touch -d '1 hour ago' "$KONTOR_FIRM/inbox/A-3.json" "$KONTOR_FIRM/inbox/zu"
for i in 1 2; do
    kontor once
    expect_json 'length == 3' list
    stuck_tasks 1
    expect_mails 2 to=chef@sommer.example subject='An den Eingang ist nicht'
done
chmod 755 "$KONTOR_FIRM/inbox/A-3.json" "$KONTOR_FIRM/inbox/zu"
kontor once
expect_json 'length == 5' list
stuck_tasks 0

#!/usr/bin/env bash
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/lib_sommer.sh"
test_begin "S09: half-written files wait, temporary ones are left alone, none is missed"

now 2026-02-03T09:00
firm_new
conf_set intake settle_ms 400
conf_set intake rescan_s 5

# Three files came while Kontor was off; order numbers decide the order.
simple A-10 10 1 Zehn | drop_text z.json
simple A-9 10 2 Neun | drop_text y.json
simple A-11 10 3 Elf | drop_text x.json
run_start
listed() {
    "$KONTOR" list --json | jq -e "length == $1" >/dev/null
}
wait_for 20 listed 3
expect_json '[.[].customer] == ["Neun", "Zehn", "Elf"]' list

# Written in five pieces over three seconds: once, and only when closed.
simple A-12 10 4 Langsam >"$DIR/langsam"
(
    for i in 1 2 3 4 5; do
        split -n "$i/5" "$DIR/langsam"
        sleep 0.6
    done
) >"$KONTOR_FIRM/inbox/langsam.json"
wait_for 20 listed 4
expect_json '.[3].customer == "Langsam"' list
expect_files 0 'failed/*'

# A file cut off in the middle waits; completed, it is taken.
simple A-13 10 5 Halb >"$DIR/halb"
head -c 100 "$DIR/halb" >"$KONTOR_FIRM/inbox/halb.json"
sleep 1.5
listed 4 || fail "half a file was taken"
cp "$DIR/halb" "$KONTOR_FIRM/inbox/halb.json"
wait_for 20 listed 5

# Temporary names are left alone until they are renamed.
simple A-14 10 6 Teil >"$KONTOR_FIRM/inbox/teil.json.part"
simple A-15 10 7 Temp >"$KONTOR_FIRM/inbox/.temp.json"
sleep 1.5
listed 5 || fail "a temporary file was taken"
mv "$KONTOR_FIRM/inbox/teil.json.part" "$KONTOR_FIRM/inbox/teil.json"
wait_for 20 listed 6

# The folder is removed and made anew: the watch follows.
rm -rf "$KONTOR_FIRM/inbox"
sleep 0.3
mkdir -p "$KONTOR_FIRM/inbox"
simple A-16 10 8 Neu | drop_text neu.json
wait_for 20 listed 7

# Other commands work while it runs, a second run does not start.
kontor list >/dev/null
fails 65 kontor run
run_stop

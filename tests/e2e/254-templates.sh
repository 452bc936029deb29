#!/usr/bin/env bash
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/lib_sommer.sh"
. "$(dirname "$0")/lib_document.sh"
test_begin "a faulty template is refused with file and line, and the last good one goes on"

now 2026-02-03T09:00
firm_new
conf_set owner report '"never"'
templates=$KONTOR_FIRM/templates
used() { # NUMBER: the hash of the templates that its document was made with
    "$KONTOR" show "$1" --json |
        jq -r '[.history[] | select(.event == "document.made")][0].data.template'
}

# A firm whose first templates are faulty has nothing to go on with: its orders wait.
cp "$templates/classic.xml" "$DIR/classic.xml"
sed -i '20s/.*/  <colour nam="x"\/>/' "$templates/classic.xml"
simple A-1 100 1 Eins | drop_text A-1.json
fails 65 kontor once
expect_output 'classic.xml:20'
expect_files 1 inbox/A-1.json
cp "$DIR/classic.xml" "$templates/classic.xml"
kontor once
expect_json '.delivery == "sent"' show R2026-0001
expect_json 'length == 0' tasks
good=$(used R2026-0001)

# From then on the last good ones go on, in another process, too. The owner hears once.
sed -i '20s/.*/  <colour nam="x"\/>/' "$templates/classic.xml"
echo '{{oops}}' >>"$templates/mail/invoice.de.txt"
simple A-2 100 2 Zwei | drop_text A-2.json
kontor once
expect_json '.delivery == "sent"' show R2026-0002
[ "$(used R2026-0002)" = "$good" ] || fail "made with other templates"
kontor once
kontor once
expect_json 'length == 1 and (.[0].text | test("classic.xml:20") and test("invoice.de.txt"))' tasks
expect_mails 2 to=chef@sommer.example # with that of the first time
fails 78 kontor check
expect_output 'classic.xml:20'
simple A-9 100 9 Neun >"$DIR/a9.json"
fails 65 kontor preview -o "$DIR/x.pdf" "$DIR/a9.json"
expect_output 'classic.xml:20'

# Mended, and with another word: it holds from the next document, and the task closes.
cp "$DIR/classic.xml" "$templates/classic.xml"
sed -i '/{{oops}}/d' "$templates/mail/invoice.de.txt"
sed -i -E 's/^(title_invoice +).*/\1Honorarnote/' "$templates/texts/de.tab"
simple A-3 100 3 Drei | drop_text A-3.json
kontor once
document_of R2026-0003
expect_page 'Honorarnote R2026-0003'
expect_json 'length == 0' tasks
expect_files 1 '.templates/*'

# In the running process.
run_start
wait_for 20 grep -q run.started "$DIR/run.err"
echo '<broken' >"$templates/modern.xml"
simple A-4 100 4 Vier | drop_text A-4.json
wait_for 60 "$KONTOR" show R2026-0004
wait_for 20 sh -c '"$0" tasks | grep -q Vorlage' "$KONTOR"
run_stop
expect_json 'length == 1 and (.[0].text | test("modern.xml"))' tasks
